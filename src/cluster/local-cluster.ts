import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SweepError } from "../kernel/sweep-error.ts";
import { openConnection } from "./connection.ts";
import { FolderClaim } from "./folder-claim.ts";
import { KeptProcess } from "./kept-process.ts";
import { obtainNatsServer, startNatsServer } from "./nats-server.ts";
import { NodeRoster } from "./node-roster.ts";
import { guardProcess } from "./process-guard.ts";
import { Protocol, type ProtocolSettings } from "./protocol.ts";
import { resolveAccess } from "./server-access.ts";

export type LocalClusterOptions = {
  nodeCount: number;
  threadsPerNode: number;
  megabytesPerNode: number;
  /** 0 for a free one. */
  port: number;
  /** Where the server and the nodes keep their files, and write their logs. */
  folder: string;
  settings: ProtocolSettings;
  /** The program of the command line, and what comes before its words. */
  program: readonly [string, ...string[]];
  onNotice: (message: string) => void;
  /** Ends a start that takes its time. */
  signal: AbortSignal;
};

/** Where `cluster up` keeps its files by default: they stay, so that the server knows its streams again. */
export function defaultClusterFolder(environment = process.env): string {
  return join(environment.XDG_STATE_HOME || join(homedir(), ".local", "state"), "sweepwell", "cluster");
}

/** A NATS server and nodes as processes of this machine, for trying. Disposing of it ends all of them. */
export class LocalCluster implements AsyncDisposable {
  readonly url: string;
  readonly nodes: readonly string[];
  /** Resolves with the reason when the cluster cannot go on. */
  readonly broken: Promise<string>;
  readonly #claim: FolderClaim;
  readonly #server: KeptProcess;
  readonly #workers: KeptProcess[] = [];

  private constructor(
    options: LocalClusterOptions,
    claim: FolderClaim,
    server: KeptProcess,
    port: number,
    broken: Promise<string>,
  ) {
    this.#claim = claim;
    this.#server = server;
    this.url = urlOf(port);
    this.nodes = Array.from({ length: options.nodeCount }, (_, index) => `${hostname()}-${index + 1}`);
    this.broken = broken;
  }

  /** Starts everything and waits until all nodes are heard. */
  static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    const program = obtainNatsServer();
    const claim = await FolderClaim.take(options.folder);
    const broken = Promise.withResolvers<string>();
    let { port } = options;
    const server = new KeptProcess({
      name: "the NATS server",
      start: async () => {
        const own = await startNatsServer({ program, folder: options.folder, port });
        // Started again, it must be found where it was.
        port = own.port;
        claim.note(own.process.pid);
        return own.process;
      },
      onRestart: options.onNotice,
      onGivenUp: broken.resolve,
    });
    try {
      await server.start();
    } catch (error) {
      claim[Symbol.dispose]();
      throw error;
    }
    const cluster = new LocalCluster(options, claim, server, port, broken.promise);
    try {
      await cluster.#startNodes(options, broken.resolve);
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Nodes first: what they hold goes back to the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop(NODE_GRACE_MS)));
    await this.#server.stop(SERVER_GRACE_MS);
    this.#claim[Symbol.dispose]();
  }

  async #startNodes(options: LocalClusterOptions, onBroken: (reason: string) => void): Promise<void> {
    let left = this.nodes.length;
    await using connection = await openConnection(
      resolveAccess({ nats: this.url }, {})!,
      "sweepwell cluster up",
    );
    const awaited = new Set(this.nodes);
    const heard = Promise.withResolvers<"heard">();
    using _ = new NodeRoster(connection, new Protocol(options.settings), ({ by }) => {
      if (awaited.delete(by.node) && awaited.size === 0) heard.resolve("heard");
    });
    await connection.nats.flush();
    for (const name of this.nodes) {
      const worker = new KeptProcess({
        name: `node ${name}`,
        start: () => startNode(name, this.url, options),
        onRestart: options.onNotice,
        onGivenUp: (message) => {
          options.onNotice(message);
          left--;
          if (left === 0) onBroken(`no node is left; see the logs in ${options.folder}`);
        },
      });
      this.#workers.push(worker);
      await worker.start();
    }
    const patience = new AbortController();
    const end = await Promise.race([
      heard.promise,
      this.broken,
      aborted(options.signal),
      setTimeout(READY_MS, `a node is not heard after ${READY_MS / 1000} s`, { signal: patience.signal }),
    ]);
    patience.abort();
    if (end === "heard") return;
    if (options.signal.aborted) throw new SweepError("INTERRUPTED", "interrupted while the cluster came up");
    throw new SweepError("CLUSTER_UNUSABLE", `${end}: see the logs in ${options.folder}`);
  }
}

function startNode(name: string, url: string, options: LocalClusterOptions): ChildProcess {
  const [command, ...words] = options.program;
  mkdirSync(options.folder, { recursive: true });
  const log = openSync(join(options.folder, `${name}.log`), "a");
  try {
    const flags = {
      nats: url,
      name,
      prefix: options.settings.prefix,
      threads: String(options.threadsPerNode),
      megabytes: String(options.megabytesPerNode),
      cache: join(options.folder, "blobs"),
    };
    const child = spawn(
      command,
      [...words, "node", "start", ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])],
      // What the user has set for servers elsewhere is not for this one.
      { stdio: ["ignore", log, log], detached: true, env: withoutNats(process.env) },
    );
    guardProcess(child);
    return child;
  } finally {
    closeSync(log);
  }
}

function withoutNats(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("NATS_")));
}

function urlOf(port: number): string {
  return `nats://127.0.0.1:${port}`;
}

function aborted(signal: AbortSignal): Promise<string> {
  if (signal.aborted) return Promise.resolve("");
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(""), { once: true }));
}

/** More than a node takes to hand back what it holds. */
const NODE_GRACE_MS = 20_000;
const SERVER_GRACE_MS = 10_000;
const READY_MS = 60_000;
