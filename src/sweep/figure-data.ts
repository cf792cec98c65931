import { SweepError } from "../kernel/sweep-error.ts";
import { showValue } from "./faults.ts";
import { type FigureFit, parseFigureFit } from "./figure-fit.ts";
import { suggestName } from "./nearest-name.ts";

/** What a view of a figure draws: a table of a part, or data of its own. */
export type FigureData =
  /** `best`: only the trials of the best point of each search. */
  | { kind: "trials"; part: string; best?: true }
  | { kind: "series"; part: string; series: string; best?: true }
  | { kind: "fit"; part: string; fit: FigureFit; best?: true }
  | { kind: "inline" };

const INLINE_KEYS = ["values", "sequence"];
const KEYS = ["part", "series", "fit", "best"];

/**
 * Reads `data` of a figure: `trials`, `best`, or a mapping of `part: NAME` (needed where the sweep has parts), `series:
 * OUTPUT` or `fit: {…}`, and `best: true`; or the `{ values: … }` and `{ sequence: … }` of Vega-Lite. A sweep without parts has one, named "".
 */
export function parseFigureData(data: unknown, partNames: readonly string[]): FigureData {
  const hasParts = !partNames.includes("");
  const forms = hasParts
    ? "{ part: NAME } or { part: NAME, series: OUTPUT }, because the sweep has parts"
    : "trials or { series: OUTPUT }";
  if (data === "trials" && !hasParts) return { kind: "trials", part: "" };
  if (data === "best" && !hasParts) return { kind: "trials", part: "", best: true };
  if (data === "best")
    throw bad("expected { part: NAME, best: true }, because the sweep has parts, got best");
  if (isRecord(data, INLINE_KEYS)) return { kind: "inline" };
  if (!isRecord(data, KEYS)) throw bad(`expected ${forms}, got ${showValue(data)}`);
  const { part = "", series, fit, best, ...others } = data;
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw bad(`${extra}: unknown key; ${suggestName(extra, KEYS)}`);
  if (typeof part !== "string" || hasParts === !Object.hasOwn(data, "part")) {
    throw bad(`expected ${forms}, got ${showValue(data)}`);
  }
  if (!partNames.includes(part)) throw bad(`there is no part ${part}; ${suggestName(part, partNames)}`);
  if (best !== undefined && best !== true) throw bad(`expected best: true, got best: ${showValue(best)}`);
  const only = best === true ? ({ best } as const) : {};
  if (fit !== undefined && series !== undefined) throw bad("expected series or fit, got both");
  if (fit !== undefined) return { kind: "fit", part, fit: parseFigureFit(fit), ...only };
  if (series === undefined) return { kind: "trials", part, ...only };
  if (typeof series !== "string")
    throw bad(`expected the name of an output as series, got ${showValue(series)}`);
  return { kind: "series", part, series, ...only };
}

function isRecord(data: unknown, keys: readonly string[]): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && keys.some((key) => Object.hasOwn(data, key));
}

function bad(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
