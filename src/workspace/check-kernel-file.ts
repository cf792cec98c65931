import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CheckReport, checkKernel } from "../kernel/kernel-check.ts";
import { readDebugBuild, readKernel } from "./kernel-files.ts";

const SOURCES = new URL("../../assembly/", import.meta.url);

/** Checks a built-in kernel on the trials of its check.json and against its debug build, another kernel on drawn ones. */
export function checkKernelFile(reference: string): CheckReport {
  const points = fileURLToPath(new URL(`${reference}/check.json`, SOURCES));
  const isBuiltIn = !reference.endsWith(".wasm") && existsSync(points);
  return checkKernel(readKernel(reference), {
    debugBytes: readDebugBuild(reference),
    points: isBuiltIn ? JSON.parse(readFileSync(points, "utf8")) : undefined,
  });
}
