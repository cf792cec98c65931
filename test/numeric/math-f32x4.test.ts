import { beforeAll, describe, expect, test } from "vitest";
import { type F32x4Name, type Library, openLibrary } from "./library.ts";

// Bit patterns of f32.
const INFINITY_BITS = 0x7f80_0000;
const NORMAL_BITS = 0x0080_0000;
const SIGN_BIT = 0x8000_0000;
/** Every so manyth f32; docs/numeric.md has the errors over all of them. */
const STRIDE = 1021;

let library: Library;
beforeAll(async () => {
  library = await openLibrary("release");
});

describe("measured against the f64 functions", () => {
  test.each<[F32x4Name, bound: number, range: string, first: number, last: number]>([
    ["exp4", 1, "from 0 up", 0, INFINITY_BITS],
    ["exp4", 1, "below 0", SIGN_BIT, SIGN_BIT + INFINITY_BITS],
    ["log4", 0.9, "from 0 up", 0, INFINITY_BITS],
    ["log4", 0.9, "below 0", SIGN_BIT, SIGN_BIT + INFINITY_BITS],
    ["erf4", 1.5, "from 0 up", 0, INFINITY_BITS],
    ["erf4", 1.5, "below 0", SIGN_BIT, SIGN_BIT + INFINITY_BITS],
    ["logNormalRange4", 0.9, "of normal numbers", NORMAL_BITS, INFINITY_BITS - 1],
    ["logUniform4", 2, "of any word", 0, 0xffff_ffff],
  ])("%s errs by less than %d ulp %s", (name, bound, _range, first, last) => {
    const count = Math.floor((last - first) / STRIDE / 4) * 4;
    expect(library.worstUlp4(name, first, STRIDE, count)).toBeLessThan(bound);
    expect(library.worstUlp4(name, last - 4095, 1, 4096)).toBeLessThan(bound);
    expect(library.worstUlp4(name, first, 1, 4096)).toBeLessThan(bound);
  });
});

describe("at the ends", () => {
  const nearLog = Math.fround(88.722839);
  test.each<[F32x4Name, readonly number[], readonly number[]]>([
    ["exp4", [0, -0, 89, -104], [1, 1, Infinity, 0]],
    ["exp4", [Infinity, -Infinity, NaN, 1e30], [Infinity, 0, NaN, Infinity]],
    ["log4", [0, -0, 1, -1], [-Infinity, -Infinity, 0, NaN]],
    ["log4", [Infinity, -Infinity, NaN, 1], [Infinity, NaN, NaN, 0]],
    ["erf4", [0, -0, 4, -4], [0, -0, 1, -1]],
    ["erf4", [Infinity, -Infinity, NaN, 1e-45], [1, -1, NaN, Math.fround(1.4e-45)]],
  ])("%s of %j is %j", (name, x, expected) => {
    expect([...apply(name, x)]).toEqual(expected);
  });

  test("exp4 overflows only where the result does", () => {
    const [last = 0, first = 0] = apply("exp4", [Math.fround(88.72283), nearLog, 0, 0]);
    expect(last).toBeLessThan(Infinity);
    expect(first).toBe(Infinity);
  });

  test("each lane has its own argument", () => {
    const together = apply("log4", [1e-40, 3, Infinity, -2]);
    const alone = [1e-40, 3, Infinity, -2].map((x) => apply("log4", [x, x, x, x])[0]);
    expect([...together]).toEqual(alone);
  });

  test("logNormalRange4 has the bits of log4", () => {
    const x = Float32Array.from({ length: 4096 }, (_, i) => 1.2e-38 * 1.04 ** i).filter(Number.isFinite);
    const bits = new Uint32Array(x.buffer, 0, x.length & ~3);
    expect(library.applyF32x4("logNormalRange4", bits)).toEqual(library.applyF32x4("log4", bits));
  });
});

function apply(name: F32x4Name, x: readonly number[]): Float32Array {
  return new Float32Array(library.applyF32x4(name, new Uint32Array(Float32Array.from(x).buffer)).buffer);
}
