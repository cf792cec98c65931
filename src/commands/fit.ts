import { Flags } from "@oclif/core";
import { SweepError } from "../kernel/sweep-error.ts";
import { renderFit } from "../report/fit-report.ts";
import { openStore } from "../store/open-store.ts";
import { fitRun } from "../workspace/fit-run.ts";
import { parseSeed } from "../workspace/parse-seed.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

const size = Flags.custom<number>({
  parse: async (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw new SweepError("BAD_OPTION", `--from and --to: expected a number, got ${text}`);
  },
});

export class Fit extends SweepwellCommand {
  static override summary =
    "Fit a power law and a logarithm to an output against a parameter, with 95 % intervals.";
  static override description =
    "Replicates give means and standard errors. Intervals are by Student's t on the scatter of the points, and by a bootstrap over the replicates; docs/analysis.md says how.";
  static override examples = [
    "<%= config.bin %> fit latest --x N --y capacity --by r1",
    "<%= config.bin %> fit figure-2d --x N --y capacity --by r1 --part simulation --best",
    "<%= config.bin %> fit latest --x N --y capacity --model power --from 4000 --json",
  ];
  static override args = { run: runArgument };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    x: Flags.string({ required: true, description: "the parameter that is the size", helpValue: "NAME" }),
    y: Flags.string({ required: true, description: "the output that grows with it", helpValue: "NAME" }),
    by: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      description: "a parameter whose every value gets its own fit",
      helpValue: "NAME",
    }),
    part: Flags.string({ description: "one part of the run; all, each by itself", helpValue: "NAME" }),
    best: Flags.boolean({ description: "of each search (optimise) only its best point" }),
    model: Flags.option({
      options: ["power", "log", "compare"] as const,
      default: "compare" as const,
      description: "one law, or both and which of them describes the values better",
    })(),
    from: size({ description: "the smallest x", helpValue: "X" }),
    to: size({ description: "the largest x", helpValue: "X" }),
    weights: Flags.option({
      options: ["errors", "none"] as const,
      description: "by standard errors, or none; by errors where all have ten replicates",
    })(),
    bootstrap: Flags.integer({
      default: 1999,
      min: 0,
      description: "bootstrap samples; 0 for none",
      helpValue: "COUNT",
    }),
    seed: Flags.string({ default: "1", description: "the bootstrap's seed, 0 to 2^64 - 1", helpValue: "N" }),
  };

  async run() {
    const { args, flags } = await this.parse(Fit);
    const { x, y, by, part, best, model, from, to, weights, bootstrap, seed } = flags;
    using store = openStore(flags.store, { readOnly: true });
    const report = fitRun(store.resolveRun(args.run), {
      x,
      y,
      by,
      best,
      model,
      bootstrap: { samples: bootstrap, seed: parseSeed(seed) },
      ...(part !== undefined && { part }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(weights !== undefined && { weighting: weights }),
    });
    this.log(renderFit(report, this.tableOptions));
    return report;
  }
}
