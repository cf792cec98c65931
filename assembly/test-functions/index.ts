/**
 * Test functions of the optimisation literature, for trying optimisers on problems whose answers are known. What there is,
 * with boxes, optima and sources, is told in docs/models/test-functions.md.
 */
import { allocate, beginRun, setScalar, setVector } from "../lib/abi";
import { normal } from "../lib/random";
import { philox } from "../lib/philox";
import { at, put, sum } from "./column";
import { bbobGap, bbobOptimalValue } from "./bbob";
import { evaluateConstrained, MOST_CONSTRAINTS } from "./constrained";
import { evaluateDtlz } from "./dtlz";
import { BBOB1, isConstrained, isDtlz, isWfg, isZdt, WFG1 } from "./problem-list";
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
  const violations = allocate(<usize>MOST_CONSTRAINTS << 3);
  const constraints = evaluate(trial, exact, violations);
  addNoise(f, exact, count, trial.noise, seed);
  setVector(0, f, count);
  for (let i = 0; i < 3; i++) setScalar<f64>(1 + i, i < count ? at(f, i) : NaN);
  setVector(4, exact, count);
  setScalar<f64>(5, trial.gap);
  for (let i = 0; i < constraints; i++) put(violations, i, max<f64>(0, at(violations, i)));
  setVector(6, violations, constraints);
  setScalar<f64>(7, sum(violations, 0, constraints));
  setScalar<f64>(8, iterate(trial.iterations));
  return 0;
}

/** Writes the objectives and what is at most 0 where constraints are met; returns how many constraints there are. */
function evaluate(trial: Trial, f: usize, constraints: usize): i32 {
  const problem = trial.problem;
  const n = trial.dimensions;
  const m = trial.objectives;
  trial.gap = NaN;
  if (isConstrained(problem)) return evaluateConstrained(problem, f, constraints, trial.x, n, m);
  if (isZdt(problem)) evaluateZdt(problem, f, trial.x, n);
  else if (isDtlz(problem)) evaluateDtlz(problem, f, trial.x, n, m);
  else if (isWfg(problem)) evaluateWfg(problem - WFG1 + 1, f, trial.x, n, m, trial.position);
  else {
    const id = problem - BBOB1 + 1;
    trial.gap = bbobGap(id, trial.x, n, trial.instance);
    put(f, 0, trial.gap + bbobOptimalValue(id, n, trial.instance));
  }
  return 0;
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
