import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { readManifest } from "./custom-section.ts";
import type { DeclaredMemory } from "./declared-memory.ts";
import { guardMemory } from "./guarded-memory.ts";
import type { Manifest } from "./manifest.ts";
import { scanModule } from "./wasm-scanner.ts";

/** A module that keeps the rules of the ABI. */
export type Kernel = {
  /** SHA-256 of `bytes`, 64 hexadecimal digits: the kernel's identity. */
  hash: string;
  bytes: Uint8Array;
  manifest: Manifest;
  declaredMemory: DeclaredMemory;
  /** What is run: `bytes` with every growth of memory guarded (guarded-memory.ts). */
  guarded: Uint8Array;
  /** The functions it imports, as `module.name`. */
  imports: readonly string[];
};

/** Checks a module against the ABI without running any of it; throws BAD_KERNEL saying what is wrong. */
export function admitKernel(bytes: Uint8Array): Kernel {
  const scanned = scanModule(bytes);
  return {
    hash: hashKernel(bytes),
    bytes,
    manifest: readManifest(bytes),
    declaredMemory: scanned.declaredMemory,
    guarded: guardMemory(bytes, scanned),
    imports: scanned.imports,
  };
}

export function hashKernel(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** The module to hand to a `KernelRunner`; it can be sent to another thread. */
export function compileKernel(kernel: Kernel): WebAssembly.Module {
  return new WebAssembly.Module(kernel.guarded as BufferSource);
}
