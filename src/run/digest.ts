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
  const digest = new RunDigest(hash);
  for (const { key, outcome } of trials) digest.add(key, outcome);
  return digest.finish();
}

/** The same, a trial at a time. */
export class RunDigest {
  readonly #hash: IncrementalHash;
  readonly #gathered = new Uint8Array(GATHER_BYTES);
  readonly #view = new DataView(this.#gathered.buffer);
  #size = HEADING.length;

  constructor(hash: IncrementalHash = sha256.create()) {
    this.#hash = hash;
    this.#gathered.set(HEADING);
  }

  /** In structural order. */
  add(key: TrialKey, outcome: Outcome): void {
    const body = outcome.class === "outputs" ? outcome.bytes : NOTHING;
    if (this.#size + RECORD_BYTES + body.length > GATHER_BYTES) this.#flush();
    const at = this.#size;
    this.#gathered.set(hexToBytes(key), at);
    this.#gathered[at + 32] = CLASS_CODE[outcome.class];
    this.#view.setInt32(at + 33, outcome.class === "error" ? outcome.code : 0, true);
    this.#size += RECORD_BYTES;
    if (body.length <= GATHER_BYTES - RECORD_BYTES) {
      this.#gathered.set(body, this.#size);
      this.#size += body.length;
    } else {
      this.#flush();
      this.#hash.update(body);
    }
  }

  finish(): string {
    this.#flush();
    return bytesToHex(this.#hash.digest());
  }

  #flush(): void {
    this.#hash.update(this.#gathered.slice(0, this.#size));
    this.#size = 0;
  }
}

const HEADING = utf8ToBytes("sweepwell digest 1");
const NOTHING = new Uint8Array(0);
/** Key, class and error code. */
const RECORD_BYTES = 37;
