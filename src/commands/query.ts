import { Args, Flags } from "@oclif/core";
import { renderTable } from "../report/table.ts";
import { openStore } from "../store/open-store.ts";
import { queryRun } from "../store/query-run.ts";
import { runArgument } from "../workspace/run-argument.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Query extends SweepwellCommand {
  static override summary = "Ask a run's table in SQL (SQLite's dialect); reads only.";
  static override description =
    "Tables: trials (a row a trial: parameters, replicate, class, scalar outputs), best (those of the best point of each search), failures, and series_OUTPUT for each array output in long form.";
  static override examples = [
    '<%= config.bin %> query latest "SELECT r1, avg(capacity) FROM trials GROUP BY r1"',
    '<%= config.bin %> query latest "SELECT age, avg(overlap) FROM series_overlap GROUP BY age" --json',
  ];
  static override args = {
    run: runArgument,
    sql: Args.string({ required: true, description: "one SELECT" }),
  };
  static override flags = {
    store: SweepwellCommand.storeFlag,
    part: Flags.string({ description: "one part of the run", helpValue: "NAME" }),
  };

  async run() {
    const { args, flags } = await this.parse(Query);
    using store = openStore(flags.store, { readOnly: true });
    const record = store.resolveRun(args.run);
    const { columns, rows } = queryRun(
      record,
      args.sql,
      flags.part === undefined ? {} : { part: flags.part },
    );
    this.log(renderTable([...columns], rows, this.tableOptions));
    return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  }
}
