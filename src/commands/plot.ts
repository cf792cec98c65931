import { Args, Flags } from "@oclif/core";
import { closest } from "fastest-levenshtein";
import { SweepError } from "../kernel/sweep-error.ts";
import { writeFigure } from "../report/plot.ts";
import { openStore } from "../store/open-store.ts";
import { FIGURE_KINDS } from "../sweep/ready-figure.ts";
import type { StoredSweep } from "../sweep/stored-sweep.ts";
import { drawRunFigure } from "../workspace/draw-figures.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Plot extends SweepwellCommand {
  static override summary = "Draw a figure of a run again, or a ready-made one by its kind, from the store.";
  static override examples = [
    "<%= config.bin %> plot latest -o figure.svg",
    "<%= config.bin %> plot quickstart attractor-memory -o figure.png",
    "<%= config.bin %> plot fit --kind convergence -o convergence.svg",
    "<%= config.bin %> plot latest --kind importance --of capacity -o importance.svg",
  ];
  static override args = {
    run: runArgument,
    figure: Args.string({ description: "the figure's name in the sweep; needed where it has several" }),
  };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    kind: Flags.string({
      description: "a ready-made figure, which the sweep need not have",
      options: FIGURE_KINDS,
    }),
    part: Flags.string({
      description: "of --kind: the part, where the sweep has several",
      dependsOn: ["kind"],
    }),
    of: Flags.string({
      description: "of --kind importance: an output; may be repeated",
      dependsOn: ["kind"],
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "OUTPUT",
    }),
    output: Flags.string({
      char: "o",
      required: true,
      description: "an .svg or .png file",
      helpValue: "FILE",
    }),
  };

  async run() {
    const { args, flags } = await this.parse(Plot);
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const { figures } = record.summary.document as StoredSweep;
    if (flags.kind !== undefined && args.figure !== undefined) {
      throw new SweepError("BAD_OPTION", "expected the name of a figure or --kind, got both");
    }
    const ready = flags.kind && {
      kind: flags.kind,
      ...(flags.part !== undefined && { part: flags.part }),
      ...(flags.of !== undefined && { outputs: flags.of }),
    };
    const name = flags.kind ?? chooseFigure(Object.keys(figures), args.figure, record.summary.name);
    const { svg, warnings } = await drawRunFigure(record, ready ? { [name]: ready } : figures, name);
    for (const warning of warnings) this.warn(warning);
    writeFigure(flags.output, { svg });
    this.log(flags.output);
    return { run: record.summary.name, figure: name, path: flags.output };
  }
}

function chooseFigure(names: readonly string[], wanted: string | undefined, run: string): string {
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  if (wanted === undefined && names.length === 1) return names[0]!;
  const known =
    names.length === 0 ? "its sweep has no figures; ready-made ones: --kind" : `it has ${names.join(", ")}`;
  if (wanted === undefined) throw new SweepError("NOT_FOUND", `which figure of run ${run}? ${known}`);
  const hint = names.length > 0 ? `; did you mean ${closest(wanted, [...names])}?` : "";
  throw new SweepError("NOT_FOUND", `run ${run} has no figure ${wanted}: ${known}${hint}`);
}
