import { describe, expect, test } from "vitest";
import { Draws } from "../../../src/planner/population/draws.ts";
import { decomposeSymmetric } from "../../../src/planner/single/symmetric-eigen.ts";

function randomSymmetric(size: number, draws: Draws): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = draws.normal();
  }
  return matrix;
}

/** The largest entries of A V - V D and of V' V - 1. */
function errorsOf(matrix: Float64Array, size: number): { residual: number; skew: number } {
  const { values, vectors } = decomposeSymmetric(matrix, size)!;
  let [residual, skew] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let [product, inner] = [0, 0];
      for (let k = 0; k < size; k++) {
        product += matrix[i * size + k]! * vectors[k * size + j]!;
        inner += vectors[k * size + i]! * vectors[k * size + j]!;
      }
      residual = Math.max(residual, Math.abs(product - vectors[i * size + j]! * values[j]!));
      skew = Math.max(skew, Math.abs(inner - (i === j ? 1 : 0)));
    }
  }
  return { residual, skew };
}

describe("eigenvectors of a symmetric matrix", () => {
  test.each([1, 2, 3, 5, 20, 60])("are orthonormal and fit, of %d random rows", (size) => {
    const { residual, skew } = errorsOf(randomSymmetric(size, new Draws(1n, 0, size)), size);
    expect(residual).toBeLessThan(1e-14 * (size + 10));
    expect(skew).toBeLessThan(1e-14 * (size + 10));
  });

  test("have the known values of the second difference, ascending", () => {
    const size = 12;
    const matrix = Float64Array.from({ length: size * size }, (_, at) => {
      const distance = Math.abs(Math.floor(at / size) - (at % size));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });
    const { values } = decomposeSymmetric(matrix, size)!;
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)), 13);
    });
  });

  test("of equal values, of nothing, of a diagonal and of 1e-20 to 1e20", () => {
    expect(decomposeSymmetric(Float64Array.of(1, 1, 1, 1), 2)!.values[1]).toBeCloseTo(2, 14);
    expect([...decomposeSymmetric(new Float64Array(9), 3)!.values]).toEqual([0, 0, 0]);
    expect([...decomposeSymmetric(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3)!.values]).toEqual([
      -1, 2, 3,
    ]);
    const { values } = decomposeSymmetric(Float64Array.of(1e20, 0, 0, 1e-20), 2)!;
    expect([...values]).toEqual([1e-20, 1e20]);
  });

  test("are none where something is not finite", () => {
    expect(decomposeSymmetric(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toBeUndefined();
  });

  test("take less than 50 ms of 100 rows", () => {
    const matrix = randomSymmetric(100, new Draws(2n, 0, 0));
    decomposeSymmetric(matrix, 100);
    // The fastest of some: another process may have the processor.
    const times = Array.from({ length: 5 }, () => {
      const begin = performance.now();
      decomposeSymmetric(matrix, 100);
      return performance.now() - begin;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
