import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Outcome } from "../kernel/outcome.ts";

/** A short text that two outcomes share when they are the same: class, error code and canonical output bytes. */
export function fingerprintOf(outcome: Outcome): string {
  switch (outcome.class) {
    case "outputs":
      return `outputs ${bytesToHex(sha256(outcome.bytes))}`;
    case "error":
      return `error ${outcome.code}`;
    case "trap":
      return "trap";
    default:
      return outcome satisfies never;
  }
}
