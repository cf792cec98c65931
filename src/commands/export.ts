import { once } from "node:events";
import { Flags } from "@oclif/core";
import { SweepError } from "../kernel/sweep-error.ts";
import { EXPORT_FORMATS, encodeTable, exportRun } from "../store/export-run.ts";
import { openStore } from "../store/open-store.ts";
import { runTable } from "../store/run-table.ts";
import { seriesTable } from "../store/series-table.ts";
import { chooseTop } from "../workspace/list-top.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Export extends SweepwellCommand {
  static override summary =
    "Get the table of a run out: a row a trial, or an array output in long form or stacked.";
  static override description =
    "csv and json go to stdout without -o. npy stacks outputs as [points, replicates, …shape]: one file with --output, else a folder with all of them.";
  static override examples = [
    "<%= config.bin %> export latest --format csv -o trials.csv",
    "<%= config.bin %> export latest --format parquet --output overlap -o overlap.parquet",
    "<%= config.bin %> export quickstart --format npy -o outputs/",
    "<%= config.bin %> export capacity --best -o best.csv",
    "<%= config.bin %> export capacity --top 20 -o start.csv",
    "<%= config.bin %> export latest | head",
  ];
  static override args = { run: runArgument };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    format: Flags.option({
      options: EXPORT_FORMATS,
      default: "csv" as const,
      description: "the file's format",
    })(),
    output: Flags.string({ description: "one array output, in long form", helpValue: "NAME" }),
    best: Flags.boolean({ description: "of each search (optimise) only its best point" }),
    top: Flags.integer({
      min: 1,
      exclusive: ["best"],
      description: "of each search the best points that it has ever evaluated, so many, the best one first",
      helpValue: "K",
    }),
    part: Flags.string({ description: "one part of the run", helpValue: "NAME" }),
    "output-file": Flags.string({ char: "o", description: "where to write", helpValue: "FILE" }),
  };

  async run() {
    const { args, flags } = await this.parse(Export);
    const { format, output, part, best, top, "output-file": path } = flags;
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const selection = {
      best,
      ...(part !== undefined && { part }),
      ...(top !== undefined && { points: chooseTop(record, top, part) }),
    };
    if (path !== undefined) {
      exportRun(record, { format, path, ...selection, ...(output !== undefined && { output }) });
      process.stderr.write(`${path}\n`);
      return { run: record.summary.name, format, path };
    }
    if (this.jsonEnabled())
      throw new SweepError("BAD_OPTION", "with --json, name the file to write: -o FILE");
    if (format !== "csv" && format !== "json") {
      throw new SweepError("BAD_OPTION", `${format} is not text: name the file to write: -o FILE`);
    }
    const table = output === undefined ? runTable(record, selection) : seriesTable(record, output, selection);
    for (const chunk of encodeTable(table, format)) {
      if (!process.stdout.write(chunk)) await once(process.stdout, "drain");
    }
    return undefined;
  }
}
