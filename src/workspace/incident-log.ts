import type { Incident } from "../cluster/incident.ts";
import { countOf } from "../report/format-count.ts";
import { describeIncident } from "./describe-incident.ts";

/**
 * Tells incidents as they happen, and cannot flood: what is like something told in the last ten seconds, or comes when much was told, is
 * only counted, and told at their end.
 */
export class IncidentLog implements Disposable {
  readonly #print: (line: string) => void;
  readonly #timer: NodeJS.Timeout;
  /** By kind, node and words: the first one, and how many came after it. */
  readonly #told = new Map<string, { incident: Incident; more: Tally }>();
  /** Of those that were not told one by one. */
  #rest: Tally = { count: 0, trials: 0 };

  constructor(print: (line: string) => void) {
    this.#print = print;
    this.#timer = setInterval(() => this.#sum(), WINDOW_MS).unref();
  }

  tell(incident: Incident): void {
    const { kind, node, detail, trials } = incident;
    const key = `${kind}\0${node}\0${detail}`;
    const known = this.#told.get(key);
    if (known) add(known.more, trials);
    else if (this.#told.size >= MOST_LINES) add(this.#rest, trials);
    else {
      this.#told.set(key, { incident, more: { count: 0, trials: 0 } });
      this.#print(describeIncident(incident));
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#sum();
  }

  #sum(): void {
    for (const { incident, more } of this.#told.values()) {
      if (more.count === 0) continue;
      this.#print(
        `${describeIncident({ ...incident, trials: more.trials })} (${countOf(more.count, "more time")})`,
      );
    }
    const { count, trials } = this.#rest;
    if (count > 0) this.#print(`${countOf(count, "other incident")}, of ${countOf(trials, "trial")}`);
    this.#told.clear();
    this.#rest = { count: 0, trials: 0 };
  }
}

type Tally = { count: number; trials: number };

function add(tally: Tally, trials: number): void {
  tally.count++;
  tally.trials += trials;
}

const WINDOW_MS = 10_000;
const MOST_LINES = 10;
