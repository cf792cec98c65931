import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindInputs } from "../../src/kernel/bind-inputs.ts";
import { convertInput } from "../../src/kernel/convert-input.ts";
import type { Input, Manifest } from "../../src/kernel/manifest.ts";
import { elementCount, type NdArray } from "../../src/kernel/nd-array.ts";
import { encodeNpy } from "../../src/kernel/npy.ts";
import { parseArray } from "../../src/kernel/parse-array.ts";
import type { SourceArray } from "../../src/kernel/source-array.ts";
import { joinBytes } from "../../src/kernel/wasm-writer.ts";
import { TINY_MANIFEST } from "./wasm-builder.ts";

const text = (content: string) => new TextEncoder().encode(content);
const badInput = (message: string) =>
  expect.objectContaining({ code: "BAD_INPUT", message: expect.stringContaining(message) });

/** A file as NumPy writes it: version 1, or 2 with a longer length. */
function npy(header: string, data: ArrayLike<number>, version = 1): Uint8Array {
  const length =
    version === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, header.length >> 8, 0, 0];
  return joinBytes([[0x93], text("NUMPY"), [version, 0], length, text(header), data]);
}
const header = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe("NumPy files", () => {
  test("come back as they were written, and their data start at a multiple of 64 bytes", () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.constantFrom("f64", "f32", "u8", "i32"), (shape, dtype) => {
        const constructors = { f64: Float64Array, f32: Float32Array, u8: Uint8Array, i32: Int32Array };
        const data = constructors[dtype as "f64"].from({ length: elementCount(shape) }, (_, index) => index);
        const array = { dtype, shape, data } as unknown as NdArray;
        const bytes = encodeNpy(array);
        expect((bytes.length - data.byteLength) % 64).toBe(0);
        expect(parseArray(bytes, "a.npy")).toEqual(array);
      }),
      { seed: 7 },
    );
  });

  const cases: [title: string, bytes: Uint8Array, expected: SourceArray][] = [
    [
      "int64, the default of integers",
      npy(header("<i8", "(2,)"), [1, 0, 0, 0, 0, 0, 0, 0, ...Array(8).fill(255)]),
      { dtype: "i64", shape: [2], data: BigInt64Array.of(1n, -1n) },
    ],
    [
      "big-endian numbers",
      npy(header(">i2", "(2,)"), [0, 1, 0xff, 0xff]),
      { dtype: "i16", shape: [2], data: Int16Array.of(1, -1) },
    ],
    [
      "truth values",
      npy(header("|b1", "(3,)"), [0, 1, 1]),
      { dtype: "bool", shape: [3], data: Uint8Array.of(0, 1, 1) },
    ],
    [
      "columns first",
      npy(header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]),
      { dtype: "u8", shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    ],
    [
      "columns first in three dimensions",
      npy(header("|u1", "(2, 1, 2)", "True"), [0, 2, 1, 3]),
      { dtype: "u8", shape: [2, 1, 2], data: Uint8Array.of(0, 1, 2, 3) },
    ],
    ["a scalar", npy(header("|u1", "()"), [9]), { dtype: "u8", shape: [], data: Uint8Array.of(9) }],
    ["version 2", npy(header("|u1", "(1,)"), [9], 2), { dtype: "u8", shape: [1], data: Uint8Array.of(9) }],
    ["version 3", npy(header("|u1", "(1,)"), [9], 3), { dtype: "u8", shape: [1], data: Uint8Array.of(9) }],
  ];
  test.each(cases)("with %s are read", (_, bytes, expected) => {
    expect(parseArray(bytes, "a.npy")).toEqual(expected);
  });

  const refused: [title: string, bytes: Uint8Array, message: string][] = [
    [
      "of complex numbers",
      npy(header("<c16", "(1,)"), Array(16).fill(0)),
      "a.npy has the dtype <c16: expected f8, f4",
    ],
    [
      "of records",
      npy("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }\n", Array(8).fill(0)),
      "a header that is not an array's",
    ],
    [
      "that are truncated",
      npy(header("<f8", "(2,)"), Array(15).fill(0)),
      "f64[2] takes 16 bytes, the file has 15: is it truncated?",
    ],
    [
      "with bytes left over",
      npy(header("<f8", "(1,)"), Array(9).fill(0)),
      "the file has 9: what are the rest?",
    ],
    ["that end in the header", npy(header("<f8", "(1,)"), []).subarray(0, 30), "ends inside its header"],
    ["of version 9", npy(header("<f8", "(1,)"), [], 9), "not a NumPy file of version 1, 2 or 3"],
  ];
  test.each(refused)("%s are refused", (_, bytes, message) => {
    expect(() => parseArray(bytes, "a.npy")).toThrowError(badInput(message));
  });
});

describe("CSV files", () => {
  const cases: [title: string, content: string, shape: number[], data: number[]][] = [
    ["with a header", "a,b\n1,2\n3,4\n", [2, 2], [1, 2, 3, 4]],
    ["without one", "1,2\n3,4", [2, 2], [1, 2, 3, 4]],
    ["of one column are vectors", "x\n1\n2\n3\n", [3], [1, 2, 3]],
    ["of one row are matrices", "1,2,3\n", [1, 3], [1, 2, 3]],
    [
      "with semicolons, comments and blank lines",
      "# by hand\nu;v\n\n1; 2\n3;4 # four\n",
      [2, 2],
      [1, 2, 3, 4],
    ],
    ["with tabs and Windows line ends", "1\t2\r\n3\t4\r\n", [2, 2], [1, 2, 3, 4]],
    ["with a byte order mark", "\ufeff1,2\n", [1, 2], [1, 2]],
    [
      "with exponents and what is not finite",
      "1e-3,-.5\nnan,-inf\n",
      [2, 2],
      [0.001, -0.5, Number.NaN, Number.NEGATIVE_INFINITY],
    ],
  ];
  test.each(cases)("%s", (_, content, shape, data) => {
    expect(parseArray(text(content), "a.csv")).toEqual({
      dtype: "f64",
      shape,
      data: Float64Array.from(data),
    });
  });

  const refused: [title: string, content: string, message: string][] = [
    ["with text in a cell", "a,b\n1,2\n3,x\n", 'a.csv, line 3, column 2: expected a number, got "x"'],
    ["with an empty cell", "1,2\n3,\n", 'line 2, column 2: expected a number, got ""'],
    ["with ragged rows", "1,2\n3\n", "line 2: expected 2 columns as in the first row, got 1"],
    ["with decimal commas", "1,5;2,5\n3,5;1\n1;2\n", "column 1: expected a number"],
    ["with only a header", "a,b\n", "a.csv, has no rows of numbers"],
  ];
  test.each(refused)("%s are refused", (_, content, message) => {
    expect(() => parseArray(text(content), "a.csv")).toThrowError(badInput(message));
  });
});

describe("other files", () => {
  test("in the idx format of MNIST are read", () => {
    const bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 255);
    expect(parseArray(bytes, "train-images.idx3-ubyte")).toEqual({
      dtype: "u8",
      shape: [1, 2, 2],
      data: Uint8Array.of(1, 2, 3, 255),
    });
    const floats = Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0);
    expect(parseArray(floats, "f.idx")).toEqual({ dtype: "f32", shape: [1], data: Float32Array.of(1) });
    expect(() => parseArray(bytes.subarray(0, 18), "a.idx")).toThrowError(badInput("is it truncated?"));
  });

  test("are refused with a hint", () => {
    expect(() => parseArray(new Uint8Array(0), "a.npy")).toThrowError(badInput("a.npy is empty"));
    expect(() => parseArray(Uint8Array.of(0x1f, 0x8b, 8), "a.gz")).toThrowError(badInput("unpack it first"));
    expect(() => parseArray(text("hello"), "a.dat")).toThrowError(
      badInput("expected NumPy .npy, numeric .csv, .swc, or idx"),
    );
  });
});

describe("converting to the dtype of an input", () => {
  const input = (dtype: Input["dtype"]): Input => ({ name: "i", dtype, shape: ["n"], summary: "An input" });
  const f64 = (...values: number[]): SourceArray => ({
    dtype: "f64",
    shape: [values.length],
    data: Float64Array.from(values),
  });
  const i64 = (...values: bigint[]): SourceArray => ({
    dtype: "i64",
    shape: [values.length],
    data: BigInt64Array.from(values),
  });

  const safe: [title: string, array: SourceArray, dtype: Input["dtype"], data: number[]][] = [
    ["whole floats to integers", f64(0, 255), "u8", [0, 255]],
    [
      "f64 to f32, to nearest",
      f64(0.1, Number.NaN, Number.POSITIVE_INFINITY),
      "f32",
      [Math.fround(0.1), Number.NaN, Number.POSITIVE_INFINITY],
    ],
    ["i64 to f64", i64(-5n, 2n ** 53n), "f64", [-5, 2 ** 53]],
    ["i64 to i32", i64(-5n), "i32", [-5]],
  ];
  test.each(safe)("%s", (_, array, dtype, data) => {
    expect([...convertInput(array, input(dtype)).data]).toEqual(data);
  });

  const unsafe: [title: string, array: SourceArray, dtype: Input["dtype"], message: string][] = [
    ["a fraction to an integer", f64(1, 0.5), "i32", "input i: 0.5 (element 1) does not fit into i32"],
    ["256 to u8", f64(256), "u8", "256 (element 0) does not fit into u8"],
    ["NaN to an integer", f64(Number.NaN), "u8", "NaN (element 0) does not fit into u8"],
    ["1e300 to f32", f64(1e300), "f32", "1e+300 (element 0) does not fit into f32"],
    ["2^24 + 1 to f32", i64(2n ** 24n + 1n), "f32", "16777217 (element 0) does not fit into f32"],
    ["2^53 + 1 to f64", i64(2n ** 53n + 1n), "f64", "does not fit into f64"],
  ];
  test.each(unsafe)("refuses %s", (_, array, dtype, message) => {
    expect(() => convertInput(array, input(dtype))).toThrowError(badInput(message));
  });

  test("shares nothing with the source", () => {
    const array = f64(1, 2);
    const converted = convertInput(array, input("f64"));
    array.data[0] = 9;
    expect(converted.data[0]).toBe(1);
  });
});

describe("binding inputs", () => {
  const manifest: Manifest = {
    ...TINY_MANIFEST,
    inputs: [
      { name: "images", dtype: "u8", shape: ["patterns", 4], summary: "The images" },
      { name: "labels", dtype: "i32", shape: ["patterns"], optional: true, summary: "Their labels" },
    ],
  };
  const zeros = (...shape: number[]): SourceArray => ({
    dtype: "u8",
    shape,
    data: new Uint8Array(elementCount(shape)),
  });

  test("puts them in the manifest's order and dtypes, null for the absent", () => {
    const bound = bindInputs(manifest, { labels: zeros(3), images: zeros(3, 4) });
    expect(bound.map((array) => array?.dtype)).toEqual(["u8", "i32"]);
    expect(bindInputs(manifest, { images: zeros(3, 4) })[1]).toBeNull();
  });

  test("takes the output of one trial as what it is", () => {
    const bound = bindInputs(manifest, { images: zeros(1, 1, 3, 4), labels: zeros(1, 1, 3) });
    expect(bound.map((array) => array?.shape)).toEqual([[3, 4], [3]]);
    expect(bindInputs(manifest, { images: zeros(1, 4) })[0]?.shape).toEqual([1, 4]);
  });

  const refused: [title: string, arrays: Record<string, SourceArray>, message: string][] = [
    ["a missing input", {}, "the kernel tiny needs the input images (u8[patterns, 4]): The images"],
    ["an unknown input", { image: zeros(3, 4) }, "has no input image: did you mean images?"],
    ["another rank", { images: zeros(3, 2, 2) }, "input images: expected u8[patterns, 4], got [3, 2, 2]"],
    ["two points", { images: zeros(2, 1, 3, 4) }, "input images: expected u8[patterns, 4], got [2, 1, 3, 4]"],
    [
      "replicates where places are wanted",
      { images: zeros(3, 4), labels: zeros(1, 3) },
      "input labels: expected i32[patterns], got [1, 3]",
    ],
    ["another fixed length", { images: zeros(3, 5) }, "input images: expected u8[patterns, 4], got [3, 5]"],
    [
      "a name with two sizes",
      { images: zeros(3, 4), labels: zeros(2) },
      "input labels: expected i32[patterns] with patterns = 3 as in input images, got [2]",
    ],
  ];
  test.each(refused)("refuses %s", (_, arrays, message) => {
    expect(() => bindInputs(manifest, arrays)).toThrowError(badInput(message));
  });
});
