import { Args } from "@oclif/core";
import { decodeOutputs } from "../kernel/output-codec.ts";
import { formatDuration } from "../report/format-duration.ts";
import { renderTable } from "../report/table.ts";
import { exitCodeOfEvaluation } from "../workspace/exit-code.ts";
import { readKernel } from "../workspace/kernel-files.ts";
import { nestedLists, previewArray } from "../workspace/nested-lists.ts";
import { runTrial } from "../workspace/run-trial.ts";
import { SweepwellCommand } from "../workspace/sweepwell-command.ts";
import { seedFlag, trialFlags } from "../workspace/trial-flags.ts";

export class TrialCommand extends SweepwellCommand {
  static override id = "trial";
  static override summary = "Evaluate one trial and print its outputs.";
  static override description =
    "A trial is a pure function of kernel, inputs, parameters and seed: the same command prints the same bits on any machine.";
  static override examples = [
    "<%= config.bin %> trial double-well-network --param N=2000 --param r1=0.05 --seed 1",
    "<%= config.bin %> trial double-well-network --param N=10000 --param C=2.909 --seed 1 --json",
    "<%= config.bin %> trial ./my-model.wasm --input images=digits.npy",
  ];
  static override args = {
    kernel: Args.string({ required: true, description: "a built-in name or a .wasm file" }),
  };
  static override flags = {
    ...trialFlags,
    seed: seedFlag,
  };

  async run() {
    const { args, flags } = await this.parse(TrialCommand);
    const kernel = readKernel(args.kernel);
    const { key, seed, seconds, evaluation } = runTrial(kernel, flags);
    process.exitCode = exitCodeOfEvaluation(evaluation);
    const identity = { key, kernel: kernel.hash, seed: String(seed), seconds };
    if (evaluation.class !== "outputs") {
      const text =
        evaluation.class === "error"
          ? `error ${evaluation.code}: ${kernel.manifest.errors[evaluation.code - 1] ?? "not in the manifest"}`
          : `${evaluation.class}: ${evaluation.message}`;
      this.log(text);
      return { ...identity, failure: text };
    }
    const outputs = decodeOutputs(evaluation.bytes);
    const { manifest } = kernel;
    this.log(
      renderTable(
        ["output", "unit", "value"],
        outputs.map((array, i) => [
          manifest.outputs[i]!.name,
          manifest.outputs[i]!.unit,
          previewArray(array),
        ]),
        this.tableOptions,
      ),
    );
    this.log(`\ntrial ${key}, ${formatDuration(seconds)}`);
    const named = outputs.map((array, i) => [manifest.outputs[i]!.name, nestedLists(array)]);
    return { ...identity, outputs: Object.fromEntries(named) };
  }
}
