import { SweepError } from "../kernel/sweep-error.ts";
import { showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";

/** The figures of a search that need no specification. */
export const FIGURE_KINDS = ["convergence", "pareto", "parallel-coordinates", "slices"] as const;

export type FigureKind = (typeof FIGURE_KINDS)[number];

/** A figure of a search that is drawn by its kind: `{ kind: convergence }`. */
export type ReadyFigure = {
  kind: FigureKind;
  /** Needed where the sweep has parts. */
  part: string;
  title?: string;
  /** Of slices and parallel coordinates: which parameters, in this order; an element of a vector is `x[3]`. */
  parameters?: readonly string[];
  /** Of convergence: up to where hypervolumes are measured, a number for each objective. */
  reference?: readonly number[];
};

const OPTIONS: Record<FigureKind, readonly string[]> = {
  convergence: ["reference"],
  pareto: [],
  "parallel-coordinates": ["parameters"],
  slices: ["parameters"],
};

/** Whether a figure of a sweep file is one that is drawn by its kind. */
export function isReadyFigure(figure: unknown): figure is Readonly<Record<string, unknown>> {
  return typeof figure === "object" && figure !== null && Object.hasOwn(figure, "kind");
}

/** Reads a figure that is drawn by its kind; throws BAD_SWEEP where it cannot be. A sweep without parts has one, named "". */
export function parseReadyFigure(
  figure: Readonly<Record<string, unknown>>,
  partNames: readonly string[],
): ReadyFigure {
  const { kind, part, title, parameters, reference } = figure;
  if (typeof kind !== "string" || !isKind(kind)) {
    const hint = typeof kind === "string" ? `; ${suggestName(kind, FIGURE_KINDS)}` : "";
    throw bad(`expected kind: ${FIGURE_KINDS.join(", ")}, got ${showValue(kind)}${hint}`);
  }
  const known = ["kind", "part", "title", ...OPTIONS[kind]];
  const extra = Object.keys(figure).find((key) => !known.includes(key));
  if (extra !== undefined) throw bad(`${extra}: ${kind} has no such key; ${suggestName(extra, known)}`);
  const [only] = partNames;
  const name = part ?? (partNames.length === 1 ? only : undefined);
  if (typeof name !== "string") throw bad(`expected part: one of ${partNames.join(", ")}`);
  if (!partNames.includes(name)) throw bad(`there is no part ${name}; ${suggestName(name, partNames)}`);
  if (title !== undefined && typeof title !== "string")
    throw bad(`expected text as title, got ${showValue(title)}`);
  if (parameters !== undefined && !isFilled(parameters, "string"))
    throw bad(`expected a list of parameters, got ${showValue(parameters)}`);
  if (reference !== undefined && !isFilled(reference, "number"))
    throw bad(`expected a list of numbers as reference, one for each objective, got ${showValue(reference)}`);
  return {
    ...{ kind, part: name },
    ...(title !== undefined && { title }),
    ...(parameters !== undefined && { parameters: parameters as string[] }),
    ...(reference !== undefined && { reference: reference as number[] }),
  };
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
