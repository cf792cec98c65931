import { describe, expect, test } from "vitest";
import { permute } from "../../src/surrogate/chances.ts";
import { importance } from "../../src/surrogate/importance.ts";

const ROWS = 500;
const [a, b, c, noise] = Array.from({ length: 4 }, (_, feature) =>
  Float64Array.from(permute(ROWS, 9n, 1, feature), (place) => (place + 0.5) / ROWS),
) as [Float64Array, Float64Array, Float64Array, Float64Array];

describe("importance", () => {
  test("of a sum is the variance that each parameter brings in", () => {
    // Variances of 4 a and 2 b are 16 and 4 parts of 20.
    const [found] = importance([a, b, c], [a.map((value, i) => 4 * value + 2 * b[i]!)]);
    expect(found!.shares[0]).toBeCloseTo(0.8, 1);
    expect(found!.shares[1]).toBeCloseTo(0.2, 1);
    expect(found!.shares[2]).toBeLessThan(0.01);
    expect(found!.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    // Shuffling doubles the part of the variance that comes from a parameter.
    expect(found!.losses[0]).toBeGreaterThan(1.4);
    expect(found!.losses[0]).toBeLessThan(1.8);
    expect(found!.quality.r2).toBeGreaterThan(0.95);
    expect(found!.quality.heldOut).toBe(ROWS);
  });

  test("of a choice does not depend on the order of its names", () => {
    const choice = a.map((value) => Math.floor(value * 6));
    const [found] = importance(
      [choice, b],
      [choice.map((value, i) => (value === 1 || value === 4 ? 1 : 0) + 0.1 * b[i]!)],
      { isUnordered: [true] },
    );
    expect(found!.shares[0]).toBeGreaterThan(0.9);
    expect(found!.quality.r2).toBeGreaterThan(0.95);
  });

  test("of noise comes with an r2 that says that there is nothing", () => {
    const [found] = importance([a, b, c], [noise]);
    expect(found!.quality.r2).toBeLessThan(0.1);
  });

  test("is of each output by itself; an output that fails, or does not vary, has none", () => {
    const failing = b.map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    const [first, second, constant, never] = importance(
      [a, b],
      [a, failing, a.map(() => 3), a.map(() => Number.NaN)],
    );
    expect(first!.shares[0]).toBeGreaterThan(0.99);
    expect(second!.shares[1]).toBeGreaterThan(0.95);
    expect([first!.rows, second!.rows]).toEqual([ROWS, ROWS / 2]);
    expect([constant, never]).toEqual([undefined, undefined]);
  });
});
