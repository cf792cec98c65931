import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elementCount, type NdArray } from "../../src/kernel/nd-array.ts";
import { decodeOutputs, encodeOutputs } from "../../src/kernel/output-codec.ts";
import { SweepError } from "../../src/kernel/sweep-error.ts";

const shape = fc.array(fc.nat(4), { maxLength: 3 });
const array: fc.Arbitrary<NdArray> = shape.chain((lengths) => {
  const count = { minLength: elementCount(lengths), maxLength: elementCount(lengths) };
  return fc.oneof(
    fc.float64Array(count).map((data) => ({ dtype: "f64" as const, shape: lengths, data })),
    fc.float32Array(count).map((data) => ({ dtype: "f32" as const, shape: lengths, data })),
    fc.uint8Array(count).map((data) => ({ dtype: "u8" as const, shape: lengths, data })),
    fc.int32Array(count).map((data) => ({ dtype: "i32" as const, shape: lengths, data })),
  );
});

describe("the canonical encoding", () => {
  test("of any outputs decodes to the same outputs, and encodes to the same bytes again", () => {
    fc.assert(
      fc.property(fc.array(array, { maxLength: 4 }), (outputs) => {
        const bytes = encodeOutputs(outputs);
        const decoded = decodeOutputs(bytes);
        expect(decoded).toEqual(outputs);
        expect(encodeOutputs(decoded)).toEqual(bytes);
      }),
      { seed: 4 },
    );
  });

  test("has one NaN: every other is written as it", () => {
    const bits = new Float64Array(BigUint64Array.of(0xfff8_0000_0000_0001n, 0x7ff0_0000_0000_0001n).buffer);
    const canonical = Float64Array.of(Number.NaN, Number.NaN);
    expect(encodeOutputs([{ dtype: "f64", shape: [2], data: bits }])).toEqual(
      encodeOutputs([{ dtype: "f64", shape: [2], data: canonical }]),
    );
  });

  test("cut anywhere within an output is refused as corrupt", () => {
    const bytes = encodeOutputs([{ dtype: "f64", shape: [2, 1], data: Float64Array.of(1, 2) }]);
    for (let length = 1; length < bytes.length; length++) {
      expect(() => decodeOutputs(bytes.subarray(0, length))).toThrow(SweepError);
    }
  });

  test("made of anything is decoded or refused as corrupt", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeOutputs(bytes);
          return true;
        } catch (error) {
          return error instanceof SweepError && error.code === "STORE_CORRUPT";
        }
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});
