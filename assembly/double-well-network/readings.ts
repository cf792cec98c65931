import { allocate } from "../lib/abi";
import { allocateArray } from "./network";

/** What retrieval found, age by age. */
// @ts-ignore: decorator
@unmanaged
export class Readings {
  /** Columns of f64, an element an age. */
  overlap: usize;
  correlation: usize;
  overlapRecent: usize;
  signal: usize;
  /** A column of i32: the steps that an age took, negative when it did not settle. */
  steps: usize;
  /** The ages 0 .. tested - 1 were tested. */
  tested: u32;
  /** The search ended only because there were no more patterns. */
  isExhausted: bool;
}

export function createReadings(ages: u32): Readings {
  const readings = changetype<Readings>(allocate(offsetof<Readings>()));
  readings.overlap = allocateArray(ages, 8);
  readings.correlation = allocateArray(ages, 8);
  readings.overlapRecent = allocateArray(ages, 8);
  readings.signal = allocateArray(ages, 8);
  readings.steps = allocateArray(ages, 4);
  return readings;
}

/** An overlap above this is a pattern retrieved. */
export const RETRIEVED: f64 = 0.5;

/** The largest age up to which every age was retrieved; -1 when age 0 was not. */
export function capacity(readings: Readings): i32 {
  let age: u32 = 0;
  while (age < readings.tested && isRetrieved(readings, age)) age++;
  return <i32>age - 1;
}

/** How many of the tested ages were retrieved. */
export function retrievedCount(readings: Readings): u32 {
  let count: u32 = 0;
  for (let age: u32 = 0; age < readings.tested; age++) count += u32(isRetrieved(readings, age));
  return count;
}

/** The mean number of steps over the tested ages. */
export function meanSteps(readings: Readings): f64 {
  let sum: u32 = 0;
  for (let age: u32 = 0; age < readings.tested; age++) sum += <u32>abs(load<i32>(readings.steps + (<usize>age << 2)));
  return <f64>sum / <f64>readings.tested;
}

/** The share of the tested ages that did not settle. */
export function unsettledShare(readings: Readings): f64 {
  let count: u32 = 0;
  for (let age: u32 = 0; age < readings.tested; age++) count += u32(load<i32>(readings.steps + (<usize>age << 2)) < 0);
  return <f64>count / <f64>readings.tested;
}

export function isRetrieved(readings: Readings, age: u32): bool {
  return load<f64>(readings.overlap + (<usize>age << 3)) > RETRIEVED;
}
