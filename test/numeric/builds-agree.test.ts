import { beforeAll, describe, expect, test } from "vitest";
import { compileAssembly, ROOT } from "../../scripts/compile-assembly.ts";
import { magnitudes, random } from "./arguments.ts";
import { buildTestModule, F32X4_FUNCTIONS, F64_FUNCTIONS, type Library, openLibrary } from "./library.ts";

const SPECIAL = [0, -0, 1, -1, Infinity, -Infinity, NaN, 5e-324, -5e-324, Number.MAX_VALUE, 2 ** -1022];

let release: Library;
let debug: Library;
let words: Uint32Array;
beforeAll(async () => {
  [release, debug] = [await openLibrary("release"), await openLibrary("debug")];
  words = new Uint32Array(release.fill("fillWords", 4 * 65536, 1n, 16384));
});

// asc allows Binaryen "fast math" in every optimised build; these tests are what shows that no bit changes by it.
describe("the release build has the bits of the debug build", () => {
  const x = [
    ...random(-40, 40, 4000, 1),
    ...magnitudes(-1074, 1023, 4000, 2),
    ...magnitudes(-60, 60, 4000, 3, -1),
  ];
  const arguments64 = [...x, ...SPECIAL.flatMap((special) => SPECIAL.map(() => special))];
  const exponents64 = [...random(-30, 30, x.length, 4), ...SPECIAL.flatMap(() => SPECIAL)];

  test.each(F64_FUNCTIONS)("in %s", (name) => {
    const bits = canonicalBits64(release.applyF64(name, arguments64, exponents64));
    expect(bits).toEqual(canonicalBits64(debug.applyF64(name, arguments64, exponents64)));
  });

  test.each(F32X4_FUNCTIONS)("in %s, of any four f32 or words", (name) => {
    const special = new Uint32Array(Float32Array.from(SPECIAL).buffer);
    for (const bits of [words, special]) {
      expect(canonicalBits32(release.applyF32x4(name, bits))).toEqual(
        canonicalBits32(debug.applyF32x4(name, bits)),
      );
    }
  });

  test.each<[string, number, (number | bigint)[]]>([
    ["fillNormal16", 4 * 65536, [3n, 16384]],
    ["fillWords", 4 * 65536, [3n, 16384]],
    ["fillBits", 16 * 1024, [3n, 1024, 0.3]],
  ])("in %s", (name, bytes, rest) => {
    const made = new Uint32Array(release.fill(name, bytes, ...rest));
    expect(made).toEqual(new Uint32Array(debug.fill(name, bytes, ...rest)));
  });

  test.each<[string, number, number[]]>([
    ["fillNormal", 8 * 32768, [32768]],
    ["fillUniform", 8 * 32768, [32768]],
    ["fillNormalPair4", 32 * 8192, [8192]],
    ["fillGaps", 8 * 32768, [32768, 0.05]],
    ["fillGaps4", 4 * 65536, [16384, 0.05]],
  ])("in %s, of the same words", (name, bytes, rest) => {
    const made = new Uint32Array(release.fill(name, bytes, words, ...rest));
    expect(made).toEqual(new Uint32Array(debug.fill(name, bytes, words, ...rest)));
  });
});

describe("a build", () => {
  test("has the same bytes each time", async () => {
    const again = await compileAssembly("assembly/lib/test/abi-entry.ts", "release");
    expect(Buffer.from(again).equals(await buildTestModule("abi-entry", "release"))).toBe(true);
  });

  test.each(["release", "debug"] as const)(
    "for %s tells nothing of the folder it was made in",
    async (target) => {
      const module = Buffer.from(await buildTestModule("abi-entry", target));
      expect(module.includes("assembly/lib/abi")).toBe(target === "debug");
      for (const encoding of ["utf8", "utf16le"] as const) {
        expect(module.includes(Buffer.from(ROOT, encoding))).toBe(false);
      }
    },
  );

  test("that fails names the file and what is wrong with it", async () => {
    await expect(compileAssembly("assembly/lib/test/absent.ts", "release")).rejects.toThrow(
      /assembly\/lib\/test\/absent\.ts does not compile for release:\n.*not found/s,
    );
  });
});

// The sign and payload of NaN are the processor's; everything else must agree.
function canonicalBits64(numbers: Float64Array): BigUint64Array {
  return new BigUint64Array(numbers.map((x) => (Number.isNaN(x) ? NaN : x)).buffer);
}

function canonicalBits32(bits: Uint32Array): Uint32Array {
  return new Uint32Array(new Float32Array(bits.buffer).map((x) => (Number.isNaN(x) ? NaN : x)).buffer);
}
