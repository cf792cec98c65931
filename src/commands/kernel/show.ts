import { Args } from "@oclif/core";
import { renderTable } from "../../report/table.ts";
import { readKernel } from "../../workspace/kernel-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelShow extends SweepwellCommand {
  static override summary = "Show a kernel's parameters, inputs, outputs and error codes.";
  static override description = "Reads the manifest in the module; runs nothing.";
  static override examples = [
    "<%= config.bin %> kernel show double-well-network",
    "<%= config.bin %> kernel show ./my-model.wasm --json",
  ];
  static override args = {
    kernel: Args.string({ required: true, description: "a built-in name or a .wasm file" }),
  };

  async run() {
    const { args } = await this.parse(KernelShow);
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
      manifest.parameters.map(({ name, unit, default: value, min, max, choices, integer, summary }) => [
        name,
        unit,
        choices ? choices[Number(value)]! : String(value),
        choices ? choices.join(" | ") : `${integer ? "integer " : ""}${min} … ${max}`,
        summary,
      ]),
    );
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
    return { hash, bytes: bytes.byteLength, manifest };
  }
}
