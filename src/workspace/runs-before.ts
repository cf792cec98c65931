import { existsSync } from "node:fs";
import type { SourceArray } from "../kernel/source-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { isSearched } from "../store/best-trials.ts";
import { openStore } from "../store/open-store.ts";
import type { RunRecord } from "../store/run-record.ts";
import { stackOutput } from "../store/stack-output.ts";
import type { TableRows } from "../sweep/read-table.ts";
import type { OutputReference, ResolvedSweep } from "../sweep/resolve-sweep.ts";
import type { WantedPoints } from "../sweep/start-references.ts";
import { type ClusterAtHand, executeRun, type StopSignal } from "./execute-run.ts";
import { loadSweep, type OtherRuns } from "./load-sweep.ts";
import { takeStartPoints } from "./start-points.ts";

export type RunsBeforeOptions = {
  threads?: number | undefined;
  cluster?: ClusterAtHand | undefined;
  storePath: string;
  dryRun: boolean;
  listenForStop: () => StopSignal;
  onProgress: (counts: RunCounts) => void;
};

/** Runs the sweeps that another one needs, for their outputs or their best points, each once, and what they need themselves before them. */
export class RunsBefore implements OtherRuns {
  readonly #options: RunsBeforeOptions;
  /** Files on the way down: a sweep cannot be made of its own outputs. */
  readonly #open: string[] = [];

  constructor(options: RunsBeforeOptions) {
    this.#options = options;
  }

  output(path: string, { output, where }: OutputReference): Promise<SourceArray> {
    return this.#run(path, `output ${output}`, (record) => {
      const { byClass } = record.counts();
      const failed = byClass.error + byClass.trap;
      if (failed > 0) throw withGaps(path, failed, `so its output ${output} has gaps`, record);
      const best = record.parts.some((part) => isSearched(record, part));
      return stackOutput(record, output, where === undefined ? { best } : { best, where });
    });
  }

  async points(
    path: string | undefined,
    { reference, search }: Omit<WantedPoints, "path">,
  ): Promise<TableRows> {
    if (path !== undefined) {
      return this.#run(path, "best points", (record) => takeStartPoints(record, reference, search));
    }
    const { run } = reference as { run: string };
    using store = openStore(this.#options.storePath, { readOnly: true });
    const record = store.resolveRun(run);
    const { name, id } = record.summary;
    if (name !== run && !id.startsWith(run)) {
      const text = `run: expected the whole name of a run, or its id, as others may mean another one later; got ${run}, which is ${name}`;
      throw new SweepError("BAD_OPTION", text);
    }
    return takeStartPoints(record, reference, search);
  }

  async #run<Result>(path: string, what: string, use: (record: RunRecord) => Result): Promise<Result> {
    if (this.#open.includes(path)) {
      throw new SweepError(
        "BAD_SWEEP",
        `${[...this.#open, path].join(" needs ")}: a sweep cannot need itself`,
      );
    }
    this.#open.push(path);
    const { sweep, source } = await loadSweep(path, [], this);
    this.#open.pop();
    if (this.#options.dryRun) return this.#look(path, sweep, what, use);
    using store = openStore(this.#options.storePath);
    const { complete, counts, record } = await executeRun(store, sweep, { path, source }, this.#options);
    if (counts.interrupted)
      throw new SweepError("INTERRUPTED", `stopped while running ${path}, whose ${what} is needed`);
    if (!complete) throw withGaps(path, counts.unfinished, `so its ${what} cannot be known`, record);
    return use(store.resolveRun(record.summary.id));
  }

  /** What the store has of a sweep that was run before, without writing. */
  #look<Result>(
    path: string,
    { identity }: ResolvedSweep,
    what: string,
    use: (record: RunRecord) => Result,
  ): Result {
    const { storePath } = this.#options;
    if (existsSync(storePath)) {
      using store = openStore(storePath, { readOnly: true });
      const found = store.findRun(identity);
      if (found?.state === "complete") return use(store.resolveRun(found.id));
    }
    throw new SweepError("BAD_OPTION", `--dry-run cannot know the ${what} of ${path}: run that sweep first`);
  }
}

function withGaps(path: string, count: number, consequence: string, { summary }: RunRecord): SweepError {
  return new SweepError(
    "BAD_INPUT",
    `${path}: ${count} of its trials failed, ${consequence}; sweepwell show ${summary.name} lists them`,
  );
}
