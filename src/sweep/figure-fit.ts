import type { Manifest } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { type Faults, showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";

/** What a figure wants fitted: an output against a parameter, apart for each combination of the parameters in `by`. */
export type FigureFit = {
  x: string;
  y: string;
  by: readonly string[];
  /** The smallest and the largest x, both included. */
  from?: number;
  to?: number;
};

const KEYS = ["x", "y", "by", "from", "to"];
const FORM = "{ x: PARAMETER, y: OUTPUT, by: [PARAMETER] }";

/** Reads `fit` of a figure's data: `x` and `y`, and perhaps `by`, `from` and `to`. */
export function parseFigureFit(fit: unknown): FigureFit {
  if (typeof fit !== "object" || fit === null || Array.isArray(fit)) throw badForm(fit);
  const { x, y, by = [], from, to, ...others } = fit as Record<string, unknown>;
  const [extra] = Object.keys(others);
  if (extra !== undefined) {
    throw new SweepError("BAD_SWEEP", `fit.${extra}: unknown key; ${suggestName(extra, KEYS)}`);
  }
  const hasNames = typeof x === "string" && typeof y === "string" && isListOfNames(by);
  if (!hasNames || !isSize(from) || !isSize(to)) throw badForm(fit);
  return { x, y, by, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/**
 * Checks that the parameters and the output exist, are numbers where they have to be, and that what else varies in the grid
 * of `axes` is told apart: a mean over different models would mean nothing.
 */
export function checkFigureFit(
  fit: FigureFit,
  manifest: Manifest,
  axes: readonly string[],
  path: Path,
  faults: Faults,
): void {
  const { name: kernel, parameters, outputs } = manifest;
  const find = (key: Path, name: string, among: readonly Named[], kind: string, which = ""): void => {
    const known = among.map((each) => each.name);
    if (known.includes(name)) return;
    faults.add([...path, ...key], `${kernel} has no ${kind} ${name}${which}; ${suggestName(name, known)}`);
  };
  const single = parameters.filter(({ length }) => length === undefined);
  const sizes = single.filter(({ choices }) => !choices);
  const scalars = outputs.filter(({ shape }) => shape.length === 0);
  find(["x"], fit.x, sizes, "parameter", " that is a number");
  find(["y"], fit.y, scalars, "output", " that is one number");
  for (const [i, name] of fit.by.entries()) find(["by", i], name, single, "parameter");
  if (fit.by.includes(fit.x)) faults.add([...path, "by"], `${fit.x} is what x names`);
  const isKnown = sizes.some(({ name }) => name === fit.x);
  const mixed = axes.filter((name) => name !== fit.x && !fit.by.includes(name));
  if (isKnown && mixed.length > 0) {
    const apart = [...fit.by, ...mixed].join(", ");
    faults.add(path, `expected by: [${apart}], because ${mixed.join(", ")} varies at each ${fit.x}`);
  }
}

type Named = { name: string };

function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isSize(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && Number.isFinite(value));
}

function badForm(fit: unknown): SweepError {
  return new SweepError(
    "BAD_SWEEP",
    `expected fit: ${FORM}, perhaps with numbers from and to, got ${showValue(fit)}`,
  );
}
