import type { Incident } from "../cluster/incident.ts";
import type { RunRecord } from "../store/run-record.ts";

/** Keeps the incidents of a run in its store, many at a time: one transaction a second at most. */
export class IncidentJournal implements Disposable {
  readonly #record: Pick<RunRecord, "addIncidents">;
  readonly #waiting: Incident[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(record: Pick<RunRecord, "addIncidents">) {
    this.#record = record;
  }

  add(incident: Incident): void {
    this.#waiting.push(incident);
    this.#timer ??= setTimeout(() => this.#flush(), WAIT_MS);
  }

  [Symbol.dispose](): void {
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const incidents = this.#waiting.splice(0);
    if (incidents.length === 0) return;
    try {
      this.#record.addIncidents(incidents);
    } catch {
      // A store that cannot be written ends the run at its next outcome, with words of its own.
    }
  }
}

const WAIT_MS = 1000;
