import { type ChildProcess, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { connectTo, describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createPlayground } from "./command-line.ts";

/** 600 trials of about 2 ms each: long enough to lose a node on the way. */
const SWEEP = `
kernel: noop
fixed: { iterations: 400000 }
over:
  x: { linear: [0, 1], points: 200 }
replicates: 3
seed: 42
`;

describeWithServer("sweepwell cluster up", () => {
  test("runs a sweep to the local digest though a node is killed, keeps its files, and stops all it started", async () => {
    const playground = createPlayground();
    const { folder, sweepwell, json, write, start } = playground;
    write("small.yaml", SWEEP);
    const local = json("run", "small.yaml", "--store", "local.db");
    const first = await bringUp(playground);
    expect(first.said).toEqual({
      url: expect.stringMatching(/^nats:\/\/127\.0\.0\.1:\d+$/),
      nodes: [expect.stringMatching(/-1$/), expect.stringMatching(/-2$/)],
      dir: join(folder, "cluster"),
    });

    const again = sweepwell("cluster", "up", "--dir", "cluster", "--port", "0");
    expect(again.stderr).toMatch(/^sweepwell: the folder .*cluster is in use by process \d+: stop that, or /);
    expect(again.code).toBe(2);
    const port = new URL(first.said.url).port;
    const elsewhere = sweepwell("cluster", "up", "--dir", "other", "--port", port);
    expect(elsewhere.stderr).toBe(
      `sweepwell: port ${port} of 127.0.0.1 is taken by another program: choose another with --port\n`,
    );
    expect(elsewhere.code).toBe(2);

    const run = start("run", "small.yaml", "--nats", first.said.url, "--store", "cluster.db", "--json");
    const killed = first.children().find(({ args }) => args.includes("node start"))!;
    process.kill(killed.pid, "SIGKILL");
    const { stdout } = await run.finished;
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, trials: 600, digest: local.digest });
    await until("the dead node is replaced", () => nodesOf(first.children()).length === 2);
    expect(nodesOf(first.children())).not.toContain(killed.pid);
    expect(readFileSync(join(folder, "cluster", `${first.said.nodes[0]}.log`), "utf8")).toContain("ready");

    const started = first.children().map(({ pid }) => pid);
    first.process.kill("SIGTERM");
    expect((await first.finished).code).toBe(0);
    expect(alive(started)).toEqual([]);

    // The server still has all outcomes: a coordinator that never saw them evaluates nothing.
    const second = await bringUp(playground);
    const kept = await answerCount(second.said.url);
    expect(kept).toBeGreaterThan(0);
    const taken = json("run", "small.yaml", "--audit", "0", "--nats", second.said.url, "--store", "empty.db");
    expect(taken).toMatchObject({ complete: true, digest: local.digest });
    expect(await answerCount(second.said.url)).toBe(kept);
  }, 180_000);

  test("leaves no process behind when it is killed", async () => {
    const up = await bringUp(createPlayground());
    const started = up.children().map(({ pid }) => pid);
    expect(nodesOf(up.children())).toHaveLength(2);
    up.process.kill("SIGKILL");
    await up.finished;
    await until("none is left", () => alive(started).length === 0);
  }, 180_000);
});

type Child = { pid: number; args: string };

/** A cluster of two nodes that has said that it is ready. */
async function bringUp({ start }: ReturnType<typeof createPlayground>) {
  const { process: child, finished } = start("cluster", "up", "--dir", "cluster", "--port", "0", "--json");
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout!.on("data", (chunk) => (text += chunk));
  const ended = finished.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)));
  ended.catch(() => {});
  await Promise.race([until("it is up", () => text.trimEnd().endsWith("}")), ended]);
  const said = JSON.parse(text) as { url: string; nodes: string[]; dir: string };
  return { said, process: child, finished, children: () => childrenOf(child) };
}

/** How many batches nodes have answered, as the server knows. */
async function answerCount(url: string): Promise<number> {
  await using connection = await connectTo({ url });
  const { name } = new Protocol(DEFAULT_PROTOCOL).outcomes.config;
  return (await connection.manager.streams.info(name)).state.messages;
}

function childrenOf({ pid }: ChildProcess): Child[] {
  return listProcesses()
    .filter(({ parent }) => parent === pid)
    .filter(({ args }) => !args.startsWith("ps "));
}

function nodesOf(children: readonly Child[]): number[] {
  return children.filter(({ args }) => args.includes("node start")).map(({ pid }) => pid);
}

/** Which of these processes are there, those aside that only wait for their parent to notice their end. */
function alive(pids: readonly number[]): number[] {
  return listProcesses()
    .filter(({ pid, state }) => pids.includes(pid) && !state.startsWith("Z"))
    .map(({ pid }) => pid);
}

function listProcesses(): (Child & { parent: number; state: string })[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,state=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
      return match === null
        ? []
        : [{ pid: Number(match[1]), parent: Number(match[2]), state: match[3]!, args: match[4]! }];
    });
}
