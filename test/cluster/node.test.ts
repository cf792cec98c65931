import { expect, test, vi } from "vitest";
import { HeldBatch } from "../../src/cluster/held-batch.ts";
import { ClusterNode } from "../../src/cluster/node.ts";
import type { KnownRun } from "../../src/cluster/run-directory.ts";
import { encodeTrials } from "../../src/cluster/trial-columns.ts";
import { WIRE_VERSION } from "../../src/cluster/wire.ts";
import type { Delivery } from "../../src/cluster/work-puller.ts";
import { runAll } from "../run/executor-contract.ts";
import { noopTrial, noopWorkload } from "../run/noop-trials.ts";
import { lead, startTestNode } from "./in-process-cluster.ts";
import { describeWithServer, useServer } from "./test-server.ts";

const by = { node: "broken", boot: "b", version: "1", instance: "broken-1" };

function createHeld() {
  const run = { run: "r", ackWaitMs: 400 } as KnownRun;
  const message = {
    v: WIRE_VERSION,
    kind: "batch",
    batch: "x",
    part: 0,
    ...encodeTrials([noopTrial(1)], 5),
  } as const;
  const createDelivery = () =>
    ({
      bytes: new Uint8Array(0),
      deliveries: 1,
      progress: vi.fn(),
      confirm: vi.fn(async () => {}),
      terminate: vi.fn(),
    }) satisfies Delivery;
  const delivery = createDelivery();
  const publish = vi.fn(async () => {});
  const ports = { by, mostBytes: 1e6, publish, isWanted: () => true, onEnds: vi.fn() };
  return { held: new HeldBatch(run, delivery, message, ports), delivery, publish, createDelivery };
}

test("a batch that comes back to the one who has it is acknowledged where it came last", async () => {
  const { held, delivery, createDelivery, publish } = createHeld();
  held.showProgress(1000);
  held.showProgress(1050);
  held.showProgress(1200);
  expect(delivery.progress).toHaveBeenCalledTimes(2);
  const again = createDelivery();
  held.deliverAgain(again);
  held.showProgress(1201);
  expect(again.progress).toHaveBeenCalledOnce();
  await held.answer();
  await held.answer();
  expect(publish).toHaveBeenCalledOnce();
  expect(again.confirm).toHaveBeenCalledOnce();
  expect(delivery.confirm).not.toHaveBeenCalled();
});

test("outcomes that could not be told are told before the batch is acknowledged", async () => {
  const { held, delivery, publish } = createHeld();
  publish.mockRejectedValueOnce(new Error("the server is away"));
  delivery.confirm.mockImplementationOnce(async () => {
    expect(publish).toHaveBeenCalledTimes(2);
  });
  await held.answer();
  expect(delivery.confirm).toHaveBeenCalledOnce();
});

test("of a run that has ended nothing is acknowledged", async () => {
  const { held, delivery, publish } = createHeld();
  await held.answer({ reason: "drained", detail: "" }, true);
  expect(publish).toHaveBeenCalledOnce();
  expect(delivery.confirm).not.toHaveBeenCalled();
});

describeWithServer("nodes in one process", () => {
  const server = useServer();
  const trials = Array.from({ length: 60 }, (_, i) => noopTrial(i, { iterations: 100_000 }));

  test("one whose threads cannot start hands everything back, says why, and the others do the work", async () => {
    const protocol = server.createProtocol();
    const workload = noopWorkload();
    const broken = new ClusterNode(await server.connect(), protocol, {
      id: by,
      offer: { threads: 2, megabytes: 100_000, labels: [] },
      policy: {},
      graceSeconds: 0,
      load: async () => [{ ...workload, kernel: { ...workload.kernel, bytes: new Uint8Array(9) } }],
      onJoin: () => {},
      log: () => {},
    });
    const working = broken.work();
    const executor = await lead(await server.connect(), protocol, [workload]);
    // It takes the first batches, as long as it is alone.
    executor.submit(trials.slice(0, 6));
    await vi.waitFor(
      () =>
        expect(executor.incidents).toContainEqual(
          expect.objectContaining({ kind: "refused", node: "broken" }),
        ),
      10_000,
    );
    await using good = startTestNode(await server.connect(), protocol, { threads: 1 });
    const ends = [];
    while (ends.length < 6) ends.push(...(await executor.next()));
    ends.push(...(await runAll(executor, trials.slice(6))));
    expect(new Set(ends.map(({ trial }) => trial.key)).size).toBe(60);
    expect(broken.refusals()).toHaveLength(1);
    expect(good.node.status().refusals).toEqual([]);
    broken.drain("the test is over");
    await working;
    await executor[Symbol.asyncDispose]();
  });

  test("the streams of a run that goes on are made again when somebody removes them", async () => {
    const protocol = server.createProtocol();
    const connection = await server.connect();
    await using _node = startTestNode(await server.connect(), protocol, { threads: 1 });
    const executor = await lead(await server.connect(), protocol, [noopWorkload()]);
    await runAll(executor, trials.slice(0, 10));
    for (const name of [protocol.work.config.name, protocol.outcomes.config.name, protocol.leases.stream]) {
      await connection.manager.streams.delete(name);
    }
    const ends = await runAll(executor, trials.slice(10));
    expect(new Set(ends.map(({ trial }) => trial.key)).size).toBe(50);
    expect(executor.stops).toEqual([]);
    await executor[Symbol.asyncDispose]();
  });

  test("a run that ended leaves nothing of itself but its outcomes", async () => {
    const protocol = server.createProtocol();
    const connection = await server.connect();
    await using node = startTestNode(await server.connect(), protocol, { threads: 1 });
    const executor = await lead(await server.connect(), protocol, [noopWorkload()]);
    await runAll(executor, trials.slice(0, 10));
    executor.submit([noopTrial(99, { mode: "loop" })]);
    await vi.waitFor(() => expect(node.node.status().batches).toBe(1), 10_000);
    await executor[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(node.node.status().batches).toBe(0), 10_000);
    const work = await connection.manager.streams.info(protocol.work.config.name);
    expect(work.state).toMatchObject({ messages: 0, consumer_count: 0 });
    expect(
      (await connection.manager.streams.info(protocol.outcomes.config.name)).state.messages,
    ).toBeGreaterThan(0);
  });
});
