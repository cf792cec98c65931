import { Command, Flags } from "@oclif/core";
import { SweepError } from "../kernel/sweep-error.ts";
import type { TableOptions } from "../report/table.ts";
import { exitCodeOf } from "./exit-code.ts";

/** Base of all commands: --json prints one document on stdout; errors are one line on stderr and a telling exit code. */
export abstract class SweepwellCommand extends Command {
  static override enableJsonFlag = true;

  /** The flag of every command that reads or writes a store. */
  static readonly storeFlag = Flags.string({
    description: "the SQLite file that keeps runs and outcomes",
    env: "SWEEPWELL_STORE",
    default: "sweepwell.db",
    helpValue: "FILE",
  });

  /** How tables are laid out on this terminal, or in this file. */
  protected get tableOptions(): TableOptions {
    const { isTTY, columns } = process.stdout;
    return isTTY ? { styled: true, width: columns } : {};
  }

  protected override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    const exitCode = exitCodeOf(error);
    process.exitCode = exitCode;
    if (this.jsonEnabled()) {
      this.logJson({
        error: { code: error instanceof SweepError ? error.code : "UNEXPECTED", message: error.message },
      });
    } else if (exitCode === 1) process.stderr.write(`${error.stack ?? error.message}\n`);
    else process.stderr.write(`sweepwell: ${error.message}\n`);
  }
}
