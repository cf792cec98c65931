import type { Manifest } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";

/** The figures that need no specification. */
export const FIGURE_KINDS = [
  "convergence",
  "pareto",
  "parallel-coordinates",
  "slices",
  "importance",
  "worker-timeline",
] as const;

export type FigureKind = (typeof FIGURE_KINDS)[number];

/** What each is of: the searches of a part, any part, or a whole run; and the keys of its own. */
const KINDS: Record<FigureKind, { of: "search" | "part" | "run"; keys: readonly string[] }> = {
  convergence: { of: "search", keys: ["reference"] },
  pareto: { of: "search", keys: [] },
  "parallel-coordinates": { of: "search", keys: ["parameters"] },
  slices: { of: "search", keys: ["parameters"] },
  importance: { of: "part", keys: ["outputs"] },
  "worker-timeline": { of: "run", keys: [] },
};

/** A figure that is drawn by its kind: `{ kind: convergence }`. */
export type ReadyFigure = {
  kind: FigureKind;
  /** Needed where the sweep has several that it could be of; "" where it is of the whole run. */
  part: string;
  title?: string;
  /** Of slices and parallel coordinates: which parameters, in this order; an element of a vector is `x[3]`. */
  parameters?: readonly string[];
  /** Of importance: for which outputs, each of them one number a trial. */
  outputs?: readonly string[];
  /** Of convergence: up to where hypervolumes are measured, a number for each objective. */
  reference?: readonly number[];
};

/** What has to be known of a part; the manifest is absent where the kernel could not be read. A sweep without parts has one, named "". */
export type ReadyPart = { name: string; isSearched: boolean; manifest: Manifest | undefined };

/** Whether a figure of a sweep file is one that is drawn by its kind. */
export function isReadyFigure(figure: unknown): figure is Readonly<Record<string, unknown>> {
  return typeof figure === "object" && figure !== null && Object.hasOwn(figure, "kind");
}

/** Reads a figure that is drawn by its kind; throws BAD_SWEEP where it cannot be. */
export function parseReadyFigure(
  figure: Readonly<Record<string, unknown>>,
  parts: readonly ReadyPart[],
): ReadyFigure {
  const { kind, title, parameters, outputs, reference } = figure;
  if (typeof kind !== "string" || !isKind(kind)) {
    const hint = typeof kind === "string" ? `; ${suggestName(kind, FIGURE_KINDS)}` : "";
    throw bad(`expected kind: ${FIGURE_KINDS.join(", ")}, got ${showValue(kind)}${hint}`);
  }
  const { of, keys } = KINDS[kind];
  const known = ["kind", "title", ...(of === "run" ? [] : ["part"]), ...keys];
  const extra = Object.keys(figure).find((key) => !known.includes(key));
  if (extra !== undefined) throw bad(`${extra}: ${kind} has no such key; ${suggestName(extra, known)}`);
  const part = of === "run" ? undefined : choosePart(kind, figure.part, parts);
  if (title !== undefined && typeof title !== "string")
    throw bad(`expected text as title, got ${showValue(title)}`);
  if (parameters !== undefined && !isFilled(parameters, "string"))
    throw bad(`expected a list of parameters, got ${showValue(parameters)}`);
  if (reference !== undefined && !isFilled(reference, "number"))
    throw bad(`expected a list of numbers as reference, one for each objective, got ${showValue(reference)}`);
  if (outputs !== undefined && !isFilled(outputs, "string"))
    throw bad(`expected a list of outputs, got ${showValue(outputs)}`);
  for (const name of (outputs as string[] | undefined) ?? []) checkScalar(part?.manifest, name);
  return {
    ...{ kind, part: part?.name ?? "" },
    ...(title !== undefined && { title }),
    ...(parameters !== undefined && { parameters: parameters as string[] }),
    ...(outputs !== undefined && { outputs: outputs as string[] }),
    ...(reference !== undefined && { reference: reference as number[] }),
  };
}

function choosePart(kind: FigureKind, wanted: unknown, parts: readonly ReadyPart[]): ReadyPart {
  const possible = KINDS[kind].of === "search" ? parts.filter(({ isSearched }) => isSearched) : parts;
  if (possible.length === 0) throw bad(`${kind} shows a search, and this sweep has no optimise`);
  const names = possible.map(({ name }) => name);
  const [only] = possible;
  if (wanted === undefined && possible.length === 1) return only!;
  if (typeof wanted !== "string") throw bad(`expected part: one of ${names.join(", ")}`);
  const found = possible.find(({ name }) => name === wanted);
  if (found) return found;
  if (parts.some(({ name }) => name === wanted))
    throw bad(`${kind} shows a search, and part ${wanted} has no optimise`);
  throw bad(
    names[0] === "" ? "this sweep has no parts" : `there is no part ${wanted}; ${suggestName(wanted, names)}`,
  );
}

function checkScalar(manifest: Manifest | undefined, name: string): void {
  if (manifest === undefined) return;
  const scalars = manifest.outputs.filter(({ shape }) => shape.length === 0).map((output) => output.name);
  if (scalars.includes(name)) return;
  if (manifest.outputs.some((output) => output.name === name))
    throw bad(`${name} is not one number a trial; ${manifest.name} has ${scalars.join(", ") || "none"}`);
  throw bad(`${manifest.name} has no output ${name}; ${suggestName(name, scalars)}`);
}

function isKind(kind: string): kind is FigureKind {
  return (FIGURE_KINDS as readonly string[]).includes(kind);
}

function isFilled(list: unknown, type: "string" | "number"): boolean {
  return Array.isArray(list) && list.length > 0 && list.every((each) => typeof each === type);
}

function bad(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
