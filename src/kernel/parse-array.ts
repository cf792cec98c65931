import { parseCsvArray } from "./csv-array.ts";
import { isIdx, parseIdx } from "./idx.ts";
import { isNpy, parseNpy } from "./npy.ts";
import type { SourceArray } from "./source-array.ts";
import { parseSwc } from "./swc.ts";
import { SweepError } from "./sweep-error.ts";

/** Reads an array from a file of a kind that is known by its first bytes (NumPy, idx) or by its name (.csv, .tsv, .txt, .swc). */
export function parseArray(bytes: Uint8Array, fileName: string): SourceArray {
  if (bytes.length === 0) throw new SweepError("BAD_INPUT", `${fileName} is empty`);
  if (isNpy(bytes)) return parseNpy(bytes, fileName);
  if (/\.(csv|tsv|txt)$/i.test(fileName)) return parseCsvArray(bytes, fileName);
  if (/\.swc$/i.test(fileName)) return parseSwc(bytes, fileName);
  if (isIdx(bytes)) return parseIdx(bytes, fileName);
  const isPacked = (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x50 && bytes[1] === 0x4b);
  throw new SweepError(
    "BAD_INPUT",
    isPacked
      ? `${fileName} is compressed: unpack it first (gunzip or unzip)`
      : `${fileName} is no array that can be read: expected NumPy .npy, numeric .csv, .swc, or idx`,
  );
}
