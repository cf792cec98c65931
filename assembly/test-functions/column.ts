/** The number at place `index` of a column of f64. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function at(column: usize, index: i32): f64 {
  return load<f64>(column + (<usize>index << 3));
}

/** Sets the number at place `index` of a column of f64. */
// @ts-ignore: TypeScript takes decorators on classes only, asc on functions too
@inline
export function put(column: usize, index: i32, value: f64): void {
  store<f64>(column + (<usize>index << 3), value);
}

/** The sum of the places from `first` to before `end`, in this order. */
export function sum(column: usize, first: i32, end: i32): f64 {
  let total: f64 = 0;
  for (let i = first; i < end; i++) total += at(column, i);
  return total;
}
