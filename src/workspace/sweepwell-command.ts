import { once } from "node:events";
import { Command, Flags } from "@oclif/core";
import { SweepError } from "../kernel/sweep-error.ts";
import type { TableOptions } from "../report/table.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";

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
    // Node answers for NO_COLOR, TERM=dumb and their like.
    return isTTY ? { styled: process.stdout.hasColors(), width: columns } : {};
  }

  /** One document, as it is: oclif's colours would take a gigabyte for an array of a million numbers. */
  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  /** One line, as errors are, where oclif breaks lines; with --json too: what a run waits for should not be a secret. */
  override warn(input: string | Error): string | Error {
    process.stderr.write(`sweepwell: ${typeof input === "string" ? input : input.message}\n`);
    return input;
  }

  /** Waits for a reader that takes its time, such as a pager: oclif gives up after ten seconds. */
  protected override async finally(): Promise<void> {
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
  }

  protected override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    const exitCode = exitCodeOf(error);
    process.exitCode = exitCode;
    if (this.jsonEnabled()) {
      this.logJson({
        error: { code: errorCodeOf(error, exitCode), message: error.message },
      });
    } else if (!(error instanceof SweepError) && exitCode === EXIT.unexpected)
      process.stderr.write(`${error.stack ?? error.message}\n`);
    else process.stderr.write(`sweepwell: ${error.message}\n`);
  }
}

/** What oclif calls wrong usage is the same to a caller as a bad option of ours. */
function errorCodeOf(error: Error, exitCode: number): string {
  if (error instanceof SweepError) return error.code;
  return exitCode === EXIT.usage ? "BAD_OPTION" : "UNEXPECTED";
}
