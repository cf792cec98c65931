import { Flags } from "@oclif/core";
import { countOf, formatCount } from "../report/format-count.ts";
import { ProgressLine } from "../report/progress-line.ts";
import { renderTable } from "../report/table.ts";
import { openStore } from "../store/open-store.ts";
import { coordinatorFlags, parseShare, resolveCluster } from "../workspace/cluster-flags.ts";
import { EXIT } from "../workspace/exit-code.ts";
import { reachCluster } from "../workspace/reach-cluster.ts";
import { recomputeHere, recomputeOnCluster } from "../workspace/recompute-trials.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";
import { type Difference, verifyRun } from "../workspace/verify-run.ts";

export class Verify extends SweepwellCommand {
  static override summary = "Compute trials of a stored run again, and compare the bits.";
  static override description =
    "Here, or with a server on the nodes of a cluster, each trial on another node than the one that computed it, if there is one. Changes nothing. Exits with 1 when a stored outcome came out otherwise: then one of the two machines named computes wrongly; ask a third (--nats, or another machine with a copy of the store), and take out what the wrong one computed: sweepwell void NODE.";
  static override examples = [
    "<%= config.bin %> verify latest",
    "<%= config.bin %> verify quickstart --sample 1",
    "<%= config.bin %> verify latest --sample 5% --nats nats://server:4222",
  ];
  static override args = { run: runArgument };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    sample: Flags.custom<number>({ parse: parseShare, helpValue: "SHARE" })({
      description: "share of the trials; always the same ones",
      default: 0.1,
    }),
    threads: Flags.integer({ min: 1, description: "threads to use; all cores by default", helpValue: "N" }),
    ...withoutAudit(),
  };

  async run() {
    const { args, flags } = await this.parse(Verify);
    const progress = new ProgressLine();
    const warn = (message: string) => {
      progress.clear();
      this.warn(message);
    };
    await using atHand = await reachCluster(resolveCluster({ ...flags, audit: 0 }), {
      warn,
      onPlace: (place) => progress.note(place),
    });
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const workloads = record.parts.map(({ index }) => record.workload(index));
    await using recomputing = atHand.cluster
      ? await recomputeOnCluster(record.summary, workloads, atHand.cluster)
      : await recomputeHere(workloads, flags.threads);
    const verification = await verifyRun(record, flags.sample, recomputing.recompute, ({ checked }) =>
      progress.note(`${formatCount(checked)} checked`),
    );
    progress.clear();
    const { checked, equal, undone, differences } = verification;
    const share = `${countOf(checked, "trial")} of ${formatCount(record.counts().trials)}`;
    this.log(`${record.summary.name}: computed ${share} again, ${formatCount(equal)} with the same bits`);
    if (undone > 0) this.log(`${countOf(undone, "trial")} met a limit this time and could not be compared`);
    if (differences.length > 0) {
      process.exitCode = EXIT.unexpected;
      const rows = differences.slice(0, MOST_ROWS).map(differenceRow);
      this.log(
        renderTable(["trial", "place", "stored by", "computed now by", "differs"], rows, this.tableOptions),
      );
      if (differences.length > MOST_ROWS) {
        this.log(`and ${formatCount(differences.length - MOST_ROWS)} more; --json lists all`);
      }
      const names = [...new Set(differences.map(({ origin }) => origin.node))];
      this.log(
        `One of two machines is wrong. If it is the one that computed what is stored: ${names.map((name) => `sweepwell void ${name}`).join(", ")}; then run the sweep again`,
      );
    }
    return {
      run: record.summary.name,
      checked,
      equal,
      undone,
      differences: differences.map(({ trial, origin, by, what }) => ({
        key: trial.key,
        part: record.parts[trial.part]!.name,
        outer: trial.outer,
        ask: trial.ask,
        replicate: trial.replicate,
        stored: origin,
        computed: by,
        differs: what,
      })),
    };
  }
}

function differenceRow({ trial, origin, by, what }: Difference) {
  const { key, outer, ask, replicate } = trial;
  return [key.slice(0, 16), `${outer}/${ask}/${replicate}`, origin.node, by.node, what];
}

/** A verification is an audit of its own. */
function withoutAudit() {
  const { audit: _, ...flags } = coordinatorFlags;
  return flags;
}

const MOST_ROWS = 20;
