import { connect } from "node:net";
import fc from "fast-check";
import { pack } from "msgpackr";
import { expect, test, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import type { Protocol } from "../../src/cluster/protocol.ts";
import { bindBucket } from "../../src/cluster/streams.ts";
import { encodeKeys, encodeTrials } from "../../src/cluster/trial-columns.ts";
import { encodeMessage, WIRE_VERSION } from "../../src/cluster/wire.ts";
import { packEvaluations } from "../../src/pool/batch-message.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { runAll } from "../run/executor-contract.ts";
import { noopOutputs, noopTrial, noopWorkload } from "../run/noop-trials.ts";
import { lead, startTestNode } from "./in-process-cluster.ts";
import { describeWithServer, useServer } from "./test-server.ts";

const BY = { node: "eve", boot: "b", version: "1.0.0", instance: "eve-1" };
const HASH = "ab".repeat(32);
const RUN = "0123456789abcdef0123456789abcdef";
const COUNT = 200;

/** Messages of a kind as somebody else might send them: any bytes, any values, and true ones with a field, a byte or the end gone wrong. */
function hostileMessages(kind: string, honest: Record<string, unknown>): Uint8Array[] {
  const value = fc.anything({ withBigInt: false, withTypedArray: true, maxDepth: 2 });
  const packed = (what: fc.Arbitrary<unknown>) =>
    what.map((message) => {
      try {
        return new Uint8Array(pack(message));
      } catch {
        return new Uint8Array([0xc1]);
      }
    });
  const changed = fc
    .dictionary(fc.constantFrom(...Object.keys(honest)), value, { minKeys: 1, maxKeys: 2 })
    .map((changes) => ({ ...honest, ...changes }));
  const headed = fc
    .dictionary(fc.constantFrom(...Object.keys(honest)), value)
    .map((rest) => ({ ...rest, v: WIRE_VERSION, kind }));
  const whole = new Uint8Array(pack(honest));
  const bent = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => whole.with(at, byte));
  const cut = fc.nat(whole.length - 1).map((length) => whole.slice(0, length));
  const arbitrary = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    packed(value),
    packed(changed),
    packed(headed),
    bent,
    cut,
  );
  return fc.sample(arbitrary, { numRuns: COUNT, seed: 7 });
}

const trials = (count: number, from = 0): Trial[] =>
  Array.from({ length: count }, (_, i) => noopTrial(from + i, { x: (from + i) / 3, iterations: 1000 }));

describeWithServer("among hostile messages", () => {
  const server = useServer();

  test("a node goes on working, whatever coordinators and strangers send", async () => {
    const protocol = server.createProtocol();
    await using node = startTestNode(await server.connect(), protocol, { threads: 1 });
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    expect(await runAll(executor, trials(20))).toHaveLength(20);

    const eve = await server.connect();
    const [someTrial] = trials(1, 1000);
    const batch = { v: WIRE_VERSION, kind: "batch", batch: "b", part: 0, ...encodeTrials([someTrial!], 5) };
    for (const bytes of hostileMessages("batch", batch)) {
      await eve.js.publish(protocol.workSubject(RUN, "m0"), bytes);
    }
    const part = {
      kernel: HASH,
      kernelName: "k",
      signatures: [],
      inputs: [HASH],
      limits: {},
      taskClass: "m0",
    };
    const description = {
      v: WIRE_VERSION,
      kind: "run",
      run: "other",
      name: "n",
      title: "t",
      owner: "o",
      parts: [part],
    };
    const announcement = {
      v: WIRE_VERSION,
      kind: "announcement",
      run: "other",
      revision: 1,
      classes: ["m0"],
      ackWaitMs: 2000,
      state: "open",
    };
    const runs = await bindBucket(eve, protocol.runs);
    for (const [index, bytes] of hostileMessages("run", description).entries()) {
      await runs.put(`other-${index}`, bytes);
      eve.nats.publish(
        protocol.announcements("x"),
        encodeMessage({ ...announcement, run: `other-${index}` } as never),
      );
    }
    for (const bytes of hostileMessages("announcement", announcement)) {
      eve.nats.publish(protocol.announcements("x"), bytes);
      eve.nats.publish(protocol.statusSubject(), bytes);
    }
    await eve.nats.flush();

    const ends = await runAll(executor, trials(40, 100));
    for (const { trial, evaluation } of ends) expect(noopOutputs(evaluation)[0]).toBe(trial.outer / 3);
    expect(node.node.status().refusals.length).toBeGreaterThan(0);
    expect(node.logged.filter((text) => text.startsWith("refuses a batch")).length).toBeGreaterThan(20);
  }, 120_000);

  test("a coordinator goes on, and believes nothing that its kernel cannot have said", async () => {
    const protocol = server.createProtocol();
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    const all = trials(40);
    const running = runAll(executor, all);
    const eve = await server.connect();
    const told = (evaluation: Parameters<typeof packEvaluations>[0][number]["evaluation"], some = all) => ({
      v: WIRE_VERSION,
      kind: "outcomes" as const,
      batch: "b",
      part: 0,
      by: BY,
      keys: encodeKeys(some.map(({ key }) => key)),
      evaluations: new Uint8Array(packEvaluations(some.map(() => ({ evaluation, seconds: 1 })))),
      blobs: [] as [number, string][],
      isLast: false,
      returned: new Uint8Array(0),
      reason: "" as const,
      detail: "",
    });
    const outcomes = (bytes: Uint8Array) => eve.js.publish(protocol.outcomesSubject(RUN), bytes);
    // None of these is what trials of this kernel give.
    await outcomes(encodeMessage(told({ class: "outputs", bytes: new Uint8Array(3) })));
    await outcomes(
      encodeMessage(told({ class: "outputs", bytes: new Uint8Array(36).fill(1) }, all.slice(3, 9))),
    );
    await outcomes(encodeMessage(told({ class: "error", code: 0 })));
    await outcomes(encodeMessage({ ...told({ class: "error", code: 1 }), part: 7, blobs: [[99, HASH]] }));
    await outcomes(
      encodeMessage({ ...told({ class: "outputs", bytes: new Uint8Array(0) }), blobs: [[0, HASH]] }),
    );
    // Of a trial that nobody has asked for yet: found out when somebody does.
    const later = trials(1, 500);
    await outcomes(encodeMessage(told({ class: "outputs", bytes: new Uint8Array(5) }, later)));
    // Bent a little, it would be a lie that only an evaluation elsewhere finds out: these are trials that nobody asks for.
    const honest = told({ class: "error", code: 0 }, trials(40, 700));
    for (const bytes of hostileMessages("outcomes", honest)) await outcomes(bytes);
    const beginning = { v: WIRE_VERSION, kind: "beginning", batch: "b", by: BY };
    for (const bytes of hostileMessages("beginning", beginning)) {
      eve.nats.publish(protocol.beginnings(RUN), bytes);
    }
    const status = {
      state: "running",
      host: "h",
      threads: 2 ** 40,
      batches: 0,
      labels: [],
      megabytes: 1e6,
      load: 0,
    };
    const heartbeat = {
      v: WIRE_VERSION,
      kind: "heartbeat",
      by: BY,
      status: { ...status, kernels: [], refusals: [`run ${RUN}\u001b[2J`], clockMs: 0 },
    };
    for (const bytes of [new Uint8Array(pack(heartbeat)), ...hostileMessages("heartbeat", heartbeat)]) {
      eve.nats.publish(protocol.heartbeats("eve"), bytes);
    }
    await eve.nats.flush();

    await using _ = startTestNode(await server.connect(), protocol, { threads: 1 });
    for (const { trial, evaluation, origin } of await running) {
      expect(noopOutputs(evaluation)[0]).toBe(trial.outer / 3);
      expect(origin.node).not.toBe("eve");
    }
    const [end] = await runAll(executor, later);
    expect(noopOutputs(end!.evaluation)[0]).toBe(500 / 3);
    const details = executor.incidents.filter(({ kind }) => kind === "refused").map(({ detail }) => detail);
    expect(details).toContain("outcomes that their kernel cannot have");
    expect(details.join()).toMatch(/outcomes that cannot be read: /);
    expect(details.join()).toMatch(/the outputs ab+ab.* are not on the server/);
    expect(details.join()).not.toContain("\u001b");
  }, 120_000);

  test("a node evaluates no trial under the key of another", async () => {
    const protocol = server.createProtocol();
    await using _ = startTestNode(await server.connect(), protocol, { threads: 1 });
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()]);
    const [mine, other] = trials(2);
    executor.submit([{ ...other!, key: mine!.key }]);
    await vi.waitFor(() => expect(executor.incidents).not.toEqual([]), { timeout: 20_000 });
    expect(executor.incidents).toContainEqual(
      expect.objectContaining({ kind: "refused", detail: "its trials are not those of its run" }),
    );
  }, 60_000);

  test("an oversize message costs its sender the connection, and nobody else anything", async () => {
    const protocol = server.createProtocol();
    await using _ = startTestNode(await server.connect(), protocol, { threads: 1 });
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    expect(await sendOversize(server.url, protocol)).toMatch(/-ERR 'Maximum Payload Violation'/);
    const eve = await server.connect();
    // As large as may be, and still nothing.
    await eve.js.publish(protocol.workSubject(RUN, "m0"), new Uint8Array(eve.maxPayload - 1000));
    await eve.js.publish(protocol.outcomesSubject(RUN), new Uint8Array(eve.maxPayload - 1000));
    expect(await runAll(executor, trials(20))).toHaveLength(20);
  }, 60_000);

  test("those who speak another version are told of, and change nothing", async () => {
    const protocol = server.createProtocol();
    await using node = startTestNode(await server.connect(), protocol, { threads: 1 });
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    const old: Connection = await server.connect();
    const say = (subject: string, message: Record<string, unknown>) =>
      old.nats.publish(subject, new Uint8Array(pack({ ...message, v: WIRE_VERSION - 1 })));
    say(protocol.announcements("old"), { kind: "announcement", run: "old" });
    await old.js.publish(protocol.outcomesSubject(RUN), new Uint8Array(pack({ kind: "outcomes", v: 1 })));
    await old.js.publish(protocol.workSubject(RUN, "m0"), new Uint8Array(pack({ kind: "batch", v: 1 })));
    expect(await runAll(executor, trials(20))).toHaveLength(20);
    const spoken = "wire version 2 is spoken here, and 1 came: update the older sweepwell";
    expect(node.node.status().refusals).toEqual([spoken]);
    expect(node.logged).toContain(`ignores a coordinator: ${spoken}`);
    expect(node.logged).toContain(`refuses a batch of run ${RUN}: ${spoken}`);
    expect(executor.incidents.map(({ detail }) => detail)).toContain(
      `outcomes that cannot be read: ${spoken}`,
    );
  }, 60_000);
});

/** What the server says to a client that sends more than it takes. */
function sendOversize(url: string, protocol: Protocol): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.on("data", (chunk) => (said += chunk));
  socket.once("close", () => resolve(said));
  socket.once("error", reject);
  socket.write(`CONNECT {"verbose":false}\r\nPUB ${protocol.announcements("x")} 10000000\r\n`);
  return promise;
}
