import { writeFileSync } from "node:fs";
import { Args, Flags } from "@oclif/core";
import { attachManifest } from "../../kernel/custom-section.ts";
import { admitKernel } from "../../kernel/kernel-module.ts";
import { parseManifest } from "../../kernel/manifest.ts";
import { SweepError } from "../../kernel/sweep-error.ts";
import { readNamedFile } from "../../workspace/kernel-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelAttach extends SweepwellCommand {
  static override summary = "Attach a manifest to a compiled module, which makes it a kernel.";
  static override description =
    "Checks the manifest and the module against kernel ABI 1 (docs/kernel-abi.md) before anything is written.";
  static override examples = [
    "<%= config.bin %> kernel attach random-walk.wasm --manifest random-walk.json -o random-walk.kernel.wasm",
    "<%= config.bin %> kernel attach random-walk.wasm --manifest random-walk.json  # in place",
  ];
  static override args = { module: Args.string({ required: true, description: "a .wasm file" }) };
  static override flags = {
    manifest: Flags.string({
      char: "m",
      required: true,
      description: "the manifest, JSON",
      helpValue: "FILE",
    }),
    output: Flags.string({
      char: "o",
      description: "where to write; the module itself by default",
      helpValue: "FILE",
    }),
  };

  async run() {
    const { args, flags } = await this.parse(KernelAttach);
    const manifest = parseJson(
      new TextDecoder().decode(readNamedFile(flags.manifest, "manifest")),
      flags.manifest,
    );
    const kernel = admitKernel(attachManifest(readNamedFile(args.module, "module"), parseManifest(manifest)));
    const path = flags.output ?? args.module;
    writeFileSync(path, kernel.bytes);
    this.log(`${path}: kernel ${kernel.manifest.name}, sha256:${kernel.hash}`);
    return { path, hash: kernel.hash };
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SweepError("BAD_KERNEL", `manifest ${path}: not JSON: ${(cause as Error).message}`, { cause });
  }
}
