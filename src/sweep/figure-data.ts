import { SweepError } from "../kernel/sweep-error.ts";
import { showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";

/** What a view of a figure draws: a part's table of trials, an output's elements in long form, or data of its own. */
export type FigureData =
  | { kind: "trials"; part: string }
  | { kind: "series"; part: string; series: string }
  | { kind: "inline" };

const INLINE_KEYS = ["values", "sequence"];

/**
 * Reads `data` of a figure: `trials` or `{ series: output }`; with parts `{ part: name }` or `{ part: name, series:
 * output }`; or the `{ values: … }` and `{ sequence: … }` of Vega-Lite. A sweep without parts has one, named "".
 */
export function parseFigureData(data: unknown, partNames: readonly string[]): FigureData {
  const hasParts = !partNames.includes("");
  const forms = hasParts
    ? "{ part: NAME } or { part: NAME, series: OUTPUT }, because the sweep has parts"
    : "trials or { series: OUTPUT }";
  if (data === "best" || isRecord(data, ["best"])) {
    throw bad(`best needs optimise, which this version does not have; expected ${forms}`);
  }
  if (data === "trials" && !hasParts) return { kind: "trials", part: "" };
  if (isRecord(data, INLINE_KEYS)) return { kind: "inline" };
  if (!isRecord(data, ["part", "series"])) throw bad(`expected ${forms}, got ${showValue(data)}`);
  const { part = "", series, ...others } = data;
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw bad(`${extra}: unknown key; ${suggestName(extra, ["part", "series"])}`);
  if (typeof part !== "string" || hasParts === !Object.hasOwn(data, "part")) {
    throw bad(`expected ${forms}, got ${showValue(data)}`);
  }
  if (!partNames.includes(part)) throw bad(`there is no part ${part}; ${suggestName(part, partNames)}`);
  if (series === undefined) return { kind: "trials", part };
  if (typeof series !== "string")
    throw bad(`expected the name of an output as series, got ${showValue(series)}`);
  return { kind: "series", part, series };
}

function isRecord(data: unknown, keys: readonly string[]): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && keys.some((key) => Object.hasOwn(data, key));
}

function bad(text: string): SweepError {
  return new SweepError("BAD_SWEEP", text);
}
