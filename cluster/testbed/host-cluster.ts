import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { obtainNatsServer } from "../../src/cluster/nats-server.ts";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import type { Host } from "./host.ts";

/** The command line of this checkout. */
export const SWEEPWELL = join(import.meta.dirname, "../../bin/sweepwell.js");
export const NATS_PORT = 4222;

/** A process on a host, with what it has said so far. */
export type HostProcess = { host: Host; process: ChildProcess; log: () => string };

/** A NATS server with JetStream, which all hosts reach at port 4222 of this one. It has its files and its log in a folder. */
export async function startServer(
  host: Host,
  folder: string,
  extra: readonly string[] = [],
): Promise<HostProcess> {
  const words = ["-a", "0.0.0.0", "-p", String(NATS_PORT), "-js", "-sd", folder, ...extra];
  const server = startLogged(
    host,
    [obtainNatsServer(), ...words],
    join(folder, `nats-server-${host.name}.log`),
  );
  await waitFor(server, "Server is ready");
  return server;
}

/** A node of one thread, unless flags say otherwise, called as its host. */
export async function startNode(
  host: Host,
  folder: string,
  { url, flags = ["--threads", "1"] }: { url: string; flags?: readonly string[] },
): Promise<HostProcess> {
  const words = ["node", "start", "--nats", url, "--cache", join(folder, `cache-${host.name}`), ...flags];
  const node = startLogged(
    host,
    [process.execPath, SWEEPWELL, ...words],
    join(folder, `node-${host.name}.log`),
  );
  await waitFor(node, '"ready"');
  return node;
}

function startLogged(host: Host, [program, ...words]: string[], path: string): HostProcess {
  mkdirSync(join(path, ".."), { recursive: true });
  const log = openSync(path, "a");
  // What was set for servers elsewhere is not for these.
  const environment = Object.entries(process.env).filter(([name]) => !/^(SWEEPWELL_)?NATS_/.test(name));
  try {
    const child = host.start(program!, words, {
      stdio: ["ignore", log, log],
      env: Object.fromEntries(environment),
    });
    return { host, process: child, log: () => (existsSync(path) ? readFileSync(path, "utf8") : "") };
  } finally {
    closeSync(log);
  }
}

async function waitFor({ host, process: child, log }: HostProcess, word: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!log().includes(word)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      const last = log().trim().split("\n").slice(-3).join("\n");
      throw new SweepError(
        "CLUSTER_UNUSABLE",
        `on host ${host.name}, ${word} was not said: ${last || "nothing was"}`,
      );
    }
    await setTimeout(50);
  }
}

/** A machine that is busy with other things takes a minute to start Node. */
const READY_MS = 180_000;
