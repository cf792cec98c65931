import { describe, expect, test } from "vitest";
import { createHaltonCoordinates } from "../../../src/planner/designs/halton-coordinates.ts";
import { createLatinCoordinates } from "../../../src/planner/designs/latin-coordinates.ts";
import { createSobolCoordinates } from "../../../src/planner/designs/sobol-coordinates.ts";
import { createShuffle } from "../../../src/planner/designs/swap-or-not.ts";

/** How many points lie in each of `across` × `down` equal boxes. */
function countBoxes(points: readonly (readonly [number, number])[], across: number, down: number): number[] {
  const counts = new Array<number>(across * down).fill(0);
  for (const [x, y] of points) counts[Math.floor(x * across) * down + Math.floor(y * down)]!++;
  return counts;
}

describe("scrambled Sobol points", () => {
  test.each([0n, 1n, 42n])("are a (0, k, 2)-net from the first to the 2^k-th, seed %i", (seed) => {
    const sobol = createSobolCoordinates(seed);
    for (const k of [1, 4, 7, 10]) {
      const points = Array.from({ length: 2 ** k }, (_, i) => [sobol(i, 0), sobol(i, 1)] as const);
      for (let a = 0; a <= k; a++) {
        expect(countBoxes(points, 2 ** a, 2 ** (k - a))).toEqual(new Array(2 ** k).fill(1));
      }
    }
  });

  test("are a net in every further run of 2^k points too", () => {
    const sobol = createSobolCoordinates(9n);
    const first = 1000 * 256;
    const points = Array.from({ length: 256 }, (_, i) => [sobol(first + i, 0), sobol(first + i, 1)] as const);
    for (let a = 0; a <= 8; a++) {
      expect(countBoxes(points, 2 ** a, 2 ** (8 - a))).toEqual(new Array(256).fill(1));
    }
  });

  test("have one point in each of 2^k intervals, in all 64 dimensions", () => {
    const sobol = createSobolCoordinates(3n);
    for (let dimension = 0; dimension < 64; dimension++) {
      const places = Array.from({ length: 256 }, (_, i) => Math.floor(sobol(i, dimension) * 256));
      expect(new Set(places).size).toBe(256);
    }
  });

  test("keep two points apart at the digit where they were, whatever the seed", () => {
    // Nested scrambling keeps the number of leading binary digits that two coordinates have in common.
    const plain = createSobolCoordinates();
    const digits = (u: number): number => Math.floor(u * 2 ** 32);
    const common = (u: number, v: number): number => Math.clz32(digits(u) ^ digits(v));
    for (const seed of [1n, 2n]) {
      const scrambled = createSobolCoordinates(seed);
      for (let i = 0; i < 300; i++) {
        const [a, b] = [i * 7919, i * 104_729 + 1];
        for (const dimension of [0, 5, 63]) {
          const [u, v] = [plain(a, dimension), plain(b, dimension)];
          expect(common(scrambled(a, dimension), scrambled(b, dimension))).toBe(common(u, v));
        }
      }
    }
  });

  test("have flips of their own behind each beginning: no shift of digits does the same", () => {
    // Under a digital shift all points with one first digit would have the same second flip, whatever the first digit.
    const plain = createSobolCoordinates();
    const flip = (seed: bigint, i: number): number =>
      Math.floor(createSobolCoordinates(seed)(i, 0) * 4) ^ Math.floor(plain(i, 0) * 4);
    const seeds = Array.from({ length: 400 }, (_, seed) => BigInt(seed));
    // Points 0 and 1 have the first digits 0 and 1, so their second flips agree for half of the seeds.
    const agreeing = seeds.filter((seed) => (flip(seed, 0) & 1) === (flip(seed, 1) & 1)).length;
    expect(agreeing).toBeGreaterThan(160);
    expect(agreeing).toBeLessThan(240);
    expect(seeds.every((seed) => (flip(seed, 0) & 2) === (flip(seed, 1) & 2))).toBe(true);
  });
});

describe("scrambled Halton points", () => {
  test("have one point in each of p^k intervals of the dimension with the prime p", () => {
    const halton = createHaltonCoordinates(4n);
    for (const [dimension, size] of [
      [0, 512],
      [1, 243],
      [2, 125],
      [3, 343],
      [63, 311],
    ] as const) {
      const places = Array.from({ length: size }, (_, i) => Math.floor(halton(i, dimension) * size));
      expect(new Set(places).size).toBe(size);
    }
  });

  test("are a net of the boxes of two dimensions", () => {
    const halton = createHaltonCoordinates(4n);
    const points = Array.from({ length: 8 * 27 }, (_, i) => [halton(i, 0), halton(i, 1)] as const);
    expect(countBoxes(points, 8, 27)).toEqual(new Array(8 * 27).fill(1));
  });
});

describe("a Latin hypercube", () => {
  test.each([1, 2, 3, 7, 64, 100, 1000])(
    "of %i points has one in each interval of each dimension",
    (size) => {
      for (const scramble of [true, false]) {
        const latin = createLatinCoordinates(size, 11n, scramble);
        for (const dimension of [0, 1, 99]) {
          const places = Array.from({ length: size }, (_, i) => latin(i, dimension) * size);
          const intervals = places.map(Math.floor).sort((a, b) => a - b);
          expect(intervals).toEqual(Array.from({ length: size }, (_, i) => i));
          if (!scramble) {
            for (const place of places) expect(place - Math.floor(place)).toBeCloseTo(0.5, 9);
          }
        }
      }
    },
  );

  test("puts points anywhere in their intervals", () => {
    const latin = createLatinCoordinates(1000, 11n, true);
    const rests = Array.from({ length: 1000 }, (_, i) => (latin(i, 0) * 1000) % 1);
    const counts = new Array<number>(10).fill(0);
    for (const rest of rests) counts[Math.floor(rest * 10)]!++;
    // 9 degrees of freedom: above 27.9 once in 1,000 times.
    expect(counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(27.9);
  });
});

describe("the shuffle", () => {
  test("takes every order of four alike", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4800; seed++) {
      const order = [0, 1, 2, 3].map(createShuffle(4, 0, BigInt(seed))).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: above 49.7 once in 1,000 times.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)).toBeLessThan(49.7);
  });

  test("puts two neighbours of sixteen anywhere, alike", () => {
    const counts = new Array<number>(256).fill(0);
    for (let seed = 0; seed < 7200; seed++) {
      const shuffle = createShuffle(16, 3, BigInt(seed));
      counts[shuffle(4) * 16 + shuffle(5)]!++;
    }
    const apart = counts.filter((_, pair) => pair % 17 !== 0);
    expect(apart).toHaveLength(240);
    // 239 degrees of freedom: above 312 once in 1,000 times.
    expect(apart.reduce((sum, count) => sum + (count - 30) ** 2 / 30, 0)).toBeLessThan(312);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7200);
  });

  test("of 2^32 gives different elements of it", () => {
    const shuffle = createShuffle(2 ** 32, 0, 1n);
    const elements = Array.from({ length: 200 }, (_, i) => shuffle(i * 21_474_836));
    expect(new Set(elements).size).toBe(200);
    for (const element of elements) expect(element >= 0 && element < 2 ** 32).toBe(true);
    expect(Math.max(...elements)).toBeGreaterThan(2 ** 31);
  });
});
