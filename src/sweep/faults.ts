import { SweepError } from "../kernel/sweep-error.ts";
import type { Origins, Path } from "./origins.ts";

const SHOWN_COUNT = 10;
const PREVIEW_LENGTH = 60;
const PLACE = /^([^\n]*?):(\d+):(\d+): /;

/** Collects what is wrong with a sweep, so that one attempt shows all of it. */
export class Faults {
  readonly #origins: Origins;
  readonly #lines = new Set<string>();

  constructor(origins: Origins) {
    this.#origins = origins;
  }

  add(path: Path, text: string, target: "key" | "value" = "value"): void {
    this.#lines.add(`${this.#origins.locate(path, target)}: ${text}`);
  }

  /** Runs `action`; the sweep error that it may throw becomes a fault at `path`. */
  collect<Result>(path: Path, action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      this.add(path, error.message);
      return undefined;
    }
  }

  /** Throws everything that was added as one error, a line each. */
  check(): void {
    if (this.#lines.size > 0) throw createSweepError([...this.#lines].sort(comparePlaces));
  }
}

/** One error of several lines, cut after the first ten. */
export function createSweepError(lines: readonly string[]): SweepError {
  const shown = lines.slice(0, SHOWN_COUNT);
  const rest = lines.length - shown.length;
  return new SweepError("BAD_SWEEP", [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n"));
}

/** Faults of one file in the order of its lines; others stay as they were found. */
function comparePlaces(a: string, b: string): number {
  const [placeA, placeB] = [PLACE.exec(a), PLACE.exec(b)];
  if (placeA === null || placeB === null || placeA[1] !== placeB[1]) return 0;
  return Number(placeA[2]) - Number(placeB[2]) || Number(placeA[3]) - Number(placeB[3]);
}

/** A value as an error shows it, on one line and not too long. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value, showNumber);
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}

function showNumber(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
