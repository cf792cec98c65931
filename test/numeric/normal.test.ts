import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { cos, erfc, log, normalQuantile, sin } from "../../src/numeric/mathematics.ts";
import { normal, philoxWords, uniform } from "../../src/numeric/random.ts";
import { type Library, openLibrary } from "./library.ts";
import { expectCounts, expectWithin, meanOf } from "./sample.ts";

const COUNT = 1 << 20;
/** The error of normalPair4 that docs/numeric.md states, as a fraction of the radius. */
const NORMAL_ERROR = 2.2e-7;

let library: Library;
beforeAll(async () => {
  library = await openLibrary("release");
});

describe("normal numbers in f32x4", () => {
  let sample: Float32Array;
  beforeAll(() => {
    sample = new Float32Array(library.fill("fillNormal16", COUNT * 4, 7n, COUNT / 4));
  });

  test("have the moments and tails of the normal law", () => expectNormal(sample));

  test("come in fours that do not know of each other", () => {
    for (const [a, b] of [
      [0, 4],
      [0, 8],
      [4, 12],
      [0, 1],
      [2, 3],
    ] as const) {
      const products: number[] = [];
      const squares: number[] = [];
      for (let block = 0; block < COUNT; block += 16) {
        const x = sample[block + a]!;
        const y = sample[block + b]!;
        products.push(x * y);
        squares.push((x * x - 1) * (y * y - 1));
      }
      expectWithin(meanOf(products), 0, Math.sqrt(1 / products.length));
      expectWithin(meanOf(squares), 0, Math.sqrt(4 / squares.length));
    }
  });

  test("are those of Box and Muller to the stated error, at the ends of their range too", () => {
    const edges = [
      0, 1, 2, 0x1fffffff, 0x20000000, 0x3fffffff, 0x40000000, 0x5fffffff, 0x60000000, 0x7fffffff,
    ];
    const ends = edges.flatMap((edge) => [edge, ~edge >>> 0]);
    const pairs = ends.flatMap((radius) => ends.map((angle) => [radius, angle] as const));
    for (let i = 0; i < 20_000; i++) pairs.push([philoxWords(3n, i)[0]!, philoxWords(3n, i)[1]!]);
    const words = new Uint32Array(pairs.length * 8);
    pairs.forEach(([radius, angle], i) => {
      words.fill(radius, i * 8, i * 8 + 4).fill(angle, i * 8 + 4, i * 8 + 8);
    });
    const numbers = new Float32Array(library.fill("fillNormalPair4", words.byteLength, words, pairs.length));
    let worst = 0;
    pairs.forEach(([radiusWord, angleWord], i) => {
      const radius = Math.sqrt(-2 * log((radiusWord + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * angleWord) / 2 ** 32;
      const errors = [numbers[i * 8]! - radius * cos(angle), numbers[i * 8 + 4]! - radius * sin(angle)];
      worst = Math.max(worst, ...errors.map((error) => Math.abs(error) / radius));
    });
    expect(worst).toBeLessThan(NORMAL_ERROR);
  });

  test("depend on the words of their own lane alone", () => {
    const words = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.nat(3), (eight, lane) => {
        const all = new Float32Array(library.fill("fillNormalPair4", 32, Uint32Array.from(eight), 1));
        const alone = eight.map((word, i) => (i % 4 === lane ? word : 12345));
        const changed = new Float32Array(library.fill("fillNormalPair4", 32, Uint32Array.from(alone), 1));
        expect([changed[lane], changed[4 + lane]]).toEqual([all[lane], all[4 + lane]]);
      }),
    );
  });
});

describe("normal numbers in f64", () => {
  test("have the moments and tails of the normal law", () => {
    const words = new Uint32Array(library.fill("fillWords", COUNT * 4, 11n, COUNT / 4));
    expectNormal(new Float64Array(library.fill("fillNormal", COUNT * 4, words, COUNT / 2)));
  });

  test("are the quantiles of the uniform number of the same words, for kernel and host", () => {
    expect(normal(0, 0)).toBe(normalQuantile(2 ** -53));
    expect(normal(0, 0)).toBeCloseTo(-8.2095, 4);
    expect(normal(-1, -1)).toBe(-normal(0, 0));
    expect(normal(0x12345678, 0x9abcdef0)).toBe(normalQuantile(uniform(0x12345678, 0x9abcdef0)));
  });
});

function expectNormal(sample: ArrayLike<number>): void {
  const n = sample.length;
  expectWithin(meanOf(sample), 0, Math.sqrt(1 / n));
  expectWithin(
    meanOf(sample, (x) => x * x),
    1,
    Math.sqrt(2 / n),
  );
  expectWithin(
    meanOf(sample, (x) => x ** 3),
    0,
    Math.sqrt(15 / n),
  );
  expectWithin(
    meanOf(sample, (x) => x ** 4),
    3,
    Math.sqrt(96 / n),
  );
  for (const border of [1, 2, 3, 4]) {
    const probability = erfc(border / Math.SQRT2) / 2;
    const error = Math.sqrt((probability * (1 - probability)) / n);
    expectWithin(
      meanOf(sample, (x) => (x > border ? 1 : 0)),
      probability,
      error,
    );
    expectWithin(
      meanOf(sample, (x) => (x < -border ? 1 : 0)),
      probability,
      error,
    );
  }
  const bins = 128;
  const borders = Array.from({ length: bins - 1 }, (_, i) => normalQuantile((i + 1) / bins));
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < n; i++) counts[lowerCount(borders, sample[i]!)]! += 1;
  expectCounts(counts, new Array<number>(bins).fill(1 / bins));
}

// How many of the sorted borders lie below x.
function lowerCount(borders: readonly number[], x: number): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borders[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
