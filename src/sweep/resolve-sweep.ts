import type { SourceArray } from "../kernel/source-array.ts";
import { type BoundOptimise, bindOptimise } from "./bind-optimise.ts";
import { bindPartInputs } from "./bind-part-inputs.ts";
import { type BoundPoints, bindPoints, type PointSet } from "./bind-points.ts";
import { checkFigures, type Figure, type FigurePart } from "./check-figures.ts";
import { Faults } from "./faults.ts";
import { loadParts, type SweepReader } from "./load-parts.ts";
import { loadTables, type TableReader } from "./load-tables.ts";
import { createStoredSweep, type StoredSweep } from "./stored-sweep.ts";
import { type PartDocument, partsOf, type SweepDocument } from "./sweep-document.ts";
import { identifySweep } from "./sweep-identity.ts";
import type { InputFile, PartFile } from "./sweep-schema.ts";
import type { Limits, Workload } from "./workload.ts";

/** Megabytes that a trial may use where the sweep says nothing; there is no such limit of seconds. */
export const DEFAULT_MEGABYTES = 2048;

/** An output of another sweep's run, used as an input. */
export type OutputReference = Exclude<InputFile, string>;

/**
 * Reads what a sweep names. Each method gets the file in which the name stands: relative paths start from its folder.
 */
export type SweepBinder = SweepReader &
  TableReader &
  InputReader & { kernel(reference: string, fileName: string): Workload["kernel"] };

export type InputReader = {
  input(reference: string, fileName: string): SourceArray;
  output(reference: OutputReference, fileName: string): SourceArray;
};

/** A sweep with everything bound: what a run of it is made of. */
export type ResolvedSweep = {
  title: string;
  parts: readonly ResolvedPart[];
  figures: Readonly<Record<string, Figure>>;
  /** SHA-256 of what determines the outcomes and their order, 64 hexadecimal digits. */
  identity: string;
  /** What a store keeps; `reopenSweep` makes a document of it again. */
  document: StoredSweep;
};

/** One part, in the order of the file. Its index is the `part` of its trials. */
export type ResolvedPart = BoundPoints & {
  name: string;
  workload: Workload;
  /** The reference of each input in the manifest's order as the sweep has it; null for an absent one. */
  sources: readonly (string | null)[];
  replicates: number;
  seed: bigint;
  seeds: "independent" | "common";
  /** What is searched at every point; absent from a plain design. */
  optimise?: BoundOptimise;
};

/** Binds a document to its kernels and inputs and checks it against them; throws one error with all that is wrong. */
export function resolveSweep(unloaded: SweepDocument, binder: SweepBinder): ResolvedSweep {
  const document = loadTables(loadParts(unloaded, binder), binder);
  const faults = new Faults(document.origins);
  const figureParts = new Map<string, FigurePart>();
  const parts = partsOf(document).map((part) => {
    const file = part.file as PartFile; // loadParts left no paths
    const from = document.origins.fileOf([...part.path, "kernel"]);
    const kernel = faults.collect([...part.path, "kernel"], () => binder.kernel(file.kernel, from));
    figureParts.set(part.name, {
      manifest: kernel?.manifest,
      isOptimised: file.optimise !== undefined,
      axes: axesOf(file),
    });
    return kernel && resolvePart(part, file, kernel, document, binder, faults);
  });
  const { title = defaultTitle(document.origins.fileOf([])), figures = {} } = document.file;
  checkFigures(figures, figureParts, faults);
  faults.check();
  const resolved = { title, parts: parts as ResolvedPart[], figures };
  return { ...resolved, identity: identifySweep(resolved.parts), document: createStoredSweep(resolved) };
}

/** The number of trials of a part. */
export function trialCountOf({ points, replicates }: { points: PointSet; replicates: number }): number {
  return points.size * replicates;
}

function resolvePart(
  { name, path }: PartDocument,
  file: PartFile,
  kernel: Workload["kernel"],
  document: SweepDocument,
  binder: SweepBinder,
  faults: Faults,
): ResolvedPart | undefined {
  const { manifest } = kernel;
  const points = bindPoints(manifest, file, path, faults);
  const bound = bindPartInputs(manifest, file.inputs ?? {}, path, document.origins, binder, faults);
  const { replicates = 1, seed = 0, seeds = "independent" } = file;
  if (replicates > 1 && !manifest.random) {
    faults.add(
      [...path, "replicates"],
      `expected 1, because ${manifest.name} uses no random numbers and replicates would be equal, got ${replicates}`,
    );
  }
  const size = points?.points.size ?? 1;
  const optimise =
    file.optimise && bindOptimise(manifest, { ...file, optimise: file.optimise }, size, path, faults);
  if (points === undefined || bound === undefined || (file.optimise && !optimise)) return undefined;
  if (!Number.isSafeInteger(trialCountOf({ ...points, replicates }))) {
    faults.add(
      [...path, "replicates"],
      `${points.points.size} points of ${replicates} replicates are too many trials: at most 2^53`,
    );
  }
  const workload = { kernel, inputs: bound.inputs, limits: resolveLimits(file.limits) };
  const part = { ...points, name, workload, sources: bound.sources, replicates, seed: BigInt(seed), seeds };
  return optimise ? { ...part, fixed: withoutSearched(points.fixed, optimise), optimise } : part;
}

/** The parameters of a grid that take more than one value. */
function axesOf({ over = {}, design = "grid" }: PartFile): string[] {
  if (Array.isArray(over) || design !== "grid") return [];
  return Object.entries(over).flatMap(([name, range]) =>
    Array.isArray(range) && range.length < 2 ? [] : [name],
  );
}

function withoutSearched(fixed: BoundPoints["fixed"], { file }: BoundOptimise): BoundPoints["fixed"] {
  const names = Object.keys(file.parameters);
  return Object.fromEntries(Object.entries(fixed).filter(([name]) => !names.includes(name)));
}

function resolveLimits({
  seconds,
  megabytes = DEFAULT_MEGABYTES,
}: NonNullable<PartFile["limits"]> = {}): Limits {
  return seconds === undefined ? { megabytes } : { seconds, megabytes };
}

function defaultTitle(fileName: string): string {
  return fileName.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/, "");
}
