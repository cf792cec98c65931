import { allocate } from "../lib/abi";
import { log } from "../lib/math";
import { Settings } from "./settings";
import { advanceTrace, signal, startTrace } from "./signal";
import { isRetrieved, iterate, overlap } from "./retrieval-map";
import { Stationary } from "./stationary";

/** What the theory says of the patterns of each age. */
@unmanaged
export class Recall {
  /** Columns of f64, an element an age. */
  overlap: usize;
  signal: usize;
  tested: i32;
  /** The last age with a stable solution; -1 without any. */
  capacity: i32;
  /** The age, between two patterns, at which the solution disappears. */
  capacityContinuous: f64;
}

/** Follows one pattern from age to age and asks whether it can be retrieved. The trace starts from `stationary`. */
export function recall(stationary: Stationary, settings: Settings): Recall {
  const result = changetype<Recall>(allocate(offsetof<Recall>()));
  const most = settings.ages > 0 ? settings.ages : MOST_AGES;
  result.overlap = allocate(8 * <usize>most);
  result.signal = allocate(8 * <usize>most);
  result.capacity = -1;
  const scale = fieldScale(stationary, settings);
  startTrace(stationary.evolution);
  let age = 0;
  for (; age < most && (settings.ages > 0 || age <= result.capacity + PATIENCE); age++) {
    if (age > 0) advanceTrace(stationary.evolution);
    const at = signal(stationary.evolution);
    // The newest pattern has no other to compete with.
    iterate(scale * at, age > 0 ? scale * settings.r2 : 0, age > 0 ? settings.epsilon : 0);
    store<f64>(result.signal + (<usize>age << 3), at);
    store<f64>(result.overlap + (<usize>age << 3), overlap);
    if (isRetrieved()) result.capacity = age;
  }
  result.tested = age;
  result.capacityContinuous = interpolateCapacity(result, scale, settings);
  return result;
}

/** With `ages` = 0 no more ages than this are tested. */
const MOST_AGES: i32 = 65536;

/** Ages that must fail in a row before the search ends. */
const PATIENCE: i32 = 32;

/** sqrt(cN) / (2 D): turns a signal into an argument of eq 9. */
function fieldScale(stationary: Stationary, settings: Settings): f64 {
  return sqrt(settings.inputs) / (2 * stationary.rms);
}

/**
 * Between the last age with a solution and the next: log a falls linearly to the smallest signal that has one. When no later
 * age was tested there is nothing to interpolate.
 */
function interpolateCapacity(result: Recall, scale: f64, settings: Settings): f64 {
  const age = result.capacity;
  if (age < 0 || age + 1 >= result.tested) return age;
  const high = load<f64>(result.signal + (<usize>age << 3));
  const low = max(SMALLEST, load<f64>(result.signal + (<usize>age << 3), 8));
  const critical = criticalSignal(low, high, scale, settings);
  return critical < high ? <f64>age + log(high / critical) / log(high / low) : age;
}

const SMALLEST: f64 = 1e-300;

/** Bisects log a between a signal without and one with a solution; at age 0 even the higher one may have none. */
function criticalSignal(low: f64, high: f64, scale: f64, settings: Settings): f64 {
  const recent = scale * settings.r2;
  iterate(scale * high, recent, settings.epsilon);
  if (!isRetrieved()) return high;
  while (high > low * (1 + NARROW)) {
    const middle = sqrt(low) * sqrt(high);
    iterate(scale * middle, recent, settings.epsilon);
    if (isRetrieved()) high = middle;
    else low = middle;
  }
  return high;
}

const NARROW: f64 = 1e-9;
