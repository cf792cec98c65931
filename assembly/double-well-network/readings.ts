import { allocate, allocateZeroed } from "../lib/abi";
import { allocateArray } from "./network";

/** What retrieval found, age by age. */
@unmanaged
export class Readings {
  /** Columns of f64, an element an age: NaN where an age was not tested. */
  overlap: usize;
  correlation: usize;
  overlapRecent: usize;
  signal: usize;
  /** A column of i32: the steps that an age took, negative when it did not settle, 0 when it was not tested. */
  steps: usize;
  /** No age from this one on was tested. */
  reach: u32;
  /** The largest age that was retrieved before the first that was not; -1 when age 0 was not. */
  capacity: i32;
  /** The search ended only because there were no more patterns. */
  isExhausted: bool;
}

export function createReadings(ages: u32): Readings {
  const readings = changetype<Readings>(allocate(offsetof<Readings>()));
  readings.overlap = createColumn(ages);
  readings.correlation = createColumn(ages);
  readings.overlapRecent = createColumn(ages);
  readings.signal = createColumn(ages);
  readings.steps = allocateZeroed(<usize>ages << 2);
  readings.reach = 0;
  readings.capacity = -1;
  readings.isExhausted = false;
  return readings;
}

/** An overlap above this is a pattern retrieved. */
export const RETRIEVED: f64 = 0.5;

/** How many of the tested ages were retrieved. */
export function retrievedCount(readings: Readings): u32 {
  let count: u32 = 0;
  for (let age: u32 = 0; age < readings.reach; age++) count += u32(isRetrieved(readings, age));
  return count;
}

/** The mean number of steps over the tested ages. */
export function meanSteps(readings: Readings): f64 {
  let sum: u32 = 0;
  for (let age: u32 = 0; age < readings.reach; age++) sum += <u32>abs(stepsOfAge(readings, age));
  return <f64>sum / testedCount(readings);
}

/** The share of the tested ages that did not settle. */
export function unsettledShare(readings: Readings): f64 {
  let count: u32 = 0;
  for (let age: u32 = 0; age < readings.reach; age++) count += u32(stepsOfAge(readings, age) < 0);
  return <f64>count / testedCount(readings);
}

/** False also of an age that was not tested. */
export function isRetrieved(readings: Readings, age: u32): bool {
  return load<f64>(readings.overlap + (<usize>age << 3)) > RETRIEVED;
}

function testedCount(readings: Readings): f64 {
  let count: u32 = 0;
  for (let age: u32 = 0; age < readings.reach; age++) count += u32(stepsOfAge(readings, age) != 0);
  return <f64>count;
}

function stepsOfAge(readings: Readings, age: u32): i32 {
  return load<i32>(readings.steps + (<usize>age << 2));
}

function createColumn(ages: u32): usize {
  const column = allocateArray(ages, 8);
  for (let age: u32 = 0; age < ages; age++) store<f64>(column + (<usize>age << 3), NaN);
  return column;
}
