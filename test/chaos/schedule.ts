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
  /** In turn, each when so many more trials are stored than at the end of the one before. */
  strikes: readonly { after: number; strike: Strike }[];
};

export function planRun(name: string, seed: number, trials: number): Schedule {
  if (name === MIXED) return planMixed(seed, trials);
  const fault = FAULTS.find((one) => one.name === name)!;
  const draw = new Draw(seed, name);
  const sweep = fault.sweep?.(draw, trials) ?? plainSweep(trials);
  const after = Math.floor(draw.number(EARLIEST, LATEST) * trials);
  return { fault: name, seed, site: fault.site, sweep, strikes: [{ after, strike: fault.plan(draw) }] };
}

/** What is done and when, for people. */
export function describeStrikes({ strikes }: Schedule): string[] {
  return strikes.map(
    ({ after, strike }, index) => `after ${after} ${index > 0 ? "more " : ""}trials: ${strike.what}`,
  );
}

/** Three to five faults that leave everything in a state in which the next one can come; more trials, so that they find some left. */
function planMixed(seed: number, trials: number): Schedule {
  const mixable: readonly Fault[] = FAULTS.filter(({ mixes }) => mixes);
  const draw = new Draw(seed, MIXED);
  const strikes = Array.from({ length: draw.integer(3, 5) }, (_, place) => ({
    after: Math.floor(draw.number(EARLIEST, LONGEST_PAUSE) * trials),
    strike: draw.oneOf(mixable).plan(new Draw(seed, MIXED, place + 1)),
  }));
  return { fault: MIXED, seed, site: "machine", sweep: plainSweep(MIXED_SHARE * trials), strikes };
}

/** The share of trials that are stored when a fault comes: while there is something left to disturb. */
const EARLIEST = 0.01;
const LATEST = 0.7;
/** A node that comes back takes as long as some hundred trials. */
const MIXED_SHARE = 4;
/** Between two faults of a mixed run, for which the run goes on while they last. */
const LONGEST_PAUSE = 0.2;
