/**
 * Test functions of the optimisation literature, for trying optimisers on problems whose answers are known. What there is,
 * with boxes, optima and sources, is told in docs/models/test-functions.md.
 */
import { allocate, beginRun, setScalar, setVector } from "../lib/abi";
import { normal } from "../lib/random";
import { philox } from "../lib/philox";
import { at, put } from "./column";
import { bbobGap, bbobOptimalValue } from "./bbob";
import { evaluateDtlz } from "./dtlz";
import { BBOB1, isBbob, isWfg, isZdt, WFG1 } from "./problem-list";
import { readTrial, Trial } from "./trial";
import { evaluateWfg } from "./wfg";
import { evaluateZdt } from "./zdt";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const trial = changetype<Trial>(allocate(offsetof<Trial>()));
  const error = readTrial(trial, parameters);
  if (error != 0) return error;
  const count = trial.objectives;
  const exact = allocate(<usize>count << 3);
  const f = allocate(<usize>count << 3);
  const gap = evaluate(trial, exact);
  addNoise(f, exact, count, trial.noise, seed);
  setVector(0, f, count);
  for (let i = 0; i < 3; i++) setScalar<f64>(1 + i, i < count ? at(f, i) : NaN);
  setVector(4, exact, count);
  setScalar<f64>(5, iterate(trial.iterations));
  setScalar<f64>(6, gap);
  return 0;
}

/** Writes the objectives; returns how far that of BBOB lies above its optimum, and NaN of other problems. */
function evaluate(trial: Trial, f: usize): f64 {
  const problem = trial.problem;
  const n = trial.dimensions;
  if (isBbob(problem)) {
    const id = problem - BBOB1 + 1;
    const gap = bbobGap(id, trial.x, n, trial.instance);
    put(f, 0, gap + bbobOptimalValue(id, n, trial.instance));
    return gap;
  }
  if (isZdt(problem)) evaluateZdt(problem, f, trial.x, n);
  else if (isWfg(problem)) evaluateWfg(problem - WFG1 + 1, f, trial.x, n, trial.objectives, trial.position);
  else evaluateDtlz(problem, f, trial.x, n, trial.objectives);
  return NaN;
}

/** f = exact + deviation * standard normal; objective i takes its number from the counter (i, 0, 0, NOISE). */
function addNoise(f: usize, exact: usize, count: i32, deviation: f64, seed: u64): void {
  for (let i = 0; i < count; i++) {
    let value = at(exact, i);
    if (deviation > 0) {
      const words = philox(seed, i, 0, 0, NOISE);
      value += deviation * normal(i32x4.extract_lane(words, 0), i32x4.extract_lane(words, 1));
    }
    put(f, i, value);
  }
}

const NOISE: u32 = 1;

/** Each step needs the one before: w <- w / 2 + 1, which nobody can skip, since the outcome holds the end. */
function iterate(count: u64): f64 {
  let work: f64 = 0;
  for (; count > 0; count--) work = work * 0.5 + 1.0;
  return work;
}
