import { Svcm } from "@nats-io/services";
import { expect, test } from "vitest";
import { Lease } from "../../src/cluster/lease.ts";
import { openLeases } from "../../src/cluster/streams.ts";
import { describeWithServer, useServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground, type PlaygroundOptions } from "./cluster-playground.ts";

/** Trials of about 15 ms each. */
const SWEEP = `
title: A small sweep
kernel: noop
fixed: { iterations: 4000000 }
over:
  x: { linear: [0, 1], points: 200 }
replicates: 2
seed: 42
`;
/** Enough to be stopped on the way. */
const LONG = SWEEP.replace("points: 200", "points: 20000");
/** Six trials of about a second each. */
const SLOW = SWEEP.replace("4000000", "200000000").replace("points: 200", "points: 3");
/** Soon done. */
const SHORT = SWEEP.replace("4000000", "1000");

type Json = ReturnType<typeof JSON.parse>;

describeWithServer("a cluster is seen and steered", () => {
  const server = useServer();
  const createCluster = (options: PlaygroundOptions) =>
    createClusterPlayground({ server, ackWaitSeconds: 20, ...options });

  test("nodes are listed with what they do, drained by name, and found silent when they died", async () => {
    const { json, sweepwell, start, startNode, write, where, watcher } = await createCluster({
      prefix: "listed",
    });
    write("small.yaml", SWEEP);
    expect(json("node", "list", ...where)).toEqual([]);
    const [, ...twins] = await Promise.all([
      startNode("other", "--label", "big"),
      startNode("twin", "--grace", "0"),
      startNode("twin"),
    ]);
    const seen: Json[] = await until("three nodes are there", () => {
      const nodes = json("node", "list", ...where);
      return nodes.length === 3 ? nodes : undefined;
    });
    expect(seen.map(({ node, state, threads, labels }) => ({ node, state, threads, labels }))).toEqual([
      { node: "other", state: "running", threads: 1, labels: ["big"] },
      { node: "twin", state: "running", threads: 1, labels: [] },
      { node: "twin", state: "running", threads: 1, labels: [] },
    ]);

    // What `nats micro` asks.
    const services: Json[] = [];
    for await (const info of await new Svcm(watcher.nats).client().info("sweepwell-node"))
      services.push(info);
    const mine = services.filter(({ metadata }) => metadata.prefix === "listed");
    expect(mine.map(({ metadata }) => metadata.instance).sort()).toEqual(
      seen.map(({ instance }) => instance).sort(),
    );
    expect(mine[0].endpoints.map(({ name }: { name: string }) => name)).toEqual(["status", "drain"]);

    const ambiguous = sweepwell("node", "drain", "twin", ...where);
    expect(ambiguous).toMatchObject({ code: 2 });
    for (const { instance } of seen.slice(1)) expect(ambiguous.stderr).toContain(instance.slice(0, 8));

    // One leaves while the run goes on: nothing changes but who computes.
    const run = start("run", "small.yaml", ...where, "--store", "cluster.db", "--json");
    await twins[0]!.event("joined");
    const first = String((await twins[0]!.event("connected")).instance);
    const ends = json("node", "drain", first.slice(0, 8), ...where);
    expect(ends).toEqual([{ node: "twin", instance: first, state: "stopped" }]);
    expect((await twins[0]!.finished).code).toBe(0);
    const report = JSON.parse((await run.finished).stdout);
    expect(report).toMatchObject({ complete: true, trials: 400 });
    expect(json("run", "small.yaml", "--store", "local.db").digest).toBe(report.digest);

    const shown = json("show", "latest", "--store", "cluster.db");
    expect(shown.nodes.map(({ node }: Json) => node).sort()).toEqual(["other", "twin"]);
    expect(shown.nodes.reduce((sum: number, { trials }: Json) => sum + trials, 0)).toBe(400);
    const returned = shown.incidents.filter(({ kind }: Json) => kind === "returned");
    expect(returned.length).toBeGreaterThan(0);
    for (const { node, detail } of returned) {
      expect({ node, detail }).toEqual({ node: "twin", detail: "its node was asked to stop" });
    }
    const text = sweepwell("show", "latest", "--store", "cluster.db").stdout;
    expect(text).toMatch(/computed on 2 nodes:\n +node +trials +share/);
    expect(text).toMatch(/handed back +\d+ +\d+ +twin +its node was asked to stop/);

    twins[1]!.process.kill("SIGKILL");
    await twins[1]!.finished;
    const last: Json[] = json("node", "list", ...where);
    expect(last.map(({ node, state }) => `${node} ${state}`).sort()).toEqual([
      "other running",
      "twin silent",
      "twin stopped",
    ]);
    expect(Math.abs(last[0].clockOffsetSeconds)).toBeLessThan(3);
    expect(last.find(({ node }) => node === "other").kernels).toMatchObject([{ name: "noop" }]);
    expect(json("node", "drain", "--all", ...where)).toMatchObject([{ node: "other", state: "stopped" }]);
  }, 180_000);

  test("a run is cancelled from elsewhere: its coordinator ends it as by Ctrl-C", async () => {
    const { json, start, startNode, write, where } = await createCluster({ prefix: "cancelled" });
    write("long.yaml", LONG);
    const node = await startNode("a");
    const run = start("run", "long.yaml", ...where);
    await node.event("joined");
    // Another store knows nothing of it: the cluster does.
    const end = json("cancel", "lon", ...where, "--store", "none.db");
    expect(end).toMatchObject({ run: "long", end: "stopped", coordinator: { pid: run.process.pid } });
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopped: the run was cancelled by \S+@\S+\. Everything evaluated is safe/);
    expect(json("runs")).toMatchObject([{ run: "long", state: "interrupted" }]);
    await node.event("left");
    const again = json("cancel", "latest", ...where);
    expect(again.error).toMatchObject({ code: "NOT_FOUND" });
    expect(again.error.message).toMatch(/run long \([0-9a-f]{12}\) of sweepwell\.db is not on the cluster/);
  }, 180_000);

  test("what a dead coordinator left is taken off the cluster, and the run goes on later", async () => {
    const { json, sweepwell, start, startNode, write, where, watcher } = await createCluster({
      prefix: "dead",
    });
    write("slow.yaml", SLOW);
    const node = await startNode("a");
    const run = start("run", "slow.yaml", ...where);
    await node.event("joined");
    run.process.kill("SIGKILL");
    await run.finished;
    expect(json("runs")).toMatchObject([{ run: "slow", state: "running" }]);
    const end = json("cancel", "latest", ...where);
    expect(end).toMatchObject({ run: "slow", end: "cleared" });
    expect(end.batches).toBeGreaterThan(0);
    // The dead one could not say so.
    expect(json("runs")).toMatchObject([{ run: "slow", state: "interrupted" }]);
    await node.event("left");
    expect((await watcher.manager.streams.info("dead_work")).state).toMatchObject({
      messages: 0,
      consumer_count: 0,
    });
    expect(sweepwell("cancel", "slow", ...where)).toMatchObject({ code: 2 });
    expect(json("run", "slow.yaml", ...where)).toMatchObject({ complete: true, trials: 6 });
  }, 180_000);

  test("a coordinator that lives and does not answer is not robbed of its run", async () => {
    const { start, where, watcher, protocol } = await createCluster({ prefix: "deaf" });
    await using _ = await Lease.take(await openLeases(watcher, protocol), "abcd1234", "far.db", {
      onLost() {},
      onRegained() {},
      onWait() {},
    });
    const { code, stderr } = await start("cancel", "abcd", ...where).finished;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /run abcd1234 is driven by process \d+ on .* \(store far\.db\), which does not answer: stop it there/,
    );
  }, 180_000);

  test("a run that lacks a suitable node says so while it waits", async () => {
    const { start, startNode, write, where } = await createCluster({ prefix: "waiting" });
    write("small.yaml", SHORT);
    await startNode("a", "--label", "small");
    const run = start("run", "small.yaml", ...where, "--label", "big");
    await until("it says what it waits for", () => run.said().includes("the label big: none of the 1"));
    await until("progress says so too", () => run.said().includes("no suitable node among 1"));
    expect(run.said()).toContain("node a: run ");
    run.process.kill("SIGINT");
    expect((await run.finished).code).toBe(130);
  }, 180_000);

  test("a node serves metrics and its health, through the loss of its server", async () => {
    const { json, startNode, write, where, killServer, reviveServer } = await createClusterPlayground();
    write("short.yaml", SHORT);
    const node = await startNode("a", "--metrics-port", "0");
    const { url } = await node.event("monitor");
    const read = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, text: await response.text() };
    };
    expect(await read("/healthz")).toEqual({ status: 200, text: "fine\n" });
    expect((await read("/")).status).toBe(404);
    expect(json("run", "short.yaml", ...where)).toMatchObject({ complete: true, trials: 400 });
    const metrics = (await read("/metrics")).text;
    expect(metric(metrics, 'sweepwell_node_trials_total{class="outputs"}')).toBe(400);
    expect(metric(metrics, "sweepwell_node_batch_seconds_count")).toBe(
      metric(metrics, "sweepwell_node_batches_total"),
    );
    expect(metric(metrics, "sweepwell_node_cache_misses_total")).toBe(1);
    expect(metric(metrics, "sweepwell_node_connected")).toBe(1);
    expect(metric(metrics, "process_resident_memory_bytes")).toBeGreaterThan(0);

    await killServer();
    await node.event("lost");
    expect(await read("/healthz")).toMatchObject({
      status: 503,
      text: expect.stringMatching(/server has been away for \d+ s/),
    });
    expect(metric((await read("/metrics")).text, "sweepwell_node_connected")).toBe(0);
    await reviveServer();
    await node.event("reconnected");
    expect((await read("/healthz")).status).toBe(200);
    expect(metric((await read("/metrics")).text, "sweepwell_node_reconnects_total")).toBe(1);
    expect(json("node", "list", ...where)).toMatchObject([{ node: "a", state: "running", trials: 400 }]);
    node.process.kill("SIGTERM");
    expect((await node.finished).code).toBe(0);
  }, 180_000);

  test("doctor tells what a cluster is like, and what is wrong with it", async () => {
    const { json, startNode, write, where, watcher } = await createCluster({ prefix: "examined" });
    write("short.yaml", SHORT);
    await startNode("a", "--threads", "3");
    json("run", "short.yaml", ...where);
    const { nats, manager } = watcher;
    await manager.streams.delete("examined_work");
    await manager.streams.add({ name: "examined_work", subjects: ["somebody.else"] });
    const { well, findings } = json("doctor", ...where);
    const found = new Map<string, Json>(findings.map((finding: Json) => [finding.topic, finding]));
    expect(well).toBe(false);
    expect(found.get("stream examined_work")).toMatchObject({
      state: "bad",
      found: expect.stringMatching(/has subjects \["somebody\.else"\].*expected.*another --prefix/),
    });
    expect(found.get("stream KV_examined_nodes").state).toBe("good");
    expect(found.get("server").found).toContain(`nats-server ${nats.info!.version}`);
    expect(found.get("clock")).toMatchObject({
      state: "good",
      found: expect.stringMatching(/the server's$/),
    });
    expect(found.get("nodes")).toMatchObject({
      state: "good",
      found: expect.stringContaining("1 node with 3 threads"),
    });
    const away = json("doctor", "--nats", "nats://127.0.0.1:1");
    expect(away.well).toBe(false);
    expect(away.findings.at(-1)).toMatchObject({ topic: "server", state: "bad" });
  }, 180_000);

  test("run failures are tried again on a cluster", async () => {
    const { json, startNode, write, where } = await createCluster({ prefix: "retried" });
    write(
      "slow.yaml",
      "title: One is too slow\nkernel: noop\nover: { iterations: [1000, 4000000000] }\nlimits: { seconds: 0.5 }\nseed: 42\n",
    );
    expect(json("run", "slow.yaml", "--threads", "1")).toMatchObject({
      complete: false,
      trials: 2,
      failed: 1,
    });
    await startNode("a");
    expect(json("retry", "slow", ...where)).toMatchObject({
      released: 1,
      complete: false,
      cached: 1,
      failed: 1,
    });
  }, 180_000);
});

function metric(metrics: string, name: string): number {
  const line = metrics.split("\n").find((text) => text.startsWith(`${name} `) || text.startsWith(`${name}{`));
  if (line === undefined) throw new Error(`there is no metric ${name}`);
  return Number(line.split(" ").at(-1));
}
