import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "./compile-assembly.ts";

/** Something that is made of sources; every name is relative to the repository. */
export type BuildStep = {
  name: string;
  sources: readonly string[];
  outputs: readonly string[];
  make: () => Promise<ReadonlyMap<string, Uint8Array | string>>;
};

/**
 * Makes the step's outputs unless they were made from these very sources by this very compiler; true when it made them.
 * It compares contents, not times: git and npm set times as they like. The outputs themselves are part of the stamp.
 */
export async function runBuildStep(step: BuildStep): Promise<boolean> {
  const stampFile = path.join(ROOT, "build/stamps", step.name.replaceAll("/", "-"));
  if (existsSync(stampFile) && (await readFile(stampFile, "utf8")) === (await stamp(step))) return false;
  const made = await step.make();
  for (const output of step.outputs) {
    const content = made.get(output);
    if (content === undefined) throw new Error(`the build of ${step.name} did not make ${output}`);
    await replaceFile(path.join(ROOT, output), content);
  }
  await replaceFile(stampFile, await stamp(step));
  return true;
}

/** Writes a file so that a reader sees the old or the new content, and never a half of it. */
async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, content);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

async function stamp(step: BuildStep): Promise<string> {
  const hash = createHash("sha256").update(compilerVersion());
  for (const file of [...step.sources, ...step.outputs]) {
    const content = await readFile(path.join(ROOT, file)).catch(() => undefined);
    hash.update(`\n${file} ${content === undefined ? "absent" : content.length}\n`).update(content ?? "");
  }
  return hash.digest("hex");
}

function compilerVersion(): string {
  return createRequire(import.meta.url)("assemblyscript/package.json").version;
}
