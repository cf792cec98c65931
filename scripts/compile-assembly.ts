import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** The targets of asconfig.json. */
export type AssemblyTarget = "release" | "debug" | "numeric";

/** The folder of the repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Compiles an AssemblyScript entry, named relative to the repository, to a Wasm module in memory. Everything asc reads is
 * named relative to the repository too, so the bytes do not depend on where the repository lies.
 */
export async function compileAssembly(entry: string, target: AssemblyTarget): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [entry, "--config", "asconfig.json", "--target", target, "--outFile", OUTPUT],
    {
      readFile: (name, baseDir) => readSource(name, baseDir),
      writeFile: (name, contents) => {
        if (name === OUTPUT) binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined) {
    throw new Error(`${entry} does not compile for ${target}:\n${stderr.toString()}`, { cause: error });
  }
  return binary;
}

const OUTPUT = "module.wasm";

async function readSource(name: string, baseDir: string): Promise<string | null> {
  try {
    return await readFile(path.resolve(ROOT, baseDir, name), "utf8");
  } catch {
    return null; // asc tries several names for an import; the one that exists answers.
  }
}
