import { SweepError } from "../kernel/sweep-error.ts";
import type { CompleteOptimiseFile } from "./bind-optimise.ts";
import type { Figure } from "./check-figures.ts";
import { createStoredOrigins } from "./origins.ts";
import type { ResolvedPart } from "./resolve-sweep.ts";
import { describeSampling } from "./sampled-designs.ts";
import { createDocument, type SweepDocument } from "./sweep-document.ts";
import type { PartFile, Value } from "./sweep-schema.ts";
import type { Limits } from "./workload.ts";

/** A resolved sweep as JSON: defaults filled in, kernels and inputs by hash, with the names they had for people. */
export type StoredSweep = {
  version: 1;
  title: string;
  parts: readonly StoredPart[];
  figures: Readonly<Record<string, Figure>>;
};

export type StoredPart = {
  name: string;
  kernel: { name: string; hash: string };
  inputs: Readonly<Record<string, { source: string; hash: string }>>;
  fixed: Readonly<Record<string, Value>>;
  /** Absent in a sweep of one point. */
  over?: NonNullable<PartFile["over"]>;
  design: NonNullable<PartFile["design"]>;
  /** Absent from designs that are not sampled. */
  points?: number;
  /** Absent from designs that are not sampled, and from random. */
  scramble?: boolean;
  replicates: number;
  /** Decimal digits: a number does not hold every seed. */
  seed: string;
  seeds: "independent" | "common";
  /** Absent from a plain design. */
  optimise?: CompleteOptimiseFile;
  limits: Limits;
};

/** What a store keeps of a sweep, so that its run can be described and planned again. */
export function createStoredSweep(sweep: {
  title: string;
  parts: readonly ResolvedPart[];
  figures: Readonly<Record<string, Figure>>;
}): StoredSweep {
  return { version: 1, title: sweep.title, parts: sweep.parts.map(createStoredPart), figures: sweep.figures };
}

/** The document of a kept sweep: it names kernels and inputs as `sha256:…`, and has the identity of the original. */
export function reopenSweep(stored: StoredSweep, name: string): SweepDocument {
  if (stored.version !== 1) {
    throw new SweepError(
      "STORE_UNUSABLE",
      `${name}: expected a sweep of version 1, got ${String(stored.version)}`,
    );
  }
  const { title, figures, parts } = stored;
  const files = parts.map(({ name: part, kernel, inputs, ...rest }): [string, unknown] => [
    part,
    {
      ...rest,
      kernel: `sha256:${kernel.hash}`,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([input, { hash }]) => [input, `sha256:${hash}`]),
      ),
    },
  ]);
  const isSingle = parts.length === 1 && parts[0]!.name === "";
  const source = isSingle ? (files[0]![1] as object) : { parts: Object.fromEntries(files) };
  return createDocument({ title, figures, ...source }, createStoredOrigins(name));
}

function createStoredPart(part: ResolvedPart): StoredPart {
  const { name, workload, sources, fixed, over, points, replicates, seed, seeds, optimise } = part;
  const { kernel, inputs, limits } = workload;
  const described = kernel.manifest.inputs.flatMap((input, index) => {
    const bound = inputs[index];
    return bound ? [[input.name, { source: sources[index] ?? "", hash: bound.hash }] as const] : [];
  });
  return {
    name,
    kernel: { name: kernel.manifest.name, hash: kernel.hash },
    inputs: Object.fromEntries(described),
    fixed,
    ...(over === undefined ? {} : { over }),
    design: points.kind,
    ...describeSampling(points),
    replicates,
    seed: String(seed),
    seeds,
    ...(optimise && { optimise: optimise.file }),
    limits,
  };
}
