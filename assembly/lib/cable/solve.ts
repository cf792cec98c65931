/**
 * The linear equations of a step: a tree of compartments, eliminated in the order of Hines. The method damps what is too fast for the step
 * (Alexander's two-stage SDIRK); its two stages share one factorisation.
 */
import { Cell } from "./cell";

/** Solves for the voltage at the end of the step, which `finishStep` makes the present one. */
export function solve(cell: Cell, step: f64): void {
  factorise(cell, GAMMA * step);
  substitute(cell);
  prepareSecond(cell, GAMMA * step);
  substitute(cell);
}

/** 1 - 1/sqrt(2): the stage of Alexander's method. */
const GAMMA: f64 = 0.2928932188134524;
/**
 * Eliminates from the tips to the root, for a diagonal of capacitance / time more, and puts the right side of the first stage, which starts at the
 * present voltage.
 */
function factorise(cell: Cell, time: f64): void {
  const count = cell.shape.count;
  const rate = 1 / time;
  const capacitances = cell.capacitance;
  const diagonal = cell.diagonal;
  const right = cell.right;
  const voltage = cell.voltage;
  const work = cell.work;
  const inverse = cell.inverse;
  const ratio = cell.ratio;
  const axials = cell.axial;
  const parents = cell.shape.parent;
  const isWide = cell.lanes > 2;
  for (let c = 0; c < count; c++) {
    const own = f64x2.splat(load<f64>(capacitances + (<usize>c << 3)) * rate);
    const offset = <usize>c << 5;
    v128.store(inverse + offset, f64x2.add(v128.load(diagonal + offset), own));
    v128.store(work + offset, f64x2.add(v128.load(right + offset), f64x2.mul(own, v128.load(voltage + offset))));
    if (!isWide) continue;
    v128.store(inverse + offset, f64x2.add(v128.load(diagonal + offset, 16), own), 16);
    v128.store(
      work + offset,
      f64x2.add(v128.load(right + offset, 16), f64x2.mul(own, v128.load(voltage + offset, 16))),
      16,
    );
  }
  const one = f64x2.splat(1);
  for (let c = count - 1; c >= 0; c--) {
    const offset = <usize>c << 5;
    const axial = f64x2.splat(load<f64>(axials + (<usize>c << 3)));
    // The root has no parent; what is put there is not used.
    const parent = inverse + (<usize>max(load<i32>(parents + (<usize>c << 2)), 0) << 5);
    const inverse0 = f64x2.div(one, v128.load(inverse + offset));
    const ratio0 = f64x2.mul(axial, inverse0);
    if (c > 0) v128.store(parent, f64x2.sub(v128.load(parent), f64x2.mul(ratio0, axial)));
    v128.store(inverse + offset, inverse0);
    v128.store(ratio + offset, ratio0);
    if (!isWide) continue;
    const inverse1 = f64x2.div(one, v128.load(inverse + offset, 16));
    const ratio1 = f64x2.mul(axial, inverse1);
    if (c > 0) v128.store(parent, f64x2.sub(v128.load(parent, 16), f64x2.mul(ratio1, axial)), 16);
    v128.store(inverse + offset, inverse1, 16);
    v128.store(ratio + offset, ratio1, 16);
  }
}

/** The right side of the second stage, further on in the direction that the first has found. */
function prepareSecond(cell: Cell, time: f64): void {
  const onward = f64x2.splat((1 - GAMMA) / GAMMA);
  const rate = 1 / time;
  const count = <usize>cell.shape.count;
  const capacitances = cell.capacitance;
  const right = cell.right;
  const voltage = cell.voltage;
  const next = cell.next;
  const work = cell.work;
  const bytes: usize = cell.lanes > 2 ? 32 : 16;
  for (let c: usize = 0; c < count; c++) {
    const own = f64x2.splat(load<f64>(capacitances + (c << 3)) * rate);
    for (let half: usize = 0; half < bytes; half += 16) {
      const offset = (c << 5) + half;
      const now = v128.load(voltage + offset);
      const from = f64x2.add(now, f64x2.mul(onward, f64x2.sub(v128.load(next + offset), now)));
      v128.store(work + offset, f64x2.add(v128.load(right + offset), f64x2.mul(own, from)));
    }
  }
}

function substitute(cell: Cell): void {
  const count = cell.shape.count;
  const parents = cell.shape.parent;
  const work = cell.work;
  const ratio = cell.ratio;
  const inverse = cell.inverse;
  const next = cell.next;
  const isWide = cell.lanes > 2;
  for (let c = count - 1; c > 0; c--) {
    const offset = <usize>c << 5;
    const parent = work + (<usize>load<i32>(parents + (<usize>c << 2)) << 5);
    const passed0 = f64x2.mul(v128.load(ratio + offset), v128.load(work + offset));
    v128.store(parent, f64x2.add(v128.load(parent), passed0));
    if (!isWide) continue;
    const passed1 = f64x2.mul(v128.load(ratio + offset, 16), v128.load(work + offset, 16));
    v128.store(parent, f64x2.add(v128.load(parent, 16), passed1), 16);
  }
  v128.store(next, f64x2.mul(v128.load(work), v128.load(inverse)));
  v128.store(next, f64x2.mul(v128.load(work, 16), v128.load(inverse, 16)), 16);
  for (let c = 1; c < count; c++) {
    const offset = <usize>c << 5;
    const parent = next + (<usize>load<i32>(parents + (<usize>c << 2)) << 5);
    const own0 = f64x2.mul(v128.load(work + offset), v128.load(inverse + offset));
    v128.store(next + offset, f64x2.add(own0, f64x2.mul(v128.load(ratio + offset), v128.load(parent))));
    if (!isWide) continue;
    const own1 = f64x2.mul(v128.load(work + offset, 16), v128.load(inverse + offset, 16));
    v128.store(
      next + offset,
      f64x2.add(own1, f64x2.mul(v128.load(ratio + offset, 16), v128.load(parent, 16))),
      16,
    );
  }
}
