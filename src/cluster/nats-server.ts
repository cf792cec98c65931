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
import { connect, createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SweepError } from "../kernel/sweep-error.ts";
import { guardProcess } from "./process-guard.ts";

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
      downloadPackage(scratch);
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

/** Has apt fetch the package into a folder, which checks its signature. */
function downloadPackage(folder: string): void {
  const options = { cwd: folder, stdio: "pipe" } as const;
  try {
    execFileSync("apt-get", ["-qq", "download", "nats-server"], options);
  } catch {
    // The machine's package lists are old or not there: with lists of its own it needs no rights.
    for (const path of ["lists/partial", "cache/archives/partial"]) {
      mkdirSync(join(folder, path), { recursive: true });
    }
    const own = [
      "-qq",
      "-o",
      `Dir::State::lists=${folder}/lists`,
      "-o",
      `Dir::Cache=${folder}/cache`,
      "-o",
      "APT::Sandbox::User=root",
    ];
    execFileSync("apt-get", [...own, "-o", "Acquire::Languages=none", "update"], options);
    execFileSync("apt-get", [...own, "download", "nats-server"], options);
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
  withJetStream?: boolean;
  /** Further arguments, as for a configuration file. */
  extra?: readonly string[];
};

/** Starts a server with JetStream and waits until it answers. It ends with this process at the latest. */
export async function startNatsServer(options: OwnServerOptions): Promise<OwnServer> {
  const { program, folder, host = "127.0.0.1", withJetStream = true, extra = [] } = options;
  const port = await findPort(host, options.port ?? 0);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "nats-server.log");
  const args = ["-a", host, "-p", String(port), "-l", log, ...extra];
  if (withJetStream) args.push("-js", "-sd", folder);
  // In a group of its own: Ctrl-C in a terminal is for those who use it, who end it when they are done.
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  const failed = new Promise<Error>((resolve) => child.once("error", resolve));
  guardProcess(child);
  const stop = async () => {
    if (child.pid === undefined || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  for (let tries = 0; child.pid !== undefined && !hasEnded(child) && tries < START_TRIES; tries++) {
    // It listens when it has read what JetStream had on the disk.
    if (await answers(host, port)) {
      return { url: `nats://${host}:${port}`, port, process: child, [Symbol.asyncDispose]: stop };
    }
    await setTimeout(START_PAUSE_MS);
  }
  await stop();
  const reason = child.pid === undefined ? firstLine(await failed) : lastLine(log);
  throw new SweepError("CLUSTER_UNREACHABLE", `nats-server did not start: ${reason ?? "it says nothing"}`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether a NATS server greets there. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_MS });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket
      .once("data", (data) => end(data.toString().startsWith("INFO ")))
      .once("timeout", () => end(false))
      .once("error", () => end(false))
      .once("close", () => end(false));
  });
}

const ANSWER_MS = 1000;
/** A server with much on its disk takes its time. */
const START_TRIES = 600;
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

/** A port that nobody listens to: this one, or any for 0. */
function findPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const what =
        cause.code === "EADDRINUSE" ? "is taken by another program" : `cannot be used (${cause.message})`;
      reject(
        new SweepError("BAD_OPTION", `port ${port} of ${host} ${what}: choose another with --port`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
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
