/** Of a symmetric matrix: `values` ascending; column j of `vectors` (row-major) is the unit eigenvector of the j-th value. */
export type SymmetricEigen = { values: Float64Array; vectors: Float64Array };

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix of `size` rows, by Householder's reduction to tridiagonal form and
 * implicit QL (Martin, Reinsch and Wilkinson, 1968; Bowdler and others, 1968: tred2 and tql2 of EISPACK). Only + - * / and square
 * roots, in a fixed order: the bits are the same everywhere. The matrix is row-major and left as it is; undefined where it has
 * something that is not finite, or QL does not come to an end.
 */
export function decomposeSymmetric(matrix: Float64Array, size: number): SymmetricEigen | undefined {
  if (!matrix.every(Number.isFinite)) return undefined;
  // Vectors are kept as rows here, so that the inner loops run along memory.
  const rows = matrix.slice();
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  tridiagonalise(rows, diagonal, beside, size);
  if (!diagonaliseByQl(rows, diagonal, beside, size)) return undefined;
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a]! - diagonal[b]! || a - b);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) vectors[i * size + to] = rows[from * size + i]!;
  });
  return { values: Float64Array.from(order, (from) => diagonal[from]!), vectors };
}

/**
 * Householder's reflections from the last row upwards. Afterwards `diagonal` and `beside` (from index 1) are the tridiagonal matrix, and
 * the rows of `a` are the columns of the orthogonal matrix that makes it.
 */
function tridiagonalise(a: Float64Array, diagonal: Float64Array, beside: Float64Array, size: number): void {
  for (let i = size - 1; i > 0; i--) {
    const row = a.subarray(i * size, i * size + i);
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(row[k]!);
    if (i === 1 || scale === 0) {
      beside[i] = row[i - 1]!;
      diagonal[i] = 0;
      continue;
    }
    let square = 0;
    for (let k = 0; k < i; k++) {
      row[k]! /= scale;
      square += row[k]! * row[k]!;
    }
    const last = row[i - 1]!;
    const length = last >= 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[i] = scale * length;
    const half = square - last * length;
    row[i - 1] = last - length;
    diagonal[i] = half;
    reflect(a, row, beside, half, i, size);
  }
  diagonal[0] = 0;
  accumulate(a, diagonal, size);
}

/** A <- H A H for the leading i rows, of which the lower triangle counts; `row` is the vector u of H = 1 - u u' / half. */
function reflect(
  a: Float64Array,
  row: Float64Array,
  work: Float64Array,
  half: number,
  i: number,
  size: number,
): void {
  for (let j = 0; j < i; j++) work[j] = 0;
  for (let j = 0; j < i; j++) {
    const from = j * size;
    const factor = row[j]!;
    let sum = a[from + j]! * factor;
    for (let k = 0; k < j; k++) {
      sum += a[from + k]! * row[k]!;
      work[k]! += a[from + k]! * factor;
    }
    work[j]! += sum;
  }
  let product = 0;
  for (let j = 0; j < i; j++) {
    work[j]! /= half;
    product += work[j]! * row[j]!;
  }
  const shift = product / (half + half);
  for (let j = 0; j < i; j++) work[j]! -= shift * row[j]!;
  for (let j = 0; j < i; j++) {
    const from = j * size;
    const u = row[j]!;
    const w = work[j]!;
    for (let k = 0; k <= j; k++) a[from + k]! -= u * work[k]! + w * row[k]!;
  }
}

/** Multiplies the reflections out, in place: the vector of each stands in its row, half its square in `diagonal`. */
function accumulate(a: Float64Array, diagonal: Float64Array, size: number): void {
  const vector = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const own = i * size;
    const half = diagonal[i]!;
    diagonal[i] = a[own + i]!;
    vector.set(a.subarray(own, own + i));
    if (half !== 0) {
      for (let j = 0; j < i; j++) {
        const from = j * size;
        let sum = 0;
        for (let k = 0; k < i; k++) sum += a[from + k]! * vector[k]!;
        sum /= half;
        for (let k = 0; k < i; k++) a[from + k]! -= sum * vector[k]!;
      }
    }
    for (let j = 0; j < i; j++) a[own + j] = a[j * size + i] = 0;
    a[own + i] = 1;
  }
}

/** QL with implicit shifts; whether every eigenvalue was found. Rotates the rows of `vectors` along. */
function diagonaliseByQl(
  vectors: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  size: number,
): boolean {
  for (let i = 1; i < size; i++) beside[i - 1] = beside[i]!;
  beside[size - 1] = 0;
  for (let l = 0; l < size; l++) {
    for (let rounds = 0; ; rounds++) {
      let m = l;
      while (m < size - 1 && !isNegligible(beside[m]!, diagonal[m]!, diagonal[m + 1]!)) m++;
      if (m === l) break;
      if (rounds === MOST_ROUNDS) return false;
      rotateOnce(vectors, diagonal, beside, size, l, m);
    }
  }
  return true;
}

/** One implicit QL step on the block from l to m. */
function rotateOnce(
  vectors: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  size: number,
  l: number,
  m: number,
): void {
  let g = (diagonal[l + 1]! - diagonal[l]!) / (2 * beside[l]!);
  const root = Math.sqrt(g * g + 1);
  g = diagonal[m]! - diagonal[l]! + beside[l]! / (g + (g >= 0 ? root : -root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * beside[i]!;
    const b = cosine * beside[i]!;
    const r = Math.sqrt(f * f + g * g);
    beside[i + 1] = r;
    if (r === 0) {
      // The block falls apart here.
      diagonal[i + 1]! -= shift;
      beside[m] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = diagonal[i + 1]! - shift;
    const turn = (diagonal[i]! - g) * sine + 2 * cosine * b;
    shift = sine * turn;
    diagonal[i + 1] = g + shift;
    g = cosine * turn - b;
    const low = i * size;
    const high = low + size;
    for (let k = 0; k < size; k++) {
      const x = vectors[low + k]!;
      const y = vectors[high + k]!;
      vectors[high + k] = sine * x + cosine * y;
      vectors[low + k] = cosine * x - sine * y;
    }
  }
  diagonal[l]! -= shift;
  beside[l] = g;
  beside[m] = 0;
}

function isNegligible(beside: number, a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return Math.abs(beside) + size === size;
}

/** EISPACK's limit; two or three rounds a value are usual. */
const MOST_ROUNDS = 60;
