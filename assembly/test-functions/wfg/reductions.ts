/** The reductions of the WFG toolkit: one number of several places of a column. */
import { allocate } from "../../lib/abi";
import { at, put, sum } from "../column";

/** r_sum with equal weights. */
export function mean(y: usize, first: i32, end: i32): f64 {
  return min<f64>(1, sum(y, first, end) / <f64>(end - first));
}

/** r_sum with the weights 2, 4, 6 ... by the place in the whole column. */
export function weightedMean(y: usize, first: i32, end: i32): f64 {
  let total: f64 = 0;
  let weights: f64 = 0;
  for (let i = first; i < end; i++) {
    const weight = <f64>(2 * (i + 1));
    total += weight * at(y, i);
    weights += weight;
  }
  return min<f64>(1, total / weights);
}

/** r_nonsep of degree `degree`: the mean, raised by how much neighbours differ. */
export function nonSeparable(y: usize, first: i32, end: i32, degree: i32): f64 {
  const count = end - first;
  let total: f64 = 0;
  for (let j = 0; j < count; j++) {
    const value = at(y, first + j);
    total += value;
    for (let k = 0; k <= degree - 2; k++) total += abs(value - at(y, first + ((j + k + 1) % count)));
  }
  const half = ceil(<f64>degree / 2);
  const most = (<f64>count / <f64>degree) * half * (1 + 2 * <f64>degree - 2 * half);
  return min<f64>(1, total / most);
}

/** The first `first` places, then the reduction of each pair of those up to before `end`. */
export function pairUp(y: usize, first: i32, end: i32): usize {
  const paired = allocate(<usize>end << 3);
  memory.copy(paired, y, <usize>first << 3);
  for (let i = first, to = first; i + 1 < end; i += 2, to++) put(paired, to, nonSeparable(y, i, i + 2, 2));
  return paired;
}
