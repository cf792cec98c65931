import { createPublicKey, type KeyObject } from "node:crypto";
import { keyFingerprint } from "../kernel/kernel-signature.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { rawPublicKey } from "./kernel-signing.ts";

/** A public key in hexadecimal, and whose it is for people. */
export type NamedKey = { key: string; name: string };

/**
 * The public keys of a file: PEM blocks, as many as there are, as openssl writes them. The last line of text between two blocks names the key
 * that follows it, with or without a #.
 */
export function parsePublicKeys(text: string, file: string): NamedKey[] {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new SweepError(
      "BAD_INPUT",
      `${file} holds a private key: give the public one, and keep this where it was made`,
    );
  }
  const keys: NamedKey[] = [];
  let at = 0;
  for (const block of text.matchAll(BLOCK)) {
    const key = readKey(block[0], file);
    keys.push({ key, name: lastLine(text.slice(at, block.index)) ?? `key ${keyFingerprint(key)}` });
    at = block.index + block[0].length;
  }
  if (keys.length > 0) return keys;
  throw new SweepError(
    "BAD_INPUT",
    `${file} holds no public key: expected PEM (-----BEGIN PUBLIC KEY-----), as sweepwell kernel keygen or openssl pkey -pubout write it`,
  );
}

/** The inverse of `parsePublicKeys`, for one key. */
export function encodePublicKey(publicKey: KeyObject, name: string): string {
  return `# ${name}\n${publicKey.export({ format: "pem", type: "spki" })}`;
}

const BLOCK = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g;

function readKey(pem: string, file: string): string {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new SweepError("BAD_INPUT", `${file} has a public key that cannot be read`, { cause });
  }
  try {
    return rawPublicKey(key);
  } catch (error) {
    throw new SweepError("BAD_INPUT", `${file}: ${(error as Error).message}`, { cause: error });
  }
}

function lastLine(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.replace(/^[#\s]+/, "").trim());
  return lines.findLast((line) => line !== "");
}
