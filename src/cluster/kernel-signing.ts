import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type KernelSignature, signedBytes } from "../kernel/kernel-signature.ts";
import { SweepError } from "../kernel/sweep-error.ts";

/** Vouches for a kernel with an ed25519 private key. The same key always gives the same signature. */
export function signKernel(kernelHash: string, privateKey: KeyObject): KernelSignature {
  return {
    key: rawPublicKey(createPublicKey(privateKey)),
    signature: sign(null, signedBytes(kernelHash), privateKey).toString("hex"),
  };
}

/** Whether the owner of the key that a signature names has signed this kernel. */
export function isSignatureOf(kernelHash: string, { key, signature }: KernelSignature): boolean {
  const spki = Buffer.concat([SPKI_HEAD, Buffer.from(key, "hex")]);
  try {
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    return verify(null, signedBytes(kernelHash), publicKey, Buffer.from(signature, "hex"));
  } catch {
    // Not every 32 bytes are a public key.
    return false;
  }
}

/** The 32 bytes of an ed25519 public key, in hexadecimal. */
export function rawPublicKey(key: KeyObject): string {
  if (key.asymmetricKeyType === "ed25519") {
    return key.export({ format: "der", type: "spki" }).subarray(SPKI_HEAD.length).toString("hex");
  }
  throw new SweepError(
    "BAD_INPUT",
    `kernels are signed with ed25519 keys, and this is one of ${key.asymmetricKeyType}`,
  );
}

/** What stands before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410). */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");
