import { ageOf, Batch, endStep, LANES, settledLanes, stepsOf } from "./batch";
import { isRetrieved } from "./readings";
import { begin, finish, readFirstStep, Retrieval, stepTogether } from "./retrieval";
import { patience } from "./settings";

/**
 * Retrieves the patterns of ages 0, 1, 2 ... of at most `available`. With `settings.ages` = 0 an age is tried only when it lies
 * within the patience behind an age that was retrieved; so exactly those ages are tried that a search one by one would
 * have tried.
 */
export function testEveryAge(retrieval: Retrieval, available: u32): void {
  const batch = retrieval.batch;
  const readings = retrieval.readings;
  const all = retrieval.settings.ages > 0;
  // The age at which the search would end; there may be fewer.
  let end: u32 = all ? available : <u32>patience(retrieval.settings);
  let started: u32 = 0;
  while (true) {
    while (started < min(end, available) && batch.busy != u32.MAX_VALUE) {
      begin(retrieval, ctz(~batch.busy), started);
      started++;
    }
    if (batch.busy == 0) break;
    stepTogether(retrieval);
    const settled = settledLanes(batch);
    const leaving = leavingLanes(batch, settled, min(end, available) - started);
    for (let lane: u32 = 0; lane < LANES; lane++) {
      if (((batch.busy >> lane) & 1) == 0) continue;
      if (stepsOf(batch, lane) == 1) readFirstStep(retrieval, lane);
      if (((leaving >> lane) & 1) == 0) continue;
      const age = ageOf(batch, lane);
      const isFound = finish(retrieval, lane, ((settled >> lane) & 1) != 0);
      if (!all && isFound) end = max(end, age + 1 + <u32>patience(retrieval.settings));
    }
    endStep(batch, leaving);
  }
  readings.reach = min(end, available);
  readings.isExhausted = end > available;
  let age: u32 = 0;
  while (age < readings.reach && isRetrieved(readings, age)) age++;
  readings.capacity = <i32>age - 1;
}

/**
 * Which lanes had better go on alone: a step of a full batch costs each lane as much as the columns of a sixteenth of the
 * neurons. What is chosen here makes no difference to what is found.
 */
function leavingLanes(batch: Batch, settled: u32, waiting: u32): u32 {
  let leaving = settled;
  for (let lane: u32 = 0; lane < LANES; lane++) {
    if (((batch.busy >> lane) & 1) == 0) continue;
    if (stepsOf(batch, lane) >= STEPS_TOGETHER || isQuiet(batch, lane)) leaving |= 1 << lane;
  }
  return <u32>popcnt(batch.busy & ~leaving) + waiting < FEW_LANES ? batch.busy : leaving;
}

// A batch has no eye for longer cycles.
const STEPS_TOGETHER: i32 = 8;
// A step of so few lanes costs more than their columns.
const FEW_LANES: u32 = 5;
// The neurons that stand for all.
const SAMPLE: u32 = 1024;

function isQuiet(batch: Batch, lane: u32): bool {
  const sample: u32 = min(batch.size, SAMPLE);
  let changed: u32 = 0;
  for (let at: usize = 0; at < <usize>sample << 2; at += 4) {
    changed += ((load<u32>(batch.current + at) ^ load<u32>(batch.next + at)) >> lane) & 1;
  }
  return (changed << 4) < sample;
}
