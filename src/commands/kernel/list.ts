import { renderTable } from "../../report/table.ts";
import { builtInKernels, readKernel } from "../../workspace/kernel-files.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class KernelList extends SweepwellCommand {
  static override summary = "List the kernels that come with sweepwell.";
  static override examples = ["<%= config.bin %> kernel list", "<%= config.bin %> kernel list --json"];

  async run() {
    await this.parse(KernelList);
    const kernels = builtInKernels().map((name) => {
      const { hash, bytes, manifest } = readKernel(name);
      return { name, version: manifest.version, hash, bytes: bytes.byteLength, summary: manifest.summary };
    });
    const rows = kernels.map(({ name, version, hash, bytes, summary }) => [
      name,
      version,
      hash.slice(0, 12),
      bytes,
      summary,
    ]);
    this.log(renderTable(["name", "version", "hash", "bytes", "summary"], rows, this.tableOptions));
    return kernels;
  }
}
