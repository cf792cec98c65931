import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

export type VersionOptions = { folder: string; version: string; wireVersion?: number };

/** Makes the program of another version: this one with another number, and perhaps another version of the protocol. Gives its bin file. */
export function makeOtherVersion({ folder, version, wireVersion }: VersionOptions): string {
  const bin = join(folder, "bin/sweepwell.js");
  if (existsSync(bin)) return bin;
  mkdirSync(folder, { recursive: true });
  for (const part of ["bin", "dist", "build/kernels"]) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const file of ["package.json", "oclif.manifest.json"]) {
    const facts = JSON.parse(readFileSync(join(ROOT, file), "utf8"));
    writeFileSync(join(folder, file), JSON.stringify({ ...facts, version }));
  }
  if (wireVersion !== undefined) replaceWireVersion(join(folder, "dist/cluster/wire.js"), wireVersion);
  return bin;
}

function replaceWireVersion(path: string, wireVersion: number): void {
  const text = readFileSync(path, "utf8");
  const changed = text.replace(/(export const WIRE_VERSION = )\d+/, `$1${wireVersion}`);
  if (changed === text) throw new Error(`${path} has no WIRE_VERSION`);
  writeFileSync(path, changed);
}
