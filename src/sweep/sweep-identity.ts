import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { BoundOptimise } from "./bind-optimise.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { ResolvedPart } from "./resolve-sweep.ts";
import { describeSampling } from "./sampled-designs.ts";

/**
 * The identity of a run: SHA-256, 64 hexadecimal digits, of the canonical JSON, in UTF-8, of what determines its outcomes
 * and their structural order. Title, figures and limits are left out; so are paths, as kernels and inputs count by hash.
 */
export function identifySweep(parts: readonly ResolvedPart[]): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalJson(describeIdentity(parts)))));
}

/** What the identity is the hash of; docs/sweep-file.md shows an example. */
export function describeIdentity(parts: readonly ResolvedPart[]): unknown {
  return {
    format: "sweepwell sweep 1",
    parts: parts.map(({ name, workload, fixed, over = {}, points, replicates, seed, seeds, optimise }) => ({
      name,
      kernel: workload.kernel.hash,
      inputs: workload.inputs.map((input) => input?.hash ?? null),
      fixed,
      design: points.kind,
      ...describeSampling(points),
      // The order of a grid's axes is the order of its trials.
      over: Array.isArray(over) ? over : Object.entries(over),
      replicates,
      seed: String(seed),
      seeds,
      ...(optimise && { optimise: describeSearch(optimise) }),
    })),
  };
}

/** All of it, defaults filled in: what is asked depends on all of it. */
function describeSearch({ file }: BoundOptimise): unknown {
  return { ...file, parameters: Object.entries(file.parameters) };
}
