import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SweepError } from "../kernel/sweep-error.ts";
import { openConnection } from "./connection.ts";
import { resolveAccess } from "./server-access.ts";

/** A nats-server program: on the PATH, or fetched before; undefined when there is none. */
export function findNatsServer(environment = process.env): string | undefined {
  const onPath = (environment.PATH ?? "")
    .split(delimiter)
    .concat("/usr/sbin", "/usr/local/sbin")
    .map((folder) => join(folder, "nats-server"));
  return [...onPath, fetchedServer(environment)].find(isExecutable);
}

/**
 * Finds nats-server, and on Debian and its kin fetches its package into a cache of the user's, without installing it and without
 * root. Throws NOT_FOUND saying how to get it by hand.
 */
export function obtainNatsServer(environment = process.env): string {
  const found = findNatsServer(environment);
  if (found !== undefined) return found;
  const target = fetchedServer(environment);
  try {
    mkdirSync(cacheFolder(environment), { recursive: true });
    const scratch = mkdtempSync(join(cacheFolder(environment), "fetching-"));
    try {
      execFileSync("apt-get", ["download", "nats-server"], { cwd: scratch, stdio: "pipe" });
      const [archive] = readdirSync(scratch).filter((name) => name.endsWith(".deb"));
      execFileSync("dpkg", ["-x", archive!, "unpacked"], { cwd: scratch, stdio: "pipe" });
      renameSync(join(scratch, "unpacked/usr/sbin/nats-server"), target);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    return target;
  } catch (cause) {
    throw new SweepError(
      "NOT_FOUND",
      `there is no nats-server on the PATH, and it could not be fetched (${firstLine(cause)}); install it: apt-get install nats-server, or from https://nats.io/download`,
      { cause },
    );
  }
}

/** A server of one's own. */
export type OwnServer = AsyncDisposable & { url: string; port: number; process: ChildProcess };

export type OwnServerOptions = {
  program: string;
  /** Where JetStream keeps its files. */
  folder: string;
  /** A free one by default. */
  port?: number;
  host?: string;
  /** Further arguments, as for a configuration file. */
  extra?: readonly string[];
};

/** Starts a server with JetStream and waits until it answers. */
export async function startNatsServer(options: OwnServerOptions): Promise<OwnServer> {
  const { program, folder, host = "127.0.0.1", extra = [] } = options;
  const port = options.port ?? (await freePort(host));
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "nats-server.log");
  const args = ["-a", host, "-p", String(port), "-js", "-sd", folder, "-l", log, ...extra];
  const child = spawn(program, args, { stdio: "ignore" });
  const url = `nats://${host}:${port}`;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  for (let tries = 0; ; tries++) {
    try {
      await using _ = await openConnection(resolveAccess({ nats: url })!, "sweepwell waits for its server");
      return { url, port, process: child, [Symbol.asyncDispose]: stop };
    } catch (error) {
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      if (!hasEnded && tries < START_TRIES) {
        await setTimeout(START_PAUSE_MS);
        continue;
      }
      await stop();
      throw new SweepError(
        "CLUSTER_UNREACHABLE",
        `nats-server did not start: ${lastLine(log) ?? firstLine(error)}`,
      );
    }
  }
}

const START_TRIES = 100;
const START_PAUSE_MS = 50;

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "sweepwell", "nats-server");
}

function fetchedServer(environment: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), "nats-server");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address!.port : 0));
    });
  });
}

function lastLine(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").at(-1) : undefined;
}

function firstLine(error: unknown): string {
  return (error as Error).message.split("\n")[0]!;
}
