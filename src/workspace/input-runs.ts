import type { SourceArray } from "../kernel/source-array.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { RunCounts } from "../run/run-counts.ts";
import { isSearched } from "../store/best-trials.ts";
import { openStore } from "../store/open-store.ts";
import { stackOutput } from "../store/stack-output.ts";
import type { OutputReference } from "../sweep/resolve-sweep.ts";
import { type ClusterAtHand, executeRun, type StopSignal } from "./execute-run.ts";
import { loadSweep } from "./load-sweep.ts";

export type InputRunOptions = {
  threads?: number | undefined;
  cluster?: ClusterAtHand | undefined;
  storePath: string;
  dryRun: boolean;
  listenForStop: () => StopSignal;
  onProgress: (counts: RunCounts) => void;
};

/** Runs the sweeps whose outputs are inputs of another, each once, and their own inputs before them. */
export class InputRuns {
  readonly #options: InputRunOptions;
  /** Files on the way down: a sweep cannot be made of its own outputs. */
  readonly #open: string[] = [];

  constructor(options: InputRunOptions) {
    this.#options = options;
  }

  async run(path: string, { output, where }: OutputReference): Promise<SourceArray> {
    if (this.#open.includes(path)) {
      throw new SweepError(
        "BAD_SWEEP",
        `${[...this.#open, path].join(" needs ")}: a sweep cannot need itself`,
      );
    }
    this.#open.push(path);
    const { sweep, source } = await loadSweep(path, [], (file, reference) => this.run(file, reference));
    this.#open.pop();
    if (this.#options.dryRun) {
      throw new SweepError(
        "BAD_OPTION",
        `--dry-run cannot know the outputs of ${path}: run that sweep first`,
      );
    }
    using store = openStore(this.#options.storePath);
    const { complete, counts, record, name } = await executeRun(
      store,
      sweep,
      { path, source },
      this.#options,
    );
    if (counts.interrupted)
      throw new SweepError("INTERRUPTED", `stopped while running ${path}, whose output is an input`);
    if (!complete || counts.failed > 0) {
      throw new SweepError(
        "BAD_INPUT",
        `${path}: ${counts.failed} of its trials failed, so its output ${output} has gaps; sweepwell show ${name} lists them`,
      );
    }
    const best = record.parts.some((part) => isSearched(record, part));
    return stackOutput(record, output, where === undefined ? { best } : { best, where });
  }
}
