/** The solution of a square system by Gaussian elimination with partial pivoting; undefined when it is singular. */
export function solveLinear(matrix: readonly Float64Array[], right: Float64Array): Float64Array | undefined {
  const size = right.length;
  const rows = matrix.map((row, i) => Float64Array.from([...row, right[i]!]));
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    const lead = rows[pivot]!;
    if (!(Math.abs(lead[column]!) > SINGULAR)) return undefined;
    rows[pivot] = rows[column]!;
    rows[column] = lead;
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row]![column]! / lead[column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * lead[k]!;
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row]![size]!;
    for (let k = row + 1; k < size; k++) sum -= rows[row]![k]! * solution[k]!;
    solution[row] = sum / rows[row]![row]!;
  }
  return solution.every(Number.isFinite) ? solution : undefined;
}

const SINGULAR = 1e-14;
