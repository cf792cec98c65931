import { ageOf, endStep } from "./batch";
import { begin, finish, readFirstStep, Retrieval, stepTogether } from "./retrieval";

/**
 * Finds an age that is retrieved, while the next one is not, by doubling and then by halving what is left: the capacity, if
 * retrieval ends only once. The first steps of all ages that may be asked for are made side by side; the others only of
 * those that are asked for.
 */
export function bisect(retrieval: Retrieval, available: u32): void {
  // The oldest age known to be retrieved and the youngest known not to be.
  let retrieved: i32 = -1;
  let lost = <i32>available;
  let lanes: u32 = 0;
  for (let age: u32 = 0; age < available - 1; age = max(2 * age, age + 1)) begin(retrieval, lanes++, age);
  begin(retrieval, lanes++, available - 1);
  stepTogether(retrieval);
  for (let lane: u32 = 0; lane < lanes && lost == <i32>available; lane++) {
    const age = <i32>ageOf(retrieval.batch, lane);
    if (test(retrieval, lane)) retrieved = age;
    else lost = age;
  }
  endStep(retrieval.batch, u32.MAX_VALUE);
  while (lost - retrieved > 1) {
    const between = lost - retrieved;
    lanes = min(<u32>between - 1, MOST_BETWEEN);
    for (let lane: u32 = 0; lane < lanes; lane++) {
      begin(retrieval, lane, <u32>(retrieved + (<i32>(lane + 1) * between) / <i32>(lanes + 1)));
    }
    stepTogether(retrieval);
    let low: i32 = -1;
    let high = <i32>lanes;
    while (high - low > 1) {
      const lane = (low + high) >> 1;
      const age = <i32>ageOf(retrieval.batch, lane);
      if (test(retrieval, lane)) {
        low = lane;
        retrieved = age;
      } else {
        high = lane;
        lost = age;
      }
    }
    endStep(retrieval.batch, u32.MAX_VALUE);
  }
  retrieval.readings.capacity = retrieved;
  retrieval.readings.isExhausted = retrieved == <i32>available - 1;
}

// A full tree of five halvings.
const MOST_BETWEEN: u32 = 31;

function test(retrieval: Retrieval, lane: u32): bool {
  const batch = retrieval.batch;
  const readings = retrieval.readings;
  readings.reach = max(readings.reach, ageOf(batch, lane) + 1);
  readFirstStep(retrieval, lane);
  return finish(retrieval, lane, ((batch.moved >> lane) & 1) == 0);
}
