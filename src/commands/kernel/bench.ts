import { Args, Flags } from "@oclif/core";
import { formatDuration } from "../../report/format-duration.ts";
import { benchKernel } from "../../workspace/bench-kernel.ts";
import { readKernel } from "../../workspace/kernel-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";
import { trialFlags } from "../../workspace/trial-flags.ts";

export class KernelBench extends SweepwellCommand {
  static override summary = "Measure how long a kernel's trials take on one thread.";
  static override examples = [
    "<%= config.bin %> kernel bench noop",
    "<%= config.bin %> kernel bench double-well-network --param N=4000 --repeats 5",
  ];
  static override args = {
    kernel: Args.string({ required: true, description: "a built-in name or a .wasm file" }),
  };
  static override flags = {
    ...trialFlags,
    repeats: Flags.integer({ default: 7, min: 1, description: "how often it is measured" }),
  };

  async run() {
    const { args, flags } = await this.parse(KernelBench);
    const { repeats, param, input } = flags;
    const result = benchKernel(readKernel(args.kernel), { param, input, seed: "1" }, repeats);
    const { median, fastest, slowest, trials } = result;
    this.log(
      `${args.kernel}: ${formatDuration(median)} a trial (median of ${repeats}, ${trials} trials each; ` +
        `${formatDuration(fastest)} to ${formatDuration(slowest)}), ${Math.round(1 / median).toLocaleString("en-GB")} trials/s`,
    );
    return { kernel: args.kernel, ...result };
  }
}
