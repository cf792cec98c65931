/**
 * Legendre polynomials and the Gauss-Legendre rules on [0, 1] that integrate them. A cell's coordinate runs from 0 to 1, so
 * the polynomials are P_a(2 x - 1).
 */

/** Moments in a cell: of P_0 to P_3. */
export const MOMENTS: usize = 4;

/** Bytes of a matrix from moments to moments: MOMENTS columns of f64, one a source moment. */
export const MATRIX: usize = 8 * MOMENTS * MOMENTS;

/**
 * Adds to `matrix` what probability `share` per unit of the source's coordinate brings from place `from` of a source cell to
 * place `to` of a target cell. With moments m_b the source's density is the sum of (2 b + 1) m_b P_b.
 */
export function addTransfer(matrix: usize, to: f64, from: f64, share: f64): void {
  legendre(SCRATCH, from);
  legendre(SCRATCH + 8 * MOMENTS, to);
  for (let b: usize = 0; b < MOMENTS; b++) {
    const factor = share * <f64>(2 * b + 1) * load<f64>(SCRATCH + 8 * b);
    for (let a: usize = 0; a < MOMENTS; a++) {
      const at = matrix + 8 * (MOMENTS * b + a);
      store<f64>(at, load<f64>(at) + factor * load<f64>(SCRATCH + 8 * (MOMENTS + a)));
    }
  }
}

const SCRATCH = memory.data(64, 16);

/** Writes P_0 .. P_3 of 2 x - 1 to `to` as f64. */
function legendre(to: usize, x: f64): void {
  const z = 2 * x - 1;
  const square = z * z;
  store<f64>(to, 1);
  store<f64>(to, z, 8);
  store<f64>(to, 1.5 * square - 0.5, 16);
  store<f64>(to, z * (2.5 * square - 1.5), 24);
}

/** Nodes in the rule that is exact to degree 7: products of two of the polynomials. */
export const FEW: i32 = 4;

/** Nodes in the rule for a Gaussian over two of its standard deviations. */
export const MANY: i32 = 12;

/** Node `index` of the rule with `count` nodes, FEW or MANY. */
export function node(count: i32, index: i32): f64 {
  const signed = load<f64>(half(count, index));
  return 0.5 + 0.5 * (index < count / 2 ? -signed : signed);
}

/** Its weight; the weights of a rule sum to 1. */
export function weight(count: i32, index: i32): f64 {
  return 0.5 * load<f64>(half(count, index), 8);
}

// The rules are symmetric about 0 in [-1, 1]: the tables hold the nodes above 0, outermost last, each with its weight.
const FEW_NODES = memory.data<f64>([
  0.33998104358485626, 0.6521451548625462,
  0.8611363115940526, 0.34785484513745385,
]);
const MANY_NODES = memory.data<f64>([
  0.1252334085114689, 0.24914704581340277,
  0.3678314989981802, 0.2334925365383548,
  0.5873179542866175, 0.2031674267230659,
  0.7699026741943047, 0.16007832854334622,
  0.9041172563704749, 0.10693932599531843,
  0.9815606342467192, 0.04717533638651183,
]);

function half(count: i32, index: i32): usize {
  const pairs = count / 2;
  const place = index < pairs ? pairs - 1 - index : index - pairs;
  return (count == FEW ? FEW_NODES : MANY_NODES) + (<usize>place << 4);
}
