import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { attachManifest } from "../src/kernel/custom-section.ts";
import { type Manifest, parseManifest } from "../src/kernel/manifest.ts";
import { type BuildStep, runBuildStep } from "./build-stamp.ts";
import { type AssemblyTarget, compileAssembly, ROOT } from "./compile-assembly.ts";

const NUMERIC_MODULE = "src/numeric/module.ts";
const TESTS = "assembly/lib/test/";
const SHARED_SOURCES = [
  "asconfig.json",
  "scripts/build-kernels.ts",
  "scripts/build-stamp.ts",
  "scripts/compile-assembly.ts",
  "src/kernel/custom-section.ts",
  "src/kernel/manifest.ts",
  "src/kernel/wasm-writer.ts",
];

await main();

/** Builds src/numeric/module.ts and every kernel under assembly/; what is up to date stays untouched. */
async function main(): Promise<void> {
  try {
    const library = await (await listFiles("assembly/lib", ".ts")).filter((file) => !file.startsWith(TESTS));
    const steps = [numericStep(library)];
    for (const name of await kernelNames()) steps.push(await kernelStep(name, library));
    for (const step of steps)
      console.error(`${step.name}: ${(await runBuildStep(step)) ? "built" : "up to date"}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function numericStep(library: readonly string[]): BuildStep {
  return {
    name: "numeric",
    sources: [...SHARED_SOURCES, ...library],
    outputs: [NUMERIC_MODULE],
    make: async () => {
      const binary = await compileAssembly("assembly/lib/numeric.ts", "numeric");
      return new Map([[NUMERIC_MODULE, encodeModule(binary)]]);
    },
  };
}

async function kernelStep(name: string, library: readonly string[]): Promise<BuildStep> {
  const folder = `assembly/${name}`;
  const outputs = { release: `build/kernels/${name}.wasm`, debug: `build/kernels/debug/${name}.wasm` };
  return {
    name: `kernels/${name}`,
    sources: [...SHARED_SOURCES, ...library, ...(await listFiles(folder, ".ts")), `${folder}/manifest.json`],
    outputs: Object.values(outputs),
    make: async () => {
      const manifest = await readManifestFile(name);
      const compile = async (target: AssemblyTarget) =>
        attachManifest(await compileAssembly(`${folder}/index.ts`, target), manifest);
      return new Map([
        [outputs.release, await compile("release")],
        [outputs.debug, await compile("debug")],
      ]);
    },
  };
}

async function kernelNames(): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(path.join(ROOT, "assembly"), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === "lib") continue;
    const files = await readdir(path.join(ROOT, "assembly", entry.name));
    const missing = ["index.ts", "manifest.json"].filter((file) => !files.includes(file));
    if (missing.length === 0) names.push(entry.name);
    else console.error(`assembly/${entry.name}: not a kernel yet, it has no ${missing.join(" and no ")}`);
  }
  return names.sort();
}

async function readManifestFile(name: string): Promise<Manifest> {
  const file = `assembly/${name}/manifest.json`;
  const manifest = await parseFile(file);
  if (manifest.name === name) return manifest;
  throw new Error(`${file}: the kernel must be named like its folder, "${name}", got "${manifest.name}"`);
}

async function parseFile(file: string): Promise<Manifest> {
  try {
    return parseManifest(JSON.parse(await readFile(path.join(ROOT, file), "utf8")));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** The files of a folder and its folders in one fixed order, named relative to the repository. */
async function listFiles(folder: string, extension: string): Promise<string[]> {
  const names = await readdir(path.join(ROOT, folder), { recursive: true });
  return names
    .filter((name) => name.endsWith(extension))
    .map((name) => `${folder}/${name.split(path.sep).join("/")}`)
    .sort();
}

function encodeModule(binary: Uint8Array): string {
  return `// Made from assembly/lib/numeric.ts by scripts/build-kernels.ts.
const base64 =
  "${Buffer.from(binary).toString("base64")}";

/** The Wasm module with lib's mathematics and random numbers. */
export const numericWasm: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
`;
}
