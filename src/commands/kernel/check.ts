import { Args } from "@oclif/core";
import { renderTable } from "../../report/table.ts";
import { checkKernelFile } from "../../workspace/check-kernel-file.ts";
import { EXIT } from "../../workspace/exit-code.ts";
import { builtInKernels } from "../../workspace/kernel-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelCheck extends SweepwellCommand {
  static override summary =
    "Check that a kernel keeps its contract: imports, purity, memory, debug and release bits.";
  static override description =
    "Runs the same trials in different orders, on reused and on fresh instances and under different memory limits, and compares bits; watches that memory stops growing; compares with the debug build where there is one. Without a name: all built-in kernels.";
  static override examples = [
    "<%= config.bin %> kernel check",
    "<%= config.bin %> kernel check double-well-network",
    "<%= config.bin %> kernel check ./my-model.wasm --json",
  ];
  static override args = { kernel: Args.string({ description: "a built-in name or a .wasm file" }) };

  async run() {
    const { args } = await this.parse(KernelCheck);
    const names = args.kernel === undefined ? builtInKernels() : [args.kernel];
    const reports = names.map((name) => ({ kernel: name, ...checkKernelFile(name) }));
    const rows = reports.flatMap(({ kernel, findings }) =>
      findings.map(({ check, passed, detail }) => [kernel, check, passed ? "passed" : "FAILED", detail]),
    );
    this.log(renderTable(["kernel", "check", "result", "detail"], rows, this.tableOptions));
    if (reports.some(({ passed }) => !passed)) process.exitCode = EXIT.failedTrials;
    return reports;
  }
}
