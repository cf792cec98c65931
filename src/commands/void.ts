import { Args } from "@oclif/core";
import { SweepError } from "../kernel/sweep-error.ts";
import { countOf } from "../report/format-count.ts";
import { openStore } from "../store/open-store.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";

export class Void extends SweepwellCommand {
  static override id = "void";
  static override summary = "Take everything that a node computed out of the store.";
  static override description =
    "For a machine that turned out to compute wrongly (sweepwell verify). Runs that had such outcomes are no more complete: run their sweeps again, which computes what is missing. A run on a cluster does this by itself when its audit proves a node faulty.";
  static override examples = [
    "<%= config.bin %> void server-3",
    "<%= config.bin %> void server-3 --store results.db",
  ];
  static override args = {
    node: Args.string({ required: true, description: "a node's name, as show and explain tell it" }),
  };
  static override flags = { store: SweepwellCommand.storeFlag };

  async run() {
    const { args, flags } = await this.parse(Void);
    using store = openStore(flags.store, { create: false, warn: (message) => this.warn(message) });
    if (!store.hasOutcomesOf(args.node)) {
      throw new SweepError("NOT_FOUND", `store ${flags.store} has nothing that node ${args.node} computed`);
    }
    const { outcomes, runs } = store.voidNode(args.node);
    this.log(`${countOf(outcomes, "outcome")} of node ${args.node} taken out`);
    if (runs.length > 0) this.log(`no more complete: ${runs.join(", ")}`);
    return { node: args.node, outcomes, runs };
  }
}
