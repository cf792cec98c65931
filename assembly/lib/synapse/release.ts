/**
 * Vesicles that a presynaptic spike releases: Tsodyks and Markram's depression and facilitation with several sites, each of which releases or
 * recovers by itself (Chindemi et al. 2022, eqs 24 and 25).
 */
import { allocate } from "../abi";
import { exp, log1p } from "../math";
import { philox } from "../philox";
import { uniform } from "../random";

/** The state of a presynaptic terminal. */
@unmanaged
export class Terminal {
  sites: i32;
  /** Of which this many have a vesicle. */
  ready: i32;
  /** Probability that one releases, just after the last spike. */
  probability: f64;
  /** When that was; before the first, any time will do. */
  lastSpike: f64;
  /** Time constants of depression and facilitation, ms. */
  recovery: f64;
  facilitation: f64;
}

/** A terminal that had no spike for long. */
export function restingTerminal(sites: i32, recovery: f64, facilitation: f64): Terminal {
  const terminal = changetype<Terminal>(allocate(offsetof<Terminal>()));
  terminal.sites = sites;
  terminal.ready = sites;
  terminal.probability = 0;
  terminal.lastSpike = 0;
  terminal.recovery = recovery;
  terminal.facilitation = facilitation;
  return terminal;
}

/**
 * How many vesicles a spike at `time` (ms) releases, and what that leaves. `baseline` is the probability of release at rest. The random numbers are
 * those of the address (spike, synapse, stream) under the seed: whatever else is drawn changes nothing. Each count grows with its
 * probability when all else is the same.
 */
export function releaseVesicles(
  terminal: Terminal,
  time: f64,
  baseline: f64,
  seed: u64,
  spike: u32,
  synapse: u32,
  stream: u32,
): i32 {
  const words = philox(seed, spike, synapse, 0, stream);
  const since = time - terminal.lastSpike;
  const empty = terminal.sites - terminal.ready;
  const left = terminal.probability * exp(-since / terminal.facilitation);
  terminal.probability = baseline + left * (1 - baseline);
  terminal.ready += binomial(empty, 1 - exp(-since / terminal.recovery), uniformOf(words, true));
  const released = binomial(terminal.ready, terminal.probability, uniformOf(words, false));
  terminal.ready -= released;
  terminal.lastSpike = time;
  return released;
}

/** The smallest k for which a binomial number of n trials is at most k with probability `u` or more; 0 < u < 1. */
export function binomial(n: i32, p: f64, u: f64): i32 {
  // From the more likely end the first term does not vanish.
  return p > 0.5 ? n - fromBelow(n, 1 - p, 1 - u) : fromBelow(n, p, u);
}

function fromBelow(n: i32, p: f64, u: f64): i32 {
  const odds = p / (1 - p);
  let term = exp(<f64>n * log1p(-p));
  let sum = term;
  let k = 0;
  while (sum < u && k < n) {
    term *= (odds * <f64>(n - k)) / <f64>(k + 1);
    sum += term;
    k++;
  }
  return k;
}

function uniformOf(words: v128, isFirst: bool): f64 {
  return isFirst
    ? uniform(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1))
    : uniform(i32x4.extract_lane(words, 2), i32x4.extract_lane(words, 3));
}
