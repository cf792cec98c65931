import { allocate } from "../../lib/abi";
import { drawOptimum, drawRotation } from "./random";
import { rotate, scale, shift } from "./transform";

/** One instance of one function in `n` dimensions, and the point at which it is evaluated. */
@unmanaged
export class Instance {
  /** From 1 to 24. */
  id: i32;
  n: i32;
  seed: i64;
  x: usize;
}

/** `x` has `n` numbers, and is not changed by anyone. */
export function createInstance(id: i32, n: i32, instance: i32, x: usize): Instance {
  const created = changetype<Instance>(allocate(offsetof<Instance>()));
  created.id = id;
  created.n = n;
  // Two functions are seeded like the one that they are a variation of.
  created.seed = <i64>(id == 4 ? 3 : id == 18 ? 17 : id) + 10000 * <i64>instance;
  created.x = x;
  return created;
}

/** x - x_opt. */
export function shifted(instance: Instance): usize {
  return shift(instance.x, drawOptimum(instance.n, instance.seed), instance.n);
}

/** The rotation of functions that have one (R of f10 and f15 in RR-6829); points are rows here, on its left. */
export function firstRotation(instance: Instance): usize {
  return drawRotation(instance.n, instance.seed + 1000000);
}

/** The other one of functions that have two (Q of f15), and the only one of f9, f19, f21 and f22. */
export function secondRotation(instance: Instance): usize {
  return drawRotation(instance.n, instance.seed);
}

/** A change of scales between both rotations: z Q diag(base^(i / (n - 1))) R, where `first` is R. */
export function distort(instance: Instance, z: usize, base: f64, first: usize): usize {
  const n = instance.n;
  return rotate(scale(rotate(z, secondRotation(instance), n), base, n), first, n);
}
