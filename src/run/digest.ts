import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Outcome } from "../kernel/outcome.ts";
import type { TrialKey } from "../sweep/trial.ts";

const CLASS_CODE = { outputs: 0, error: 1, trap: 2 } as const;
/** Small trials are gathered before they are hashed: a call per trial would cost more than the hash. */
const GATHER_BYTES = 1 << 16;

/** What the digest needs of a hash function; `node:crypto` gives a faster one than the default. */
export type IncrementalHash = { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

/**
 * The digest of a run: SHA-256 of "sweepwell digest 1" and, for each trial in structural order, its key (32 bytes), class
 * (u8), error code (i32, little-endian) and canonical output bytes. Independent of executor, workers and history.
 */
export function digestTrials(
  trials: Iterable<{ key: TrialKey; outcome: Outcome }>,
  hash: IncrementalHash = sha256.create(),
): string {
  const gathered = new Uint8Array(GATHER_BYTES);
  const view = new DataView(gathered.buffer);
  gathered.set(utf8ToBytes("sweepwell digest 1"));
  let size = 18;
  const flush = () => {
    hash.update(gathered.slice(0, size));
    size = 0;
  };
  for (const { key, outcome } of trials) {
    const body = outcome.class === "outputs" ? outcome.bytes : NOTHING;
    if (size + 37 + body.length > GATHER_BYTES) flush();
    gathered.set(hexToBytes(key), size);
    gathered[size + 32] = CLASS_CODE[outcome.class];
    view.setInt32(size + 33, outcome.class === "error" ? outcome.code : 0, true);
    size += 37;
    if (body.length > GATHER_BYTES - 37) {
      flush();
      hash.update(body);
    } else {
      gathered.set(body, size);
      size += body.length;
    }
  }
  flush();
  return bytesToHex(hash.digest());
}

const NOTHING = new Uint8Array(0);
