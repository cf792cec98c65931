import { Args } from "@oclif/core";
import { keyFingerprint } from "../../kernel/kernel-signature.ts";
import { renderTable } from "../../report/table.ts";
import {
  describeDefault,
  describeRange,
  hasManyChoices,
  wrapChoices,
} from "../../workspace/describe-parameter.ts";
import { kernelFile, readKernel } from "../../workspace/kernel-files.ts";
import { readSignatures } from "../../workspace/signature-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";
import { readTrustedKeys, trustFlag } from "../../workspace/trusted-keys.ts";

export class KernelShow extends SweepwellCommand {
  static override summary = "Show a kernel's parameters, inputs, outputs and error codes.";
  static override description =
    "Reads the manifest in the module, and who has signed it; runs nothing. With --trust, signers have the names that those files give them.";
  static override examples = [
    "<%= config.bin %> kernel show double-well-network",
    "<%= config.bin %> kernel show ./my-model.wasm --json",
    "<%= config.bin %> kernel show ./my-model.wasm --trust lab.pub",
  ];
  static override args = {
    kernel: Args.string({ required: true, description: "a built-in name or a .wasm file" }),
  };

  static override flags = { trust: trustFlag };

  async run() {
    const { args, flags } = await this.parse(KernelShow);
    const { hash, bytes, manifest } = readKernel(args.kernel);
    const table = (title: string, heads: string[], rows: (string | number)[][]) => {
      if (rows.length > 0) this.log(`\n${title}\n${renderTable(heads, rows, this.tableOptions)}`);
    };
    this.log(`${manifest.name} ${manifest.version}: ${manifest.summary}`);
    this.log(`${manifest.reference}`);
    this.log(`sha256:${hash}, ${bytes.byteLength} bytes, ${manifest.random ? "random" : "not random"}`);
    table(
      "Parameters",
      ["name", "unit", "default", "range", "summary"],
      manifest.parameters.map((parameter) => [
        parameter.name,
        parameter.unit,
        describeDefault(parameter),
        describeRange(parameter),
        parameter.summary,
      ]),
    );
    for (const { name, choices } of manifest.parameters) {
      if (choices && hasManyChoices(choices)) this.log(`\nChoices of ${name}\n${wrapChoices(choices)}`);
    }
    table(
      "Inputs",
      ["name", "dtype", "shape", "summary"],
      manifest.inputs.map(({ name, dtype, shape, optional, summary }) => [
        optional ? `${name} (optional)` : name,
        dtype,
        `[${shape.join(", ")}]`,
        summary,
      ]),
    );
    table(
      "Outputs",
      ["name", "unit", "dtype", "shape", "summary"],
      manifest.outputs.map(({ name, unit, dtype, shape, summary }) => [
        name,
        unit,
        dtype,
        `[${shape.join(", ")}]`,
        summary,
      ]),
    );
    table(
      "Errors",
      ["code", "meaning"],
      manifest.errors.map((meaning, i) => [i + 1, meaning]),
    );
    const names = new Map(
      readTrustedKeys(flags.trust, (message) => this.warn(message)).map((named) => [named.key, named.name]),
    );
    const signatures = readSignatures(hash, kernelFile(args.kernel)).map(({ key, isValid, file }) => ({
      key,
      name: names.get(key) ?? null,
      valid: isValid,
      file,
    }));
    table(
      "Signatures",
      ["key", "of", "signature", "file"],
      signatures.map(({ key, name, valid, file }) => [
        keyFingerprint(key),
        name ?? "",
        valid ? "good" : "NOT OF THIS KERNEL",
        file,
      ]),
    );
    return { hash, bytes: bytes.byteLength, manifest, signatures };
  }
}
