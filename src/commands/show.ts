import { Flags } from "@oclif/core";
import { renderInjections } from "../report/injection-table.ts";
import { renderTable } from "../report/table.ts";
import { renderTop } from "../report/top-table.ts";
import { openStore } from "../store/open-store.ts";
import { listSearches } from "../workspace/list-best.ts";
import { listFailures } from "../workspace/list-failures.ts";
import { listInjections } from "../workspace/list-injections.ts";
import { listTop } from "../workspace/list-top.ts";
import { readReferenceFront } from "../workspace/reference-front.ts";
import { parseReferencePoint } from "../workspace/reference-point.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { summariseRun } from "../workspace/summarise-run.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";
import { utilisationOf } from "../workspace/timeline-of.ts";

export class Show extends SweepwellCommand {
  static override summary =
    "Show a run: how far it is, the means of its points, or what its searches found and how they came to it, its failures; which node computed what.";
  static override examples = [
    "<%= config.bin %> show latest",
    "<%= config.bin %> show quickstart --failures",
    "<%= config.bin %> show front --reference 1.1,1.1",
    "<%= config.bin %> show front --reference-front zdt1.csv",
    "<%= config.bin %> show fit --top 10",
    "<%= config.bin %> show latest --json",
  ];
  static override args = { run: runArgument };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    reference: Flags.string({
      description:
        "up to where hypervolumes are measured; the worst of the front and a tenth more by default",
      helpValue: "A,B,…",
    }),
    "reference-front": Flags.string({
      description: "a CSV file with a known front: how far its points are from the nearest one found (IGD)",
      helpValue: "FILE",
    }),
    top: Flags.integer({
      min: 1,
      description: "list the best points that each search has ever evaluated, so many, the best one first",
      helpValue: "K",
    }),
    failures: Flags.boolean({ description: "list every trial without outputs, with its parameters" }),
  };

  async run() {
    const { args, flags } = await this.parse(Show);
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const { summary } = record;
    const counts = record.counts();
    const reference = flags.reference === undefined ? undefined : parseReferencePoint(flags.reference);
    const path = flags["reference-front"];
    const known = path === undefined ? undefined : readReferenceFront(path);
    const top = flags.top === undefined ? undefined : listTop(record, flags.top);
    // A long search takes a while to read: once is enough.
    if (!this.jsonEnabled()) this.log(summariseRun(record, this.tableOptions, undefined, reference, known));
    if (top && top.length > 0) this.log(`\n${renderTop(top, this.tableOptions)}`);
    const injections = listInjections(record);
    if (injections.length > 0) this.log(`\n${renderInjections(injections, this.tableOptions)}`);
    const failures = flags.failures ? listFailures(record) : [];
    if (flags.failures) {
      const rows = failures.map(({ key, end, message, parameters, replicate }) => [
        key.slice(0, 12),
        end,
        message,
        replicate,
        Object.entries(parameters)
          .map(([name, value]) => `${name}=${value}`)
          .join(" "),
      ]);
      this.log(
        `\n${renderTable(["trial", "end", "message", "replicate", "parameters"], rows, this.tableOptions)}`,
      );
    }
    return {
      run: summary.name,
      id: summary.id,
      title: summary.title,
      state: summary.state,
      digest: summary.digest ?? null,
      expected: summary.expected ?? null,
      missing: counts.missing ?? null,
      seconds: summary.seconds ?? null,
      kernelSeconds: counts.seconds,
      work: utilisationOf(record) ?? null,
      counts: { trials: counts.trials + counts.failures, ...counts.byClass, ...counts.byKind },
      nodes: counts.shares.map(({ origin, trials, seconds }) => ({
        ...origin,
        trials,
        kernelSeconds: seconds,
        share: trials / counts.trials,
      })),
      incidents: record.incidents().map(({ firstMs, lastMs, ...incident }) => ({
        ...incident,
        first: new Date(firstMs).toISOString(),
        last: new Date(lastMs).toISOString(),
      })),
      ...(this.jsonEnabled() ? listSearches(record, reference, known) : {}),
      ...(top && { top }),
      ...(injections.length > 0 ? { surrogate: injections } : {}),
      sweep: summary.document,
      ...(flags.failures ? { failures } : {}),
    };
  }
}
