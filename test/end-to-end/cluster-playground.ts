import type { ChildProcess } from "node:child_process";
import { onTestFinished } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { isMissing } from "../../src/cluster/streams.ts";
import { decodeKeys } from "../../src/cluster/trial-columns.ts";
import { decodeMessage, type OutcomesMessage } from "../../src/cluster/wire.ts";
import { connectTo, startTestServer, type TestServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createPlayground, documentOf, type Finished, type Started } from "./command-line.ts";

export { storedCount } from "../stored-count.ts";

export type PlaygroundOptions = {
  /** Else it has one of its own, which can be killed. */
  server?: Pick<TestServer, "url">;
  prefix?: string;
  /** Short, so that a loss is soon noticed; where nothing is lost, long, so that a busy machine does not look dead. */
  ackWaitSeconds?: number;
};

export type ClusterPlayground = Awaited<ReturnType<typeof createClusterPlayground>>;

/** A node as a process of its own. */
export type NodeProcess = Started & {
  name: string;
  log: () => string;
  /** Waits for an event in its log, and gives that line. */
  event(event: string): Promise<Record<string, unknown>>;
};

/** A folder, a NATS server, node processes and the command line, as a person has them. Everything ends with the test. */
export async function createClusterPlayground({
  server: given,
  prefix = DEFAULT_PROTOCOL.prefix,
  ackWaitSeconds = 2,
}: PlaygroundOptions = {}) {
  const playground = createPlayground({
    SWEEPWELL_ACK_WAIT: String(ackWaitSeconds),
    SWEEPWELL_PREFIX: prefix,
    SWEEPWELL_NATS_URL: undefined,
  });
  const protocol = new Protocol({ ...DEFAULT_PROTOCOL, prefix, ackWaitSeconds });
  const children: ChildProcess[] = [];
  const closing: AsyncDisposable[] = [];
  onTestFinished(async () => {
    for (const child of children) {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
    }
    for (const open of closing.reverse()) await open[Symbol.asyncDispose]();
  });
  const own = given ? undefined : await startTestServer();
  if (own) closing.push(own);
  const { url } = given ?? own!;
  const watcher: Connection = await connectTo({ url });
  closing.push(watcher);
  const where = ["--nats", url];

  /** A node that is ready; of one thread, unless flags say otherwise. */
  const startNode = async (name: string, ...flags: string[]): Promise<NodeProcess> => {
    const threads = flags.includes("--threads") ? [] : ["--threads", "1"];
    const words = ["--name", name, "--cache", `cache-${name}`, ...threads, ...flags];
    const started = playground.start("node", "start", ...where, ...words);
    children.push(started.process);
    const log = started.said;
    const event = (event: string): Promise<Record<string, unknown>> =>
      until(`node ${name} tells of ${event}`, () => {
        const lines = log().split("\n").slice(0, -1);
        return lines.map((line) => JSON.parse(line)).find((line) => line.event === event);
      });
    await event("connected");
    return { ...started, name, log, event };
  };

  /** Starts `sweepwell run` on the cluster. */
  const startRun = (sweep: string, store: string, ...flags: string[]): Started => {
    const run = playground.start("run", sweep, ...where, "--store", store, "--json", ...flags);
    children.push(run.process);
    return run;
  };

  /** The digest of a sweep that was run on this machine alone. */
  const localDigest = async (sweep: string): Promise<string> => {
    const { finished } = playground.start("run", sweep, "--store", `local-${sweep}.db`, "--json");
    return documentOf(await finished).digest;
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
    /** The words that name the server. */
    where,
    protocol,
    watcher,
    startNode,
    startRun,
    localDigest,
    toldOutcomes,
    killServer: () => own!.kill(),
    reviveServer: (withFiles = true) => own!.revive({ withFiles }),
    /** Resolves as soon as a node says that it begins a batch. */
    async beginningOf(node: string): Promise<void> {
      for await (const { data } of watcher.nats.subscribe(protocol.beginnings("*"))) {
        if (decodeMessage(data, "beginning").by.node === node) return;
      }
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

/** What a run printed with --json, with its exit code and what it said beside. */
export function reportOf(finished: Finished) {
  return { ...documentOf(finished), code: finished.code, stderr: finished.stderr };
}
