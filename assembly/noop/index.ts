/**
 * A kernel without science: the fixture of the engine's tests and benchmarks. It returns its parameter, costs what it is
 * told to cost, and ends in every way a trial can end.
 */
import { allocate, beginRun, integerParameter, parameter, setScalar } from "../lib/abi";
import { philox } from "../lib/philox";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  touch(<u64>parameter(parameters, P_MEGABYTES));
  switch (integerParameter(parameters, P_MODE)) {
    case MODE_LOOP:
      loopForEver();
      break;
    case MODE_TRAP:
      unreachable();
      break;
    case MODE_ERROR:
      return integerParameter(parameters, P_CODE);
    case MODE_GROW:
      growForEver();
      break;
    case MODE_RECURSE:
      setScalar<f64>(OUT_WORK, recurse(parameter(parameters, P_X)));
      break;
    default:
      break;
  }
  const x = parameter(parameters, P_X);
  setScalar<f64>(OUT_VALUE, x);
  setScalar<f64>(OUT_WORK, iterate(x, <u64>parameter(parameters, P_ITERATIONS)));
  setScalar<f64>(OUT_NOISE, uniform(philox(seed, 0, 0, 0, 0)));
  return 0;
}

const P_X: i32 = 0;
const P_ITERATIONS: i32 = 1;
const P_MEGABYTES: i32 = 2;
const P_MODE: i32 = 3;
const P_CODE: i32 = 4;

const MODE_LOOP: i32 = 1;
const MODE_TRAP: i32 = 2;
const MODE_ERROR: i32 = 3;
const MODE_GROW: i32 = 4;
const MODE_RECURSE: i32 = 5;

const OUT_VALUE: i32 = 0;
const OUT_WORK: i32 = 1;
const OUT_NOISE: i32 = 2;

/** Each step needs the one before: x <- x / 2 + 1, which stays finite from any start. */
function iterate(x: f64, count: u64): f64 {
  for (; count > 0; count--) x = x * 0.5 + 1.0;
  return x;
}

/** Takes memory and writes to each page of it, so that the machine has to give it. */
function touch(megabytes: u64): void {
  for (; megabytes > 0; megabytes--) {
    const block = allocate(MEGABYTE);
    for (let page: usize = 0; page < MEGABYTE; page += 4096) store<u8>(block + page, 1);
  }
}

const MEGABYTE: usize = 1 << 20;

function loopForEver(): void {
  for (let x: f64 = 1.0; ; x = x * 0.5 + 1.0) setScalar<f64>(OUT_WORK, x);
}

/** Ends at the memory limit; without one, after 4 GiB, as a trap. */
function growForEver(): void {
  for (;;) allocate(MEGABYTE);
}

/** Not a tail call, and never the same depth twice for the compiler to see. */
function recurse(x: f64): f64 {
  return x < Infinity ? recurse(x + Math.abs(x) * 0.0 + 1.0) * 0.5 + x : x;
}

/** In (0, 1), from the first word. */
function uniform(words: v128): f64 {
  return (<f64>(<u32>i32x4.extract_lane(words, 0)) + 0.5) / 4294967296.0;
}
