import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Origin } from "../run/executor.ts";

/** Who computes on this machine: host name, an id that changes with every start of the machine, sweepwell's version. */
export function describeOrigin(): Origin {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return { node: hostname(), boot: bootId(), version };
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Other systems have no such file: an id for each process says less, and nothing wrong.
    return processId;
  }
}

const processId = randomUUID();
