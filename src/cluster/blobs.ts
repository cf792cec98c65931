import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { ObjectStore } from "@nats-io/obj";
import { SweepError } from "../kernel/sweep-error.ts";

/** What a blob is named by, beside its hash. */
export type BlobKind = "kernel" | "input" | "output";

/** Puts a blob where there is none of its name yet. */
export async function putBlob(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
  bytes: Uint8Array,
): Promise<void> {
  const name = blobName(kind, hash);
  const found = await blobs.info(name);
  if (found !== null && !found.deleted && found.size === bytes.length) return;
  await blobs.putBlob({ name }, bytes);
}

/** The bytes of a blob; undefined when it is not there, or not whole. Whether they have the hash is for the caller to check. */
export async function getBlob(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
): Promise<Uint8Array | undefined> {
  const stop = new AbortController();
  try {
    // The client would wait for ever for pieces that the server has no more.
    const late = setTimeout(MOST_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    return (await Promise.race([blobs.getBlob(blobName(kind, hash)), late])) ?? undefined;
  } catch (error) {
    if (/digest|corrupt/i.test((error as Error).message)) return undefined;
    throw error;
  } finally {
    stop.abort();
  }
}

/** SHA-256, 64 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const MOST_MS = 120_000;

function blobName(kind: BlobKind, hash: string): string {
  if (/^[0-9a-f]{64}$/.test(hash)) return `${kind}-${hash}`;
  throw new SweepError("WIRE_MISMATCH", `${JSON.stringify(hash)} is no SHA-256 of a ${kind}`);
}
