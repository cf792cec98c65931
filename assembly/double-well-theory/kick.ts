import { cellAt } from "./density";

/**
 * `to` is half of `from` moved up by `kick` cells plus `sign` times half of it moved down: with sign 1 the density after a random
 * kick, with -1 half the difference between those after an upward and after a downward one. Needs `kick` cells beside `from`.
 */
export function addKick(to: usize, from: usize, cells: i32, kick: i32, sign: f64): void {
  const half = f64x2.splat(0.5);
  const signedHalf = f64x2.splat(0.5 * sign);
  let up = cellAt(from, -kick);
  let down = cellAt(from, kick);
  const end = cellAt(to, cells);
  for (; to < end; to += 16, up += 16, down += 16) {
    v128.store(to, f64x2.add(f64x2.mul(half, v128.load(up)), f64x2.mul(signedHalf, v128.load(down))));
  }
}
