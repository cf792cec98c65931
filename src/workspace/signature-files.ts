import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSignatureOf } from "../cluster/kernel-signing.ts";
import { isKernelSignature, type KernelSignature, MOST_SIGNATURES } from "../kernel/kernel-signature.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { replaceFile } from "../store/replace-file.ts";
import { configurationFolder } from "./signing-key.ts";

/** A signature in a file, and whether it is one of the kernel. */
export type FoundSignature = KernelSignature & { file: string; isValid: boolean };

/**
 * Where a kernel's signatures are: beside its file, so that they travel together; those of built-in kernels, whose folder may belong to somebody else,
 * in the user's own.
 */
export function signaturePath(kernelHash: string, kernelFile: string | undefined): string {
  if (kernelFile !== undefined) return `${kernelFile}.sig`;
  return join(configurationFolder(), "signatures", `${kernelHash}.sig`);
}

/** The signatures in a kernel's file of signatures, as they were added. */
export function readSignatures(kernelHash: string, kernelFile: string | undefined): FoundSignature[] {
  const file = signaturePath(kernelHash, kernelFile);
  if (!existsSync(file)) return [];
  return parseSignatures(readFileSync(file, "utf8"), file).map(({ kernel, ...signature }) => ({
    ...signature,
    file,
    isValid: kernel === kernelHash && isSignatureOf(kernelHash, signature),
  }));
}

/** Those that verify, for a run. */
export function validSignatures(kernelHash: string, kernelFile: string | undefined): KernelSignature[] {
  return readSignatures(kernelHash, kernelFile)
    .filter(({ isValid }) => isValid)
    .map(({ key, signature }) => ({ key, signature }));
}

/** Adds a signature to those of other keys that still are of this kernel; returns the file. */
export function addSignature(
  kernelHash: string,
  kernelFile: string | undefined,
  added: KernelSignature,
): string {
  const file = signaturePath(kernelHash, kernelFile);
  const others = validSignatures(kernelHash, kernelFile).filter(({ key }) => key !== added.key);
  if (others.length >= MOST_SIGNATURES) {
    throw new SweepError("BAD_OPTION", `${file} has ${MOST_SIGNATURES} signatures: no more are carried`);
  }
  const lines = [...others, added].map(({ key, signature }) => `${kernelHash} ${key} ${signature}\n`);
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, (temporary) => writeFileSync(temporary, HEAD + lines.join("")));
  return file;
}

const HEAD = "# sweepwell kernel signatures: SHA-256 of the kernel, ed25519 public key, signature\n";

function parseSignatures(text: string, file: string): (KernelSignature & { kernel: string })[] {
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [kernel = "", key = "", signature = "", ...rest] = line.trim().split(/\s+/);
    if (/^[0-9a-f]{64}$/.test(kernel) && isKernelSignature({ key, signature }) && rest.length === 0) {
      return [{ kernel, key, signature }];
    }
    throw new SweepError(
      "BAD_INPUT",
      `${file}:${index + 1}: expected a SHA-256, a public key and a signature in hexadecimal`,
    );
  });
}
