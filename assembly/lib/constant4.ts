/**
 * Four copies of the 32-bit number `index` of a table made with `memory.data`. V8 builds the vector of a literal splat anew
 * at each use, through an integer register; one load is so much cheaper that Philox runs 1.8 times as fast.
 */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function constant4(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** p * x + the constant: a product and a sum, each rounded. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function horner4(p: v128, x: v128, table: usize, index: usize): v128 {
  return f32x4.add(f32x4.mul(p, x), constant4(table, index));
}
