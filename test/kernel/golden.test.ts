import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { hashArray } from "../../src/kernel/input-hash.ts";
import { hashKernel } from "../../src/kernel/kernel-module.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { decodeOutputs, encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createSeeder } from "../../src/kernel/seed.ts";
import { createKeyer } from "../../src/kernel/trial-key.ts";

// The numbers in keys.json come from a program of its own (Python's hashlib and struct), not from this code.
const keys = JSON.parse(readFileSync("test/golden/keys.json", "utf8")) as Keys;

describe("test vectors of docs/kernel-abi.md", () => {
  test.each(keys.arrays)("the hash of $title", (vector) => {
    expect(hashArray(toArray(vector))).toBe(vector.sha256);
  });

  test.each(keys.seeds)("the seed of $title", ({ sweepSeed, parameters, replicate, common, seed }) => {
    const seedOf = createSeeder({ sweepSeed: BigInt(sweepSeed), common, random: true });
    expect(seedOf(Float64Array.from(parameters), replicate)).toBe(BigInt(seed));
  });

  test.each(keys.trials)("the key of a trial with $title", ({ kernel, inputs, parameters, seed, key }) => {
    const keyOf = createKeyer(kernel, inputs);
    const flat = Float64Array.from(parameters);
    keyOf(new Float64Array(7), 3n);
    expect(keyOf(flat, BigInt(seed))).toBe(key);
    expect(keyOf(flat, BigInt(seed))).toBe(key);
  });

  test.each(keys.outputs)("the encoding of $title", ({ outputs, bytes }) => {
    const encoded = encodeOutputs(outputs.map(toArray));
    expect(bytesToHex(encoded)).toBe(bytes);
    expect(decodeOutputs(encoded)).toEqual(outputs.map(toArray));
  });

  test("are all in the document", () => {
    const document = readFileSync("docs/kernel-abi.md", "utf8");
    const values = [
      ...keys.arrays.flatMap(({ hashed, sha256 }) => [hashed, sha256]),
      ...keys.seeds.flatMap(({ hashed, seed }) => [hashed, seed]),
      ...keys.trials.map(({ key }) => key),
      ...keys.outputs.map(({ bytes }) => bytes),
    ];
    expect(values.filter((value) => !document.includes(value))).toEqual([]);
  });
});

test("a kernel without randomness has seed 0", () => {
  const seedOf = createSeeder({ sweepSeed: 42n, common: false, random: false });
  expect(seedOf(Float64Array.of(1), 5)).toBe(0n);
});

/**
 * Machines that build other bytes would stop sharing outcomes, so a changed hash is a decision: record it with
 * UPDATE_GOLDEN=1 npx vitest run test/kernel/golden.test.ts, and say why in the changelog.
 */
test("the built-in kernels are, to the byte, those that were recorded", () => {
  const golden = "test/golden/kernels.json";
  const built = Object.fromEntries(
    readdirSync("build/kernels")
      .filter((file) => file.endsWith(".wasm"))
      .sort()
      .map((file) => [file.replace(".wasm", ""), hashKernel(readFileSync(`build/kernels/${file}`))]),
  );
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, `${JSON.stringify(built, null, 2)}\n`);
  expect(existsSync(golden)).toBe(true);
  expect(built).toEqual(JSON.parse(readFileSync(golden, "utf8")));
});

type Elements = { dtype: NdArray["dtype"]; shape: number[]; data: (number | string)[] };
type Keys = {
  arrays: (Elements & { title: string; hashed: string; sha256: string })[];
  seeds: {
    title: string;
    sweepSeed: string;
    parameters: number[];
    replicate: number;
    common: boolean;
    hashed: string;
    seed: string;
  }[];
  trials: {
    title: string;
    kernel: string;
    inputs: (string | null)[];
    parameters: number[];
    seed: string;
    key: string;
  }[];
  outputs: { title: string; outputs: Elements[]; bytes: string }[];
};

/** JSON has no NaN, Infinity and -0: they are written as text. */
function toArray({ dtype, shape, data }: Elements): NdArray {
  const constructors = { f64: Float64Array, f32: Float32Array, u8: Uint8Array, i32: Int32Array };
  return { dtype, shape, data: constructors[dtype].from(data.map(Number)) } as NdArray;
}
