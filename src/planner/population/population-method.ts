import type { Draws } from "./draws.ts";
import type { Individual } from "./individual.ts";
import type { Mating } from "./offspring.ts";

/** What tells one population method from another: who survives, and who becomes a parent. Both see evaluated points only. */
export interface PopulationMethod {
  /** The survivors among parents and children, `count` of them, or all when there are fewer. */
  select(points: readonly Individual[], count: number, draws: Draws): Survivors;
}

/** Survivors, and how parents are picked among them. */
export type Survivors = { population: readonly Individual[]; mate: Mating };
