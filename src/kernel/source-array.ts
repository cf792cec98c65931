import { elementCount, type NdArray } from "./nd-array.ts";
import { SweepError } from "./sweep-error.ts";

/** An array as a file holds it: the dtypes of a kernel, and those that convert to one of them. Row-major. */
export type SourceArray = NdArray | { dtype: WiderDtype; shape: readonly number[]; data: WiderData };

export type WiderDtype = "i8" | "i16" | "i64" | "u16" | "u32" | "u64" | "bool";
type WiderData =
  | Int8Array
  | Int16Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Uint8Array;

export type SourceDtype = SourceArray["dtype"];

/** Reads the elements that fill the rest of a file, little-endian or big-endian; `file` names it in messages. */
export function readElements(
  file: string,
  dtype: SourceDtype,
  shape: readonly number[],
  bytes: Uint8Array,
  isLittleEndian = true,
): SourceArray {
  const { create, size } = SOURCE_DTYPES[dtype];
  const expected = elementCount(shape) * size;
  if (bytes.length !== expected) {
    const what = bytes.length < expected ? "is it truncated?" : "what are the rest?";
    throw new SweepError(
      "BAD_INPUT",
      `${file}: ${dtype}[${shape.join(", ")}] takes ${expected} bytes, the file has ${bytes.length}: ${what}`,
    );
  }
  const copy = new Uint8Array(bytes); // Not `slice`: that of a Buffer shares its memory.
  if (!isLittleEndian) reverseEach(copy, size);
  return { dtype, shape, data: create(copy.buffer) } as SourceArray;
}

/** Column-major elements put in row-major order. */
export function transposeFortran(array: SourceArray): SourceArray {
  const { shape, data } = array;
  const transposed = data.slice() as Indexable;
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const place = shape.map(() => 0);
  for (let to = 0; to < transposed.length; to++) {
    transposed[to] = (data as Indexable)[
      place.reduce((sum, index, axis) => sum + index * strides[axis]!, 0)
    ]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
  }
  return { ...array, data: transposed } as SourceArray;
}

type Indexable = { length: number; [index: number]: number | bigint };

const SOURCE_DTYPES: Readonly<
  Record<SourceDtype, { size: number; create(buffer: ArrayBuffer): SourceArray["data"] }>
> = {
  f64: { size: 8, create: (buffer) => new Float64Array(buffer) },
  f32: { size: 4, create: (buffer) => new Float32Array(buffer) },
  u8: { size: 1, create: (buffer) => new Uint8Array(buffer) },
  i32: { size: 4, create: (buffer) => new Int32Array(buffer) },
  i8: { size: 1, create: (buffer) => new Int8Array(buffer) },
  i16: { size: 2, create: (buffer) => new Int16Array(buffer) },
  i64: { size: 8, create: (buffer) => new BigInt64Array(buffer) },
  u16: { size: 2, create: (buffer) => new Uint16Array(buffer) },
  u32: { size: 4, create: (buffer) => new Uint32Array(buffer) },
  u64: { size: 8, create: (buffer) => new BigUint64Array(buffer) },
  bool: { size: 1, create: (buffer) => new Uint8Array(buffer) },
};

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
