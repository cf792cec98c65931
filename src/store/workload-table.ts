import type { KernelSignature } from "../kernel/kernel-signature.ts";
import { type Manifest, manifestSchema } from "../kernel/manifest.ts";
import { arrayBytes, createArray, type Dtype } from "../kernel/nd-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { BoundInput, Limits, Workload } from "../sweep/workload.ts";
import type { Database } from "./database.ts";

/** A kernel and its inputs as outcomes refer to them, without the bytes. */
export type WorkloadSummary = {
  id: number;
  kernel: { hash: string; manifest: Manifest };
  inputs: readonly (string | null)[];
};

/** Keeps the kernel, the inputs and their combination once, whichever runs use them; returns the combination's number. */
export function saveWorkload(database: Database, { kernel, inputs }: Workload): number {
  const { hash, manifest, bytes } = kernel;
  database.run(
    "INSERT INTO kernels VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    hash,
    manifest.name,
    JSON.stringify(manifest),
    bytes,
  );
  for (const { key, signature } of kernel.signatures ?? []) {
    database.run("INSERT OR REPLACE INTO signatures VALUES (?, ?, ?)", hash, key, signature);
  }
  for (const input of inputs) if (input) saveInput(database, input);
  const hashes = JSON.stringify(inputs.map((input) => input?.hash ?? null));
  database.run("INSERT INTO workloads VALUES (NULL, ?, ?) ON CONFLICT DO NOTHING", hash, hashes);
  return Number(database.get("SELECT id FROM workloads WHERE kernel = ? AND inputs = ?", hash, hashes)![0]);
}

/** What the outcomes of this number were computed with. */
export function loadWorkloadSummary(database: Database, id: number): WorkloadSummary {
  const row = database.get(
    "SELECT k.hash, k.manifest, w.inputs FROM workloads w JOIN kernels k ON k.hash = w.kernel WHERE w.id = ?",
    id,
  );
  if (!row) throw missing(database, `workload ${id}`);
  const [hash, manifest, inputs] = row.map(String) as [string, string, string];
  return {
    id,
    kernel: { hash, manifest: manifestSchema.parse(JSON.parse(manifest)) },
    inputs: JSON.parse(inputs) as (string | null)[],
  };
}

/** Everything that is needed to evaluate trials again. */
export function loadWorkload(database: Database, id: number, limits: Limits): Workload {
  const { kernel, inputs } = loadWorkloadSummary(database, id);
  const bytes = database.get("SELECT bytes FROM kernels WHERE hash = ?", kernel.hash)![0] as Uint8Array;
  return {
    kernel: { ...kernel, bytes, signatures: loadSignatures(database, kernel.hash) },
    inputs: inputs.map((hash) => (hash === null ? null : loadInput(database, hash))),
    limits,
  };
}

function loadSignatures(database: Database, kernel: string): KernelSignature[] {
  // A store of an earlier version that is only read has no such table.
  if (!database.get("SELECT 1 FROM sqlite_schema WHERE name = 'signatures'")) return [];
  const rows = database.all("SELECT key, signature FROM signatures WHERE kernel = ? ORDER BY key", kernel);
  return rows.map(([key, signature]) => ({ key: String(key), signature: String(signature) }));
}

function saveInput(database: Database, { array, hash }: BoundInput): void {
  database.run(
    "INSERT INTO inputs VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    hash,
    array.dtype,
    JSON.stringify(array.shape),
    arrayBytes(array),
  );
}

function loadInput(database: Database, hash: string): BoundInput {
  const row = database.get("SELECT dtype, shape, bytes FROM inputs WHERE hash = ?", hash);
  if (!row) throw missing(database, `input ${hash}`);
  const shape = JSON.parse(String(row[1])) as number[];
  return { array: createArray(row[0] as Dtype, shape, row[2] as Uint8Array), hash };
}

function missing(database: Database, what: string): SweepError {
  return new SweepError("STORE_CORRUPT", `store ${database.path}: ${what} is missing; run its sweep again`);
}
