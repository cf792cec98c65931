import { arrayBytes, type Dtype, elementCount, type NdArray } from "./nd-array.ts";
import { readElements, type SourceArray, type SourceDtype, transposeFortran } from "./source-array.ts";
import { SweepError } from "./sweep-error.ts";
import { joinBytes } from "./wasm-writer.ts";

/** Whether the bytes start like a NumPy file. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Reads a NumPy file of version 1, 2 or 3, in either byte order and either memory order. */
export function parseNpy(bytes: Uint8Array, file: string): SourceArray {
  const major = bytes[6] ?? 0;
  if (!isNpy(bytes) || major < 1 || major > 3) {
    throw bad(file, "is not a NumPy file of version 1, 2 or 3");
  }
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw bad(file, "ends inside its header: is it truncated?");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < end) throw bad(file, "ends inside its header: is it truncated?");
  const { descr, isFortran, shape } = parseHeader(new TextDecoder().decode(bytes.subarray(start, end)), file);
  const dtype = DTYPES[descr.slice(1)];
  if (dtype === undefined || !"<>|=".includes(descr[0]!)) {
    throw bad(file, `has the dtype ${descr}: expected f8, f4, i1, i2, i4, i8, u1, u2, u4, u8 or bool`);
  }
  const array = readElements(file, dtype, shape, bytes.subarray(end), descr[0] !== ">");
  return isFortran && shape.length > 1 ? transposeFortran(array) : array;
}

/** A NumPy file of version 1 in C order. */
export function encodeNpy(array: NdArray): Uint8Array {
  const { dtype, shape } = array;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padded = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`${dictionary.padEnd(padded - 1)}\n`);
  return joinBytes([MAGIC, [1, 0, padded & 0xff, padded >> 8], header, arrayBytes(array)]);
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const DTYPES: Readonly<Record<string, SourceDtype>> = {
  f8: "f64",
  f4: "f32",
  u1: "u8",
  i4: "i32",
  i1: "i8",
  i2: "i16",
  i8: "i64",
  u2: "u16",
  u4: "u32",
  u8: "u64",
  b1: "bool",
};

const DESCRIPTIONS: Readonly<Record<Dtype, string>> = { f64: "<f8", f32: "<f4", u8: "|u1", i32: "<i4" };

/** The header is a Python dictionary with three keys in any order. */
function parseHeader(text: string, file: string): { descr: string; isFortran: boolean; shape: number[] } {
  const descr = /'descr'\s*:\s*['"]([^'"]{2,})['"]/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw bad(file, `has a header that is not an array's: ${text.trim().slice(0, 200)}`);
  }
  const lengths = tuple.split(",").map((length) => length.replace("L", "").trim());
  const shape = lengths.filter((length) => length !== "").map(Number);
  if (!Number.isSafeInteger(elementCount(shape))) throw bad(file, `has an impossible shape (${tuple})`);
  return { descr, isFortran: order === "True", shape };
}

function bad(file: string, what: string): SweepError {
  return new SweepError("BAD_INPUT", `${file} ${what}`);
}
