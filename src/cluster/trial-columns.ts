import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { BatchMessage } from "./wire.ts";

/** The trials of a batch in columns; what a node needs to evaluate them, and their keys to name them. */
export function encodeTrials(
  trials: readonly Trial[],
  width: number,
): Pick<BatchMessage, "keys" | "seeds" | "parameters"> {
  const keys = encodeKeys(trials.map(({ key }) => key));
  const seeds = new BigUint64Array(trials.length);
  const parameters = new Float64Array(trials.length * width);
  for (const [i, trial] of trials.entries()) {
    seeds[i] = trial.seed;
    parameters.set(trial.parameters, i * width);
  }
  return { keys, seeds: new Uint8Array(seeds.buffer), parameters: new Uint8Array(parameters.buffer) };
}

/** The inverse of `encodeTrials`; undefined when the columns do not fit together. Places are the node's own. */
export function decodeTrials(
  { part, keys, seeds, parameters }: BatchMessage,
  width: number,
): Trial[] | undefined {
  const count = keys.length / KEY_BYTES;
  if (seeds.length !== count * 8 || parameters.length !== count * width * 8) return undefined;
  const numbers = new Float64Array(copyOf(parameters));
  const words = new BigUint64Array(copyOf(seeds));
  return decodeKeys(keys).map((key, i) => ({
    part,
    outer: i,
    ask: 0,
    replicate: 0,
    parameters: numbers.subarray(i * width, (i + 1) * width),
    seed: words[i]!,
    key,
  }));
}

export function encodeKeys(keys: readonly TrialKey[]): Uint8Array {
  const bytes = new Uint8Array(keys.length * KEY_BYTES);
  for (const [i, key] of keys.entries()) bytes.set(hexToBytes(key), i * KEY_BYTES);
  return bytes;
}

export function decodeKeys(bytes: Uint8Array): TrialKey[] {
  return Array.from(
    { length: bytes.length / KEY_BYTES },
    (_, i) => bytesToHex(bytes.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES)) as TrialKey,
  );
}

/** Bytes of one trial in a batch with this many parameters. */
export function trialBytes(width: number): number {
  return KEY_BYTES + 8 + 8 * width;
}

const KEY_BYTES = 32;

// Message bytes lie anywhere, and typed arrays must be aligned.
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
