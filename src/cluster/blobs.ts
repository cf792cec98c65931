import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { ObjectInfo, ObjectStore } from "@nats-io/obj";
import { SweepError } from "../kernel/sweep-error.ts";

/** What a blob is named by, beside its hash. */
export type BlobKind = "kernel" | "input" | "output";

/** Puts a blob where there is none of its name and content yet. */
export async function putBlob(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
  bytes: Uint8Array,
): Promise<void> {
  const name = blobName(kind, hash);
  const found = await readInfo(blobs, name);
  if (found?.size === bytes.length && found.digest === digestOf(bytes)) return;
  await blobs.putBlob({ name }, bytes);
}

/** Puts a blob again unless the server gives just these bytes: what it says of a blob may be right, and the bytes not. */
export async function mendBlob(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
  bytes: Uint8Array,
): Promise<void> {
  if (!(await isWhole(blobs, kind, hash, bytes))) await blobs.putBlob({ name: blobName(kind, hash) }, bytes);
}

/** Why a node cannot take part whom the server gives no blob that is what its name says. Coordinators know it by these words. */
export const NOT_WHOLE = "is not on the server, or damaged there";

/**
 * The bytes of a blob; undefined when it is not there, or not whole. Whether they have the hash is for the caller to check. One of more than
 * `mostBytes` is an error, whatever size its description gives.
 */
export async function getBlob(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const name = blobName(kind, hash);
  const info = await readInfo(blobs, name);
  if (!info) return undefined;
  if (info.size > mostBytes) throw tooLarge(kind, hash, mostBytes);
  try {
    const blob = await blobs.get(name);
    if (!blob) return undefined;
    // Whatever it is, the stream of the bytes says so too.
    blob.error.catch(() => {});
    const bytes = await readAll(blob.data, mostBytes);
    if (bytes === "too large") throw tooLarge(kind, hash, mostBytes);
    return bytes;
  } catch (error) {
    if (/digest|corrupt/i.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** SHA-256, 64 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * What the server has of a blob. Anybody who may write blobs has written it: what would make the client follow it elsewhere, or stumble, counts as
 * no blob.
 */
async function readInfo(blobs: ObjectStore, name: string): Promise<ObjectInfo | undefined> {
  let info: ObjectInfo | null;
  try {
    info = await blobs.info(name);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
  if (!info || info.deleted || info.options?.link || typeof info.digest !== "string") return undefined;
  return /^SHA-256=[\w-]{43}=$/.test(info.digest) && /^\w+$/.test(info.nuid) ? info : undefined;
}

/** Undefined when no more comes of what should: the client would wait for ever for pieces that the server has no more. */
async function readAll(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array | "too large" | undefined> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const piece = await withinStall(reader.read());
      if (piece === undefined) return undefined;
      if (piece.done) return Buffer.concat(pieces);
      pieces.push(piece.value);
      size += piece.value.length;
      if (size > mostBytes) return "too large";
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function isWhole(
  blobs: ObjectStore,
  kind: BlobKind,
  hash: string,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const found = await getBlob(blobs, kind, hash, bytes.length);
    return found !== undefined && Buffer.compare(found, bytes) === 0;
  } catch (error) {
    // More bytes than it has.
    if (error instanceof SweepError) return false;
    throw error;
  }
}

async function withinStall<T>(reading: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  try {
    return await Promise.race([
      reading,
      setTimeout(STALL_MS, undefined, { signal: stop.signal }).catch(() => undefined),
    ]);
  } finally {
    stop.abort();
  }
}

const STALL_MS = 15_000;

function digestOf(bytes: Uint8Array): string {
  return `SHA-256=${createHash("sha256").update(bytes).digest("base64url")}=`;
}

function tooLarge(kind: BlobKind, hash: string, mostBytes: number): SweepError {
  return new SweepError(
    "BAD_INPUT",
    `${kind} ${hash.slice(0, 12)} takes more than the ${Math.floor(mostBytes / 2 ** 20)} MB that it may`,
  );
}

/** The name of a blob, on the server and in a folder: nothing that could be a path gets into it. */
export function blobName(kind: BlobKind, hash: string): string {
  if (/^[0-9a-f]{64}$/.test(hash)) return `${kind}-${hash}`;
  throw new SweepError("WIRE_MISMATCH", `${JSON.stringify(hash)} is no SHA-256 of a ${kind}`);
}
