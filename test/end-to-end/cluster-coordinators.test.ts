import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type AnnouncementMessage,
  decodeMessage,
  encodeMessage,
  WIRE_VERSION,
  type WireMessage,
} from "../../src/cluster/wire.ts";
import { describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground, reportOf, storedCount } from "./cluster-playground.ts";

const sweep = (points: number, iterations: number, first = 0) => `
title: A small sweep
kernel: noop
fixed: { iterations: ${iterations} }
over:
  x: { linear: [${first}, ${first + 1}], points: ${points} }
`;

describeWithServer("coordinators of a cluster", () => {
  test("one that is interrupted leaves nothing to be computed, and goes on to the right digest", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("small.yaml", sweep(600, 2_000_000));
    const node = await cluster.startNode("first", "--threads", "2");
    const store = join(cluster.folder, "run.db");
    const run = cluster.startRun("small.yaml", store);
    await until("the run is on its way", () => storedCount(store) > 20);
    run.process.kill("SIGINT");
    expect((await run.finished).code).toBe(130);
    expect(await cluster.workCount()).toBe(0);
    // A node that had something to do would not leave before its five seconds of grace are over.
    const startMs = performance.now();
    node.process.kill("SIGTERM");
    expect((await node.finished).code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(4500);
    await cluster.startNode("second", "--threads", "2");
    const report = reportOf(await cluster.startRun("small.yaml", store).finished);
    expect(report).toMatchObject({ complete: true, trials: 600 });
    expect(report.cached).toBeGreaterThan(20);
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
  }, 240_000);

  test("a second one is told who drives the run; stopped for long, the first loses it, and then disturbs nothing", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("small.yaml", sweep(1200, 2_000_000));
    const store = join(cluster.folder, "run.db");
    const driven = Promise.withResolvers<void>();
    cluster.watcher.nats.subscribe(cluster.protocol.announcements(), { callback: () => driven.resolve() });
    const first = cluster.startRun("small.yaml", store);
    await driven.promise;

    const second = await cluster.startRun("small.yaml", join(cluster.folder, "second.db")).finished;
    expect(second.code).toBe(2);
    expect(JSON.parse(second.stdout).error).toMatchObject({
      code: "RUN_HELD",
      message: expect.stringContaining(`process ${first.process.pid} on `),
    });

    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    await until("the run is on its way", () => storedCount(store) > 20);
    first.process.kill("SIGSTOP");
    const third = join(cluster.folder, "third.db");
    const heir = cluster.startRun("small.yaml", third);
    await until("another has taken over", () => storedCount(third) > storedCount(store));
    first.process.kill("SIGCONT");
    const stopped = await first.finished;
    const report = reportOf(await heir.finished);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(`taken over by process ${heir.process.pid}`);
    expect(report).toMatchObject({ complete: true, trials: 1200, failed: 0, code: 0 });
    expect(report.stderr).toContain("is still there");
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
  }, 240_000);

  test("two share one node fairly", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("one.yaml", sweep(80, 10_000_000));
    cluster.write("two.yaml", sweep(80, 10_000_000, 5));
    await cluster.startNode("only");
    const runs = ["one", "two"].map((name) =>
      cluster.startRun(`${name}.yaml`, join(cluster.folder, `${name}.db`)),
    );
    for (const [i, { finished }] of runs.entries()) {
      const report = reportOf(await finished);
      expect(report).toMatchObject({ complete: true, trials: 80 });
      expect(report.digest).toBe(await cluster.localDigest(`${["one", "two"][i]}.yaml`));
    }
    const told = (await cluster.toldOutcomes()).map(({ run, keys }) => ({ run, trials: keys.length / 32 }));
    const tokens = [...new Set(told.map(({ run }) => run))];
    expect(tokens).toHaveLength(2);
    // While both had work: from the first word of the later one to the last word of the earlier one.
    const from = Math.max(...tokens.map((token) => told.findIndex(({ run }) => run === token)));
    const to = Math.min(...tokens.map((token) => told.findLastIndex(({ run }) => run === token)));
    const shared = told.slice(from, to + 1);
    const count = (token: string) =>
      shared.reduce((sum, { run, trials }) => sum + (run === token ? trials : 0), 0);
    const [one, two] = tokens.map(count);
    expect(one! + two!).toBeGreaterThan(60);
    expect(Math.min(one!, two!) / (one! + two!)).toBeGreaterThan(0.3);
  }, 240_000);

  test("says what it waits for: a node, or one that can take its trials", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("small.yaml", sweep(20, 1000));
    const run = cluster.startRun("small.yaml", join(cluster.folder, "run.db"), "--label", "bigmem");
    await until("it says that there is no node", () => run.said().includes("no node is there"));
    run.process.kill("SIGINT");
    await run.finished;

    await cluster.startNode("small");
    const other = cluster.startRun("small.yaml", join(cluster.folder, "run.db"), "--label", "bigmem");
    const needed = "MB for each of its threads and the label bigmem: none of the 1 that are there takes part";
    await until("it says which node", () => other.said().includes(needed));
    await cluster.startNode("big", "--label", "bigmem");
    const report = reportOf(await other.finished);
    expect(report).toMatchObject({ complete: true, trials: 20 });
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
  }, 240_000);

  test("what speaks another version is ignored by name, on both sides", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("small.yaml", sweep(200, 2_000_000));
    const node = await cluster.startNode("first");
    const { nats, js } = cluster.watcher;
    const ofOldVersion = (message: Record<string, unknown>) =>
      encodeMessage({ ...message, v: 0 } as never as WireMessage);
    nats.publish(cluster.protocol.announcements("abc"), ofOldVersion({ kind: "announcement", run: "abc" }));
    const refusal = `wire version ${WIRE_VERSION} is spoken here, and 0 came`;
    await until("the node names the version", () => node.log().includes(refusal));

    const announced = Promise.withResolvers<AnnouncementMessage>();
    nats.subscribe(cluster.protocol.announcements(), {
      callback: (_, { data }) => announced.resolve(decodeMessage(data, "announcement")),
    });
    const run = cluster.startRun("small.yaml", join(cluster.folder, "run.db"));
    const { run: token, classes } = await announced.promise;
    await js.publish(cluster.protocol.workSubject(token, classes[0]!), ofOldVersion({ kind: "batch" }));
    await js.publish(cluster.protocol.outcomesSubject(token), ofOldVersion({ kind: "outcomes" }));
    const report = reportOf(await run.finished);
    expect(report).toMatchObject({ complete: true, trials: 200, failed: 0 });
    expect(report.stderr).toContain(refusal);
    expect(node.log()).toContain("refuses a batch of run");
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
  }, 240_000);
});
