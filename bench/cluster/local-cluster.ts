import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type OwnServer, obtainNatsServer, startNatsServer } from "../../src/cluster/nats-server.ts";

const SWEEPWELL = join(import.meta.dirname, "../../bin/sweepwell.js");

/** A server and nodes of one thread each, all on this machine. */
export type LocalCluster = AsyncDisposable & { url: string };

export async function openLocalCluster(folder: string, nodes: number): Promise<LocalCluster> {
  mkdirSync(folder, { recursive: true });
  const server = await startNatsServer({ program: obtainNatsServer(), folder: join(folder, "server") });
  const children = Array.from({ length: nodes }, (_, i) => startNode(server, folder, `node-${i}`));
  await Promise.all(children.map(({ ready }) => ready));
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(children.map(({ child }) => stop(child)));
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Runs the command line to its end; gives what it printed as JSON, and the most memory it had. */
export async function runCommand(
  args: readonly string[],
): Promise<{ report: Report; peakMegabytes: number }> {
  const child = spawn(process.execPath, [SWEEPWELL, ...args, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    errors += part;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentPeak(child.pid!) ?? 0);
  }, 100);
  const code = await ended;
  clearInterval(watch);
  if (code !== 0) throw new Error(`sweepwell ${args.join(" ")} ended with ${code}: ${errors}${text}`);
  return { report: JSON.parse(text), peakMegabytes: peak };
}

export type Report = { seconds: number; trials: number; cached: number; digest: string };

function startNode(
  server: OwnServer,
  folder: string,
  name: string,
): { child: ChildProcess; ready: Promise<void> } {
  const args = ["node", "start", "--nats", server.url, "--name", name, "--threads", "1"];
  const child = spawn(process.execPath, [SWEEPWELL, ...args, "--cache", join(folder, "cache")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr!.setEncoding("utf8").on("data", (lines: string) => {
      if (lines.includes('"ready"')) resolve();
    });
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return { child, ready };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([ended, setTimeout(20_000)]);
}

function residentPeak(pid: number): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    // It has just ended.
    return undefined;
  }
}
