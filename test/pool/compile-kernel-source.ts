import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { attachManifest } from "../../src/kernel/custom-section.ts";
import { admitKernel, type Kernel } from "../../src/kernel/kernel-module.ts";
import type { Input } from "../../src/kernel/manifest.ts";

/** Compiles a kernel of one parameter and one output, a number unless it is said otherwise, from AssemblyScript given as text. */
export async function compileKernelSource(kernel: {
  source: string;
  inputs: Input[];
  shape?: (string | number)[];
}): Promise<Kernel> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["entry.ts", "--config", "asconfig.json", "--target", "debug", "--outFile", "module.wasm"],
    {
      readFile: (name) => (name === "entry.ts" ? kernel.source : readText(name)),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`the test's kernel does not compile:\n${stderr.toString()}`);
  const number = { unit: "1", summary: "A number" };
  const manifest = attachManifest(binary, {
    abi: 1,
    name: "fixture",
    version: "1.0.0",
    summary: "A kernel of one test",
    reference: "none",
    random: false,
    parameters: [{ ...number, name: "x", default: 0, min: -1e9, max: 1e9 }],
    inputs: kernel.inputs,
    outputs: [{ ...number, name: "value", dtype: "f64", shape: kernel.shape ?? [] }],
    errors: [],
  });
  return admitKernel(manifest);
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function readText(name: string): string | null {
  try {
    return readFileSync(`${ROOT}${name}`, "utf8");
  } catch {
    return null; // asc tries several names for an import; the one that exists answers.
  }
}
