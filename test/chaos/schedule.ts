import { type ChaosSweep, plainSweep } from "./chaos-sweep.ts";
import { Draw } from "./draw.ts";
import type { Fault, Strike } from "./fault.ts";
import { FAULTS, MIXED } from "./fault-list.ts";
import type { SiteKind } from "./site.ts";

/** All that happens in a run, drawn before it begins: the same fault, seed and number of trials give the same. */
export type Schedule = {
  fault: string;
  seed: number;
  site: SiteKind;
  sweep: ChaosSweep;
  /** In turn, each when so many trials are stored. */
  strikes: readonly { at: number; strike: Strike }[];
};

export function planRun(name: string, seed: number, trials: number): Schedule {
  if (name === MIXED) return planMixed(seed, trials);
  const fault = FAULTS.find((one) => one.name === name)!;
  const draw = new Draw(seed, name);
  const sweep = fault.sweep?.(draw, trials) ?? plainSweep(trials);
  const at = Math.floor(draw.number(EARLIEST, LATEST) * trials);
  return { fault: name, seed, site: fault.site, sweep, strikes: [{ at, strike: fault.plan(draw) }] };
}

/** Three to five faults that leave everything in a state in which the next one can come. */
function planMixed(seed: number, trials: number): Schedule {
  const mixable: readonly Fault[] = FAULTS.filter(({ mixes }) => mixes);
  const draw = new Draw(seed, MIXED);
  const strikes = Array.from({ length: draw.integer(3, 5) }, (_, place) => ({
    at: Math.floor(draw.number(EARLIEST, LATEST) * trials),
    strike: draw.oneOf(mixable).plan(new Draw(seed, MIXED, place + 1)),
  }));
  strikes.sort((a, b) => a.at - b.at);
  return { fault: MIXED, seed, site: "machine", sweep: plainSweep(trials), strikes };
}

/** The share of trials that are stored when a fault comes: while there is something left to disturb. */
const EARLIEST = 0.01;
const LATEST = 0.7;
