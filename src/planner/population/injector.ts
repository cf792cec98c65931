import type { Slices } from "../../surrogate/slices.ts";
import type { Individual } from "./individual.ts";

/** Puts points into generations that their method did not breed. */
export interface Injector {
  /** What came of the next point in the order of asking. */
  tell(point: Individual): void;
  /**
   * The points to ask in a generation, instead of the children that were bred for it: as many, in their places. All points of the
   * generations before have been told.
   */
  inject(bred: Bred): Slices<Float64Array[]>;
}

/** A generation that is about to be asked. */
export type Bred = {
  /** Its number, from 0. */
  generation: number;
  /** Those who survived so far. */
  parents: readonly Individual[];
  children: Float64Array[];
};
