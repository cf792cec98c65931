import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { expm1, log1p, pow } from "../../src/numeric/mathematics.ts";
import { philoxWords, uniform } from "../../src/numeric/random.ts";
import { type Library, openLibrary } from "./library.ts";
import { expectCounts, expectWithin, meanOf } from "./sample.ts";

const COUNT = 1 << 20;
const LARGEST_GAP = 2n ** 52n;
const LARGEST_GAP4 = 2 ** 30;
const word = fc.integer({ min: 0, max: 0xffffffff });

let library: Library;
let words: Uint32Array;
beforeAll(async () => {
  library = await openLibrary("release");
  words = new Uint32Array(library.fill("fillWords", COUNT * 4, 5n, COUNT / 4));
});

describe("uniform numbers", () => {
  test("in f64 lie evenly in the open interval", () => {
    expectUniform(new Float64Array(library.fill("fillUniform", COUNT * 4, words, COUNT / 2)));
  });

  test("in f64 are symmetric about 1/2 and never reach 0 or 1", () => {
    expect(uniform(0, 0)).toBe(2 ** -53);
    expect(uniform(-1, -1)).toBe(1 - 2 ** -53);
    fc.assert(fc.property(word, word, (high, low) => uniform(high, low) + uniform(~high, ~low) === 1));
  });

  test("in f32x4 lie evenly in the open interval", () => {
    expectUniform(floats(library.applyF32x4("uniform4", words)));
    const ends = floats(library.applyF32x4("uniform4", Uint32Array.of(0, 511, 512, 0xffffffff)));
    expect([...ends]).toEqual([2 ** -24, 2 ** -24, 3 * 2 ** -24, 1 - 2 ** -24]);
  });

  test("in f32x4 that are fine near 0 never reach it", () => {
    expectUniform(floats(library.applyF32x4("uniformFineNearZero4", words)));
    const ends = floats(
      library.applyF32x4("uniformFineNearZero4", Uint32Array.of(0, 1, 2 ** 31, 0xffffffff)),
    );
    expect([...ends]).toEqual([2 ** -33, 3 * 2 ** -33, 0.5, 1]);
  });
});

describe("exponential numbers", () => {
  test("have the moments of their law and end at 33 ln 2", () => {
    const sample = floats(library.applyF32x4("exponential4", words));
    expectWithin(meanOf(sample), 1, Math.sqrt(1 / COUNT));
    expectWithin(
      meanOf(sample, (x) => x * x),
      2,
      Math.sqrt(20 / COUNT),
    );
    const ends = floats(library.applyF32x4("exponential4", Uint32Array.of(0, 0xffffffff)));
    expect(ends[0]).toBeCloseTo(33 * Math.LN2, 5);
    expect(ends[1]! * 2 ** 33).toBeCloseTo(1, 5);
  });
});

describe("geometric gaps", () => {
  test.each([0.9, 0.5, 0.05, 0.004])("in f64 follow p (1 - p)^k for p = %d", (p) => {
    expectGeometric(gaps(words, p).map(Number), p);
  });

  test.each([0.9, 0.5, 0.05, 0.004])("in f32x4 follow p (1 - p)^k for p = %d", (p) => {
    expectGeometric(gaps4(words, p), p);
  });

  test("are 0 when every place is a success", () => {
    expect(new Set(gaps(words, 1))).toEqual(new Set([0n]));
    expect(new Set(gaps4(words, 1))).toEqual(new Set([0]));
  });

  test("are as long as they can be when no place is", () => {
    expect(new Set(gaps(words, 0))).toEqual(new Set([LARGEST_GAP]));
    expect(new Set(gaps4(words, 0))).toEqual(new Set([LARGEST_GAP4]));
  });

  test("keep their mean when successes are very rare", () => {
    const p = 1e-9;
    expectWithin(meanOf(gaps(words, p).map(Number)) * p, 1, Math.sqrt(2 / COUNT));
    expect(gaps(words, 1e-300).every((gap) => gap === LARGEST_GAP)).toBe(true);
    expect(gaps4(words, 1e-300).every((gap) => gap === LARGEST_GAP4)).toBe(true);
  });

  test("visit as many places of a row as a coin for each place would", () => {
    const [length, p] = [200_000, 0.05];
    let found = 0;
    for (let place = -1, draw = 0; ; draw += 2, found++) {
      place += 1 + Number(gaps(words.subarray(draw, draw + 2), p)[0]);
      if (place >= length) break;
    }
    expectWithin(found, length * p, Math.sqrt(length * p * (1 - p)));
  });
});

describe("Bernoulli bits", () => {
  test.each([0.5, 0.05, 0.3, 0.999])("are 1 with probability %d in every lane", (f) => {
    const blocks = 8192;
    const counts = new Array<number>(128).fill(0);
    const bits = new Uint32Array(library.fill("fillBits", blocks * 16, 9n, blocks, f));
    bits.forEach((lane, i) => {
      for (let bit = 0; bit < 32; bit++) counts[(i % 4) * 32 + bit]! += (lane >>> bit) & 1;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    expectWithin(total, 128 * blocks * f, Math.sqrt(128 * blocks * f * (1 - f)));
    for (const count of counts) expectWithin(count, blocks * f, Math.sqrt(blocks * f * (1 - f)));
  });

  test("are those of comparing a 64-bit random number with f, bit by bit", () => {
    const f = fc.oneof(
      fc.double({ min: 2 ** -11, max: 1, noNaN: true, maxExcluded: true }),
      fc.constant(0.5),
    );
    fc.assert(
      fc.property(f, fc.nat(127), (probability, bit) => {
        const lane = new Uint32Array(library.fill("fillBits", 16, 77n, 1, probability))[bit >> 5]!;
        let u = 0n;
        for (let block = 0; block < 64; block++) {
          const random = philoxWords(77n, block, 1, 2, 3)[bit >> 5]!;
          u = (u << 1n) | BigInt((random >>> (bit & 31)) & 1);
        }
        expect((lane >>> (bit & 31)) & 1).toBe(u < BigInt(probability * 2 ** 64) ? 1 : 0);
      }),
    );
  });

  test("take one Philox block for 128 bits at f = 1/2", () => {
    const bits = new Uint32Array(library.fill("fillBits", 16, 77n, 1, 0.5));
    expect([...bits]).toEqual([...philoxWords(77n, 0, 1, 2, 3)].map((random) => ~random >>> 0));
  });

  test("are all 0 at f = 0 and all 1 at f = 1", () => {
    expect(new Set(new Uint32Array(library.fill("fillBits", 16 * 64, 1n, 64, 0)))).toEqual(new Set([0]));
    expect(new Set(new Uint32Array(library.fill("fillBits", 16 * 64, 1n, 64, 1)))).toEqual(
      new Set([0xffffffff]),
    );
  });
});

function expectUniform(sample: ArrayLike<number>): void {
  const n = sample.length;
  expectWithin(meanOf(sample), 1 / 2, Math.sqrt(1 / 12 / n));
  expectWithin(
    meanOf(sample, (x) => (x - 0.5) ** 2),
    1 / 12,
    Math.sqrt(1 / 180 / n),
  );
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < n; i++) counts[Math.min(255, Math.floor(sample[i]! * 256))]! += 1;
  expectCounts(counts, new Array<number>(256).fill(1 / 256));
}

// Bins of about equal probability, each a range of gaps.
function expectGeometric(sample: readonly number[], p: number): void {
  const logQ = log1p(-p);
  const ends = [0];
  while (ends.length < 32) {
    const end = Math.max(ends.at(-1)! + 1, Math.ceil(log1p(-ends.length / 32) / logQ));
    if (sample.length * pow(1 - p, end) < 50) break;
    ends.push(end);
  }
  const probabilities = ends.map((start, i) => {
    const end = ends[i + 1] ?? Infinity;
    return pow(1 - p, start) * (end === Infinity ? 1 : -expm1((end - start) * logQ));
  });
  const counts = ends.map(() => 0);
  for (const gap of sample) counts[ends.findLastIndex((start) => start <= gap)]! += 1;
  expectCounts(counts, probabilities);
  expectWithin(meanOf(sample), (1 - p) / p, Math.sqrt((1 - p) / (p * p) / sample.length));
}

function floats(bits: Uint32Array): Float32Array {
  return new Float32Array(bits.buffer);
}

function gaps(from: Uint32Array, p: number): bigint[] {
  const count = from.length / 2;
  return [...new BigInt64Array(library.fill("fillGaps", count * 8, from.slice(), count, p))];
}

function gaps4(from: Uint32Array, p: number): number[] {
  return [...new Int32Array(library.fill("fillGaps4", from.byteLength, from, from.length / 4, p))];
}
