import { hexToBytes } from "@noble/hashes/utils.js";

/** That the owner of a key vouches for a kernel: an ed25519 public key (32 bytes) and signature (64), in hexadecimal. */
export type KernelSignature = { key: string; signature: string };

/** What is signed: [ "sweepwell kernel signature 1" | the kernel's hash, 32 bytes ]. So the kernel itself stays as it is. */
export function signedBytes(kernelHash: string): Uint8Array {
  const bytes = new Uint8Array(TAG.length + 32);
  bytes.set(TAG);
  bytes.set(hexToBytes(kernelHash), TAG.length);
  return bytes;
}

export function isKernelSignature(value: unknown): value is KernelSignature {
  const { key, signature } = (value ?? {}) as Record<string, unknown>;
  return isHex(key, 64) && isHex(signature, 128);
}

/** How a person tells keys apart. */
export function keyFingerprint(key: string): string {
  return key.slice(0, 16);
}

/** A kernel has so many signatures at most; more would only be work for those who check them. */
export const MOST_SIGNATURES = 32;

const TAG = new TextEncoder().encode("sweepwell kernel signature 1");

function isHex(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}
