import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SWEEPWELL } from "../../cluster/testbed/host-cluster.ts";
import type { ChaosSweep } from "./chaos-sweep.ts";
import { LoggedProcess } from "./logged-process.ts";
import { placeHere } from "./place.ts";
import type { ReferenceDigest } from "./verdict.ts";

/** Runs each sweep once on this machine alone, without a cluster and undisturbed, and remembers its digest. */
export function createReference(folder: string): ReferenceDigest {
  const digests = new Map<string, Promise<string>>();
  return (sweep) => {
    const known = digests.get(sweep.text) ?? digestAlone(folder, sweep);
    digests.set(sweep.text, known);
    return known;
  };
}

async function digestAlone(folder: string, { text }: ChaosSweep): Promise<string> {
  const name = `alone-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.yaml`), text);
  const words = ["run", `${name}.yaml`, "--store", `${name}.db`, "--json"];
  const run = new LoggedProcess(placeHere(""), name, folder, [process.execPath, SWEEPWELL, ...words]);
  await run.ended;
  const { complete, digest } = JSON.parse(run.output());
  if (!complete) throw new Error(`undisturbed, ${name}.yaml does not end: ${run.log()}`);
  return digest;
}
