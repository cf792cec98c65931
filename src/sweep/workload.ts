import type { KernelSignature } from "../kernel/kernel-signature.ts";
import type { Manifest } from "../kernel/manifest.ts";
import type { NdArray } from "../kernel/nd-array.ts";

/** What all trials of one part of a run share: the kernel, its inputs and the limits of a trial. */
export type Workload = {
  kernel: {
    hash: string;
    bytes: Uint8Array;
    manifest: Manifest;
    /** Who vouches for it, as far as is known; for nodes that run no other kernels. */
    signatures?: readonly KernelSignature[];
  };
  /** In the manifest's order; null for an absent optional input. */
  inputs: readonly (BoundInput | null)[];
  limits: Limits;
};

/** An input after conversion to the manifest's dtype, with its hash (`hashArray` in kernel/input-hash.ts). */
export type BoundInput = { array: NdArray; hash: string };

/** Limits of one trial; an absent one does not bind. */
export type Limits = { seconds?: number; megabytes?: number };
