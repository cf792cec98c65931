import { describe, expect, test } from "vitest";
import { decodeOutputs, encodeOutputs } from "../../src/kernel/output-codec.ts";
import { OutputElements } from "../../src/kernel/output-elements.ts";

const bytes = encodeOutputs([
  { dtype: "f64", shape: [], data: Float64Array.of(-0.1) },
  { dtype: "u8", shape: [3], data: Uint8Array.of(1, 2, 255) },
  { dtype: "f32", shape: [0], data: new Float32Array() },
  { dtype: "f32", shape: [2, 2], data: Float32Array.of(1.5, Number.NaN, 3.25, Number.NEGATIVE_INFINITY) },
  { dtype: "i32", shape: [1], data: Int32Array.of(-7) },
]);

describe("single elements of outputs", () => {
  // The arrays stand at odd places, and so may the encoding itself.
  test.each([0, 1, 3])("are those that decoding gives, from byte %d of a buffer", (offset) => {
    const shifted = new Uint8Array(bytes.length + offset).subarray(offset);
    shifted.set(bytes);
    const elements = new OutputElements(shifted);
    for (const [output, { data }] of decodeOutputs(bytes).entries()) {
      for (let index = 0; index <= data.length; index++) expect(elements.at(output, index)).toBe(data[index]);
    }
  });

  test.each([-1, 0.5, 3, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40])(
    "are undefined at index %d",
    (index) => {
      expect(new OutputElements(bytes).at(1, index)).toBeUndefined();
    },
  );

  test.each([
    ["cut", bytes.subarray(0, bytes.length - 1)],
    ["cut in a head", bytes.subarray(0, 14)],
    ["of no dtype", Uint8Array.of(9, 0, 0, 0)],
  ])("are refused where the encoding is %s", (_title, broken) => {
    expect(() => new OutputElements(broken)).toThrow("canonical encoding");
    expect(() => decodeOutputs(broken)).toThrow("canonical encoding");
  });
});
