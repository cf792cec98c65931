import { crc32 } from "node:zlib";
import type { Outcome } from "../kernel/outcome.ts";
import { type Trial, trialKey } from "../sweep/trial.ts";
import type { Bindable, Row } from "./database.ts";
import { INLINE_BYTES, type OutputFiles } from "./output-files.ts";

/** The columns of `outcomes` behind its key, in the order of an `OutcomeRow`. Who looks up by key need not read it back. */
export const OUTCOME_COLUMNS =
  "workload, parameters, seed, class, code, outputs, file, detail, seconds, origin, checksum";

/** One row of `outcomes`, as it is bound and as it is read. */
export type OutcomeRow = {
  key: Uint8Array;
  workload: number;
  parameters: Uint8Array;
  seed: Uint8Array;
  class: number;
  code: number;
  outputs: Uint8Array | null;
  file: Uint8Array | null;
  detail: string | null;
  seconds: number;
  origin: number;
  checksum: number;
};

export type Provenance = { workload: number; origin: number; seconds: number };

/** Makes the row of an outcome; large outputs are written to their file first. */
export function createOutcomeRow(
  trial: Trial,
  outcome: Outcome,
  { workload, origin, seconds }: Provenance,
  files: OutputFiles,
): OutcomeRow {
  const bytes = outcome.class === "outputs" ? outcome.bytes : null;
  const beside = bytes !== null && bytes.length > INLINE_BYTES;
  const row: OutcomeRow = {
    key: encodeKey(trial.key),
    workload,
    parameters: encodeParameters(trial.parameters),
    seed: encodeSeed(trial.seed),
    class: CLASSES.indexOf(outcome.class),
    code: outcome.class === "error" ? outcome.code : 0,
    outputs: beside ? null : bytes,
    file: beside ? files.write(bytes) : null,
    detail: outcome.class === "trap" ? outcome.message : null,
    seconds,
    origin,
    checksum: 0,
  };
  row.checksum = checksumOf(row);
  return row;
}

export function outcomeValues(row: OutcomeRow): Bindable[] {
  const { key, workload, parameters, seed, code, outputs, file, detail, seconds, origin, checksum } = row;
  return [key, workload, parameters, seed, row.class, code, outputs, file, detail, seconds, origin, checksum];
}

/** Reads OUTCOME_COLUMNS that stand in `row` from index `at` on; undefined when they are not what was written. */
export function readOutcomeRow(key: unknown, row: Row, at: number): OutcomeRow | undefined {
  const read = {
    key,
    workload: row[at],
    parameters: row[at + 1],
    seed: row[at + 2],
    class: row[at + 3],
    code: row[at + 4],
    outputs: row[at + 5],
    file: row[at + 6],
    detail: row[at + 7],
    seconds: row[at + 8],
    origin: row[at + 9],
    checksum: row[at + 10],
  } as OutcomeRow;
  return isWellFormed(read) && checksumOf(read) === read.checksum ? read : undefined;
}

/** The outcome of an intact row; undefined when its file beside the store is missing or damaged. */
export function outcomeOf(row: OutcomeRow, files: OutputFiles): Outcome | undefined {
  if (row.class === 1) return { class: "error", code: row.code };
  if (row.class === 2) return { class: "trap", message: row.detail ?? "" };
  const bytes = row.outputs ?? (row.file && files.read(row.file));
  return bytes ? { class: "outputs", bytes } : undefined;
}

/** Whether two outcomes are the same one: the words of a trap are not part of it. */
export function isSameOutcome(a: OutcomeRow, b: OutcomeRow): boolean {
  return a.class === b.class && a.code === b.code && same(a.outputs, b.outputs) && same(a.file, b.file);
}

export function encodeKey(key: string): Uint8Array {
  return Buffer.from(key, "hex");
}

/** The parameters as the little-endian bytes that they are in memory. */
export function encodeParameters(parameters: Float64Array): Uint8Array {
  return new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength);
}

export function encodeSeed(seed: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, seed, true);
  return bytes;
}

/** The content of a trial as its columns keep it: key, parameters, seed. */
export function decodeContent(
  key: Uint8Array,
  parameters: Uint8Array,
  seed: Uint8Array,
): Pick<Trial, "key" | "parameters" | "seed"> {
  return {
    key: trialKey(Buffer.from(key).toString("hex")),
    parameters: new Float64Array(parameters.slice().buffer),
    seed: new DataView(seed.buffer, seed.byteOffset, 8).getBigUint64(0, true),
  };
}

const CLASSES: readonly Outcome["class"][] = ["outputs", "error", "trap"];
/**
 * What the checksum covers, laid out in one place so that small rows take one call:
 *   workload u32 | class u32 | code i32 | origin u32 | seconds f64 | file? u8 | key | seed | parameters | body
 */
const scratch = Buffer.alloc(4096);
const NUMBERS = 25;

function checksumOf(row: OutcomeRow): number {
  const { key, seed, parameters } = row;
  scratch.writeUInt32LE(row.workload, 0);
  scratch.writeUInt32LE(row.class, 4);
  scratch.writeInt32LE(row.code, 8);
  scratch.writeUInt32LE(row.origin, 12);
  scratch.writeDoubleLE(row.seconds, 16);
  scratch[24] = row.file ? 1 : 0;
  const body = row.outputs ?? row.file ?? (row.detail === null ? NOTHING : Buffer.from(row.detail));
  let at = NUMBERS;
  let sum = 0;
  for (const bytes of [key, seed, parameters, body]) {
    if (at + bytes.length > scratch.length) {
      sum = crc32(bytes, crc32(scratch.subarray(0, at), sum));
      at = 0;
    } else {
      scratch.set(bytes, at);
      at += bytes.length;
    }
  }
  return crc32(scratch.subarray(0, at), sum);
}

const NOTHING = new Uint8Array(0);

/** SQLite gives a value of any type where a damaged page says so. */
function isWellFormed(row: OutcomeRow): boolean {
  const { key, workload, parameters, seed, code, outputs, file, detail, seconds, origin, checksum } = row;
  return (
    isBytes(key) &&
    isBytes(parameters) &&
    parameters.length % 8 === 0 &&
    isBytes(seed) &&
    seed.length === 8 &&
    isU32(workload) &&
    isU32(row.class) &&
    (code | 0) === code &&
    isU32(origin) &&
    isU32(checksum) &&
    typeof seconds === "number" &&
    (outputs === null || isBytes(outputs)) &&
    (file === null || isBytes(file)) &&
    (detail === null || typeof detail === "string")
  );
}

function isU32(value: number): boolean {
  return value >>> 0 === value;
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
