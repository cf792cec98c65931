import type { RunCounts } from "../run/run-counts.ts";
import { formatDuration } from "./format-duration.ts";

/** Shows how a run gets on: one line that rewrites itself on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #intervalMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #shown = false;
  #counts: RunCounts | undefined;
  #place = "";
  #shownPlace = "";

  constructor(stream: NodeJS.WriteStream = process.stderr, now: () => number = Date.now) {
    this.#stream = stream;
    this.#now = now;
    this.#startedMs = now();
    this.#intervalMs = stream.isTTY ? 100 : 10_000;
    if (!stream.isTTY) this.#lastMs = this.#startedMs;
  }

  update(counts: RunCounts): void {
    this.#counts = counts;
    this.#show();
  }

  /** Who takes part, when that is not this machine alone; shown behind the counts, and when these stand still too. */
  note(place: string): void {
    this.#place = place;
    this.#show();
  }

  #show(): void {
    const nowMs = this.#now();
    const passedMs = nowMs - this.#lastMs;
    const isNews = this.#place !== this.#shownPlace && passedMs >= NEWS_MS;
    if (passedMs < this.#intervalMs && !isNews) return;
    this.#shownPlace = this.#place;
    this.#lastMs = nowMs;
    const seconds = (nowMs - this.#startedMs) / 1000;
    const line = [this.#counts && progressText(this.#counts, seconds), this.#place]
      .filter(Boolean)
      .join("; ");
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
      this.#shown = true;
    } else this.#stream.write(`${line}\n`);
  }

  /** Leaves the terminal on an empty line. */
  clear(): void {
    if (this.#shown) this.#stream.write("\r\x1b[2K");
    this.#shown = false;
  }
}

/** Who takes part is told sooner than how far it is, where every line stays. */
const NEWS_MS = 4000;

/**
 * `1,200 of 5,000 trials (24 %), 310/s, 12 s left, 400 cached, 2 failed`. The rate is that of evaluated trials. How many a
 * search will ask is not known: `1,200 trials, 310/s`.
 */
export function progressText(counts: RunCounts, seconds: number): string {
  const rate = counts.evaluated / Math.max(seconds, 1e-3);
  const parts = [`${group(counts.trials)} trials`];
  if (counts.expected !== undefined) {
    const left = counts.expected - counts.trials;
    const share = counts.expected > 0 ? Math.floor((100 * counts.trials) / counts.expected) : 100;
    parts[0] = `${group(counts.trials)} of ${group(counts.expected)} trials (${share} %)`;
    if (counts.evaluated > 0) parts.push(rateText(rate), `${formatDuration(left / rate)} left`);
  } else if (counts.evaluated > 0) parts.push(rateText(rate));
  if (counts.cached > 0) parts.push(`${group(counts.cached)} cached`);
  if (counts.failed > 0) parts.push(`${group(counts.failed)} failed`);
  return parts.join(", ");
}

function rateText(rate: number): string {
  return `${rate >= 10 ? group(Math.round(rate)) : rate.toPrecision(2)}/s`;
}

function group(count: number): string {
  return count.toLocaleString("en-GB");
}
