import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { type OwnServer, obtainNatsServer, startNatsServer } from "../../src/cluster/nats-server.ts";
import { createPlayground } from "./command-line.ts";

/** Why there can be no cluster here; undefined where there can. */
export const noCluster = whyNoServer();

/** A server with an empty folder of its own, until it is disposed of. */
export async function startServer(port?: number, folder = mkdtempSync(join(tmpdir(), "sweepwell-nats-"))) {
  const server = await startNatsServer({
    program: obtainNatsServer(),
    folder,
    ...(port === undefined ? {} : { port }),
  });
  return {
    ...server,
    folder,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A playground whose commands reach a server, under a prefix of its own. */
export function createClusterPlayground(server: Pick<OwnServer, "url">, prefix: string) {
  const playground = createPlayground();
  const where = ["--nats", server.url, "--prefix", prefix];
  const startNode = (name: string, ...words: string[]): StartedNode => {
    const started = playground.start("node", "start", ...where, "--name", name, "--cache", name, ...words);
    let log = "";
    started.process.stderr!.on("data", (chunk) => (log += chunk));
    onTestFinished(async () => {
      started.process.kill("SIGKILL");
      await started.finished;
    });
    return {
      ...started,
      event: (event) =>
        until(`node ${name} to tell of ${event}`, () =>
          log
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line))
            .find((line) => line.event === event),
        ),
    };
  };
  return { ...playground, where, startNode };
}

export type StartedNode = {
  process: ChildProcess;
  finished: Promise<{ code: number | null; stderr: string }>;
  /** Waits for an event in its log. */
  event(event: string): Promise<Record<string, unknown>>;
};

/** Waits until something is there. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await setTimeout(50);
  }
}

function whyNoServer(): string | undefined {
  try {
    obtainNatsServer();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
