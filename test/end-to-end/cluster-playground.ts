import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { describe, onTestFinished } from "vitest";
import { type Connection, openConnection } from "../../src/cluster/connection.ts";
import { findNatsServer, type OwnServer, startNatsServer } from "../../src/cluster/nats-server.ts";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";
import { isMissing } from "../../src/cluster/streams.ts";
import { decodeKeys } from "../../src/cluster/trial-columns.ts";
import { decodeMessage, type OutcomesMessage } from "../../src/cluster/wire.ts";
import { BIN, createPlayground, type Finished } from "./command-line.ts";

const PROGRAM = findNatsServer();

/** Skipped, saying why, where there is no NATS server. */
export const describeWithServer =
  PROGRAM === undefined
    ? (name: string, _tests: () => void) =>
        describe.skip(`${name} (no nats-server on this machine)`, () => {})
    : describe;

export type NodeProcess = {
  name: string;
  process: ChildProcess;
  log: () => string;
  exited: Promise<number | null>;
};
export type RunProcess = { process: ChildProcess; said: () => string; finished: Promise<Finished> };

/** A folder, a NATS server, node processes and the command line, as a person has them. Everything ends with the test. */
export async function createClusterPlayground({ extra = [] as readonly string[] } = {}) {
  const playground = createPlayground({ SWEEPWELL_ACK_WAIT: "2", SWEEPWELL_NATS_URL: undefined });
  const { folder } = playground;
  const files = join(folder, "nats");
  let server: OwnServer | undefined;
  let watcher: Connection | undefined;
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
    }
    await watcher?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });
  server = await startNatsServer({ program: PROGRAM!, folder: files, extra });
  const { url, port } = server;
  watcher = await openConnection(resolveAccess({ nats: url })!, "a test");
  const protocol = new Protocol({ ...DEFAULT_PROTOCOL, ackWaitSeconds: 2 });

  /** Of one thread, unless flags say otherwise. */
  const startNode = async (name: string, flags = ["--threads", "1"]): Promise<NodeProcess> => {
    const words = ["node", "start", "--nats", url, "--name", name, "--cache", join(folder, `cache-${name}`)];
    const child = spawn(process.execPath, [BIN, ...words, ...flags], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.push(child);
    let log = "";
    child.stderr.on("data", (chunk) => (log += chunk));
    const exited = new Promise<number | null>((done) => child.once("exit", done));
    await until(() => log.includes('"ready"'), `node ${name} is ready`);
    return { name, process: child, log: () => log, exited };
  };

  /** Starts `sweepwell run` on the cluster. */
  const startRun = (sweep: string, store: string, ...flags: string[]): RunProcess => {
    const run = playground.start("run", sweep, "--nats", url, "--store", store, "--json", ...flags);
    children.push(run.process);
    let said = "";
    run.process.stderr!.on("data", (chunk) => (said += chunk));
    return { ...run, said: () => said };
  };

  /** The digest of a sweep that was run on this machine alone. */
  const localDigest = (sweep: string): Promise<string> => {
    const { finished } = playground.start("run", sweep, "--store", `local-${sweep}.db`, "--json");
    return finished.then(({ stdout }) => JSON.parse(stdout).digest);
  };

  /** What nodes have told of all runs, as it lies on the server, and of which run. */
  const toldOutcomes = async (): Promise<(OutcomesMessage & { run: string })[]> => {
    const { manager } = watcher;
    const { name } = protocol.outcomes.config;
    const messages: (OutcomesMessage & { run: string })[] = [];
    try {
      for (let seq = 1; ; seq++) {
        const message = await manager.streams.getMessage(name, { seq });
        if (!message) return messages;
        const run = message.subject.split(".").at(-1)!;
        messages.push({ ...decodeMessage(message.data, "outcomes"), run });
      }
    } catch (error) {
      if (isMissing(error)) return messages;
      throw error;
    }
  };

  return {
    ...playground,
    url,
    protocol,
    watcher,
    startNode,
    startRun,
    localDigest,
    toldOutcomes,
    /** Kills the server as a power cut does, and starts it again, with its files or without. */
    async restartServer({ withFiles }: { withFiles: boolean }): Promise<void> {
      const { process: child } = server!;
      const exited = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      await exited;
      if (!withFiles) rmSync(join(files, "jetstream"), { recursive: true, force: true });
      server = await startNatsServer({ program: PROGRAM!, folder: files, port, extra });
    },
    /** How many batches lie in the stream of work. */
    async workCount(): Promise<number> {
      return (await watcher.manager.streams.info(protocol.work.config.name)).state.messages;
    },
  };
}

/** How often each trial's evaluation was told. */
export function countByKey(messages: readonly OutcomesMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { keys } of messages) {
    for (const key of decodeKeys(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Outcomes in a store, read as another process would. */
export function storedCount(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(database.prepare("SELECT count(*) AS n FROM outcomes").get()!.n);
    } finally {
      database.close();
    }
  } catch {
    // Not yet made, or just being made.
    return 0;
  }
}

/** Waits for a condition; says which when it does not come. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  seconds = 30,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await setTimeout(50);
  }
}

export function parse({ stdout, stderr, code }: Finished) {
  try {
    return { ...JSON.parse(stdout), code, stderr };
  } catch {
    throw new Error(`exit code ${code}, not one JSON document: ${stdout.slice(0, 500)}\n${stderr}`);
  }
}
