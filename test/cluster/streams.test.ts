import { cpSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import type { Batch } from "../../src/cluster/flight.ts";
import { OutcomeReader } from "../../src/cluster/outcome-reader.ts";
import { consumerName, DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { ensureStreams } from "../../src/cluster/streams.ts";
import { pullOne } from "../../src/cluster/work-puller.ts";
import { WorkQueue } from "../../src/cluster/work-queue.ts";
import { noopTrial } from "../run/noop-trials.ts";
import { connectTo, describeWithServer, startTestServer, useServer } from "./test-server.ts";

describeWithServer("what a cluster has on its server", () => {
  const server = useServer();

  test("is made once, and found again", async () => {
    const connection = await server.connect();
    const protocol = server.createProtocol();
    await ensureStreams(connection, protocol);
    await ensureStreams(connection, protocol);
    const { config } = await connection.manager.streams.info(protocol.work.config.name);
    expect(config).toMatchObject({ retention: RetentionPolicy.Workqueue, discard: DiscardPolicy.New });
  });

  test.each([
    [
      "a stream",
      "retention",
      (protocol: Protocol) => ({ name: protocol.work.config.name, subjects: protocol.work.config.subjects! }),
    ],
    [
      "another stream",
      "subjects",
      (protocol: Protocol) => ({ name: protocol.outcomes.config.name, subjects: ["foreign.x"] }),
    ],
  ])("%s of this name that is somebody else's is refused, naming its %s", async (_, field, config) => {
    const connection = await server.connect();
    const protocol = server.createProtocol();
    await connection.manager.streams.add(config(protocol));
    await expect(ensureStreams(connection, protocol)).rejects.toMatchObject({
      code: "CLUSTER_UNUSABLE",
      message: expect.stringMatching(new RegExp(`has ${field} .* was expected.*--prefix`)),
    });
  });

  test("a bucket that keeps its entries for another time is refused, naming that", async () => {
    const connection = await server.connect();
    const protocol = server.createProtocol();
    await new Kvm(connection.js).create(protocol.leases.bucket, { ttl: 1000 });
    await expect(ensureStreams(connection, protocol)).rejects.toMatchObject({
      code: "CLUSTER_UNUSABLE",
      message: expect.stringContaining("max_age"),
    });
  });

  const openQueue = async () => openQueueOn(await server.connect(), server.createProtocol());

  test("batches that another coordinator sent are found, and not those that are done", async () => {
    const { connection, protocol, queue, send } = await openQueue();
    const batches = [await send("one"), await send("two"), await send("three")];
    const first = (await pullOne(connection, protocol, "run", "m0"))!;
    expect(first.deliveries).toBe(1);
    await first.confirm();
    expect(await queue.remaining()).toMatchObject([
      { id: "two", keys: batches[1]!.keys, sequence: batches[1]!.sequence },
      { id: "three" },
    ]);
    expect(await queue.missing(batches)).toEqual([batches[0]]);
    expect(await pullOne(connection, protocol, "run", "m0")).toBeDefined();
  });

  test("batches for one node alone are found by nobody: the next coordinator takes them back", async () => {
    const { connection, protocol, queue, send } = await openQueue();
    await queue.addClass("m0_only-a");
    await send("for a", 2, "m0_only-a");
    await send("for all");
    expect(await queue.remaining()).toMatchObject([{ id: "for all" }]);
    expect((await pullOne(connection, protocol, "run", "m0_only-a"))!.deliveries).toBe(1);
    const next = new WorkQueue(connection, protocol, "run", [{ width: 5, taskClass: "m0" }], () => {});
    expect(await next.remaining()).toMatchObject([{ id: "for all" }]);
    const { state } = await connection.manager.streams.info(protocol.work.config.name);
    expect(state.messages).toBe(1);
  });

  test("a batch sent twice, because the server's answer was lost, is there once", async () => {
    const { queue, send } = await openQueue();
    const [first, second] = [await send("one"), await send("one")];
    expect(second.sequence).toBe(first.sequence);
    expect(await queue.remaining()).toHaveLength(1);
  });

  test("batches that nobody waits for do not hide for ever that others are missing", async () => {
    const { connection, protocol, queue, send } = await openQueue();
    const gone = await send("gone");
    await connection.manager.streams.deleteMessage(protocol.work.config.name, gone.sequence!);
    await send("foreign");
    const found = [];
    for (let look = 0; look < 6; look++) found.push(...(await queue.missing([gone])));
    expect(found).toEqual([gone]);
  });

  test("a run that was taken from the server is not served, until it is made again", async () => {
    const { queue, send } = await openQueue();
    await send("one");
    expect(await queue.isServed()).toBe(true);
    await queue.remove();
    expect(await queue.isServed()).toBe(false);
    expect(await queue.remaining()).toEqual([]);
    await queue.ensure();
    expect(await queue.isServed()).toBe(true);
    await queue.remove();
    await queue.remove();
  });

  test("outcomes are read from the beginning, then as they come, and anew when their stream was made again", async () => {
    const connection = await server.connect();
    const protocol = server.createProtocol();
    await ensureStreams(connection, protocol);
    const publish = (text: string) => connection.js.publish(protocol.outcomesSubject("run"), text);
    await publish("before");
    await connection.js.publish(protocol.outcomesSubject("other"), "foreign");
    const read: string[] = [];
    const onCaughtUp = vi.fn(() => read.push("caught up"));
    let failures = 1;
    const reader = new OutcomeReader(connection, protocol, "run", {
      onMessage: async (bytes) => {
        const text = new TextDecoder().decode(bytes);
        // One that could not be taken in comes again.
        if (text === "after" && failures-- > 0) throw new Error("not now");
        read.push(text);
      },
      onCaughtUp,
    });
    await vi.waitFor(() => expect(read).toEqual(["before", "caught up"]), 5000);
    await publish("after");
    await vi.waitFor(() => expect(read.at(-1)).toBe("after"), 5000);

    await connection.manager.streams.delete(protocol.outcomes.config.name);
    await ensureStreams(connection, protocol);
    reader.restart();
    await publish("new");
    await vi.waitFor(() => expect(read).toEqual(["before", "caught up", "after", "new"]), 10_000);
    expect(onCaughtUp).toHaveBeenCalledOnce();
    await reader[Symbol.asyncDispose]();
  });
});

describeWithServer("a reader of outcomes", () => {
  test("goes on, once each and in order, though the server lost what it read with", async () => {
    await using own = await startTestServer();
    await using connection = await connectTo(own);
    const protocol = new Protocol({ ...DEFAULT_PROTOCOL });
    await ensureStreams(connection, protocol);
    const { name } = protocol.outcomes.config;
    const read: string[] = [];
    await using _reader = new OutcomeReader(connection, protocol, "run", {
      onMessage: async (bytes) => void read.push(new TextDecoder().decode(bytes)),
      onCaughtUp: () => {},
    });
    const publish = (text: string) => connection.js.publish(protocol.outcomesSubject("run"), text);
    await publish("one");
    await vi.waitFor(() => expect(read).toEqual(["one"]), 5000);
    for await (const info of connection.manager.consumers.list(name)) {
      await connection.manager.consumers.delete(name, info.name);
    }
    await publish("two");
    await publish("three");
    await vi.waitFor(() => expect(read).toEqual(["one", "two", "three"]), 20_000);
  }, 60_000);
});

describeWithServer("a server that forgets what it had not yet on its disk", () => {
  test("has its outcomes read again from the beginning, so that later ones in the same places are not passed over", async () => {
    await using own = await startTestServer();
    await using connection = await connectTo(own);
    const protocol = new Protocol({ ...DEFAULT_PROTOCOL });
    await ensureStreams(connection, protocol);
    // The connection takes a moment to notice that its server is back.
    const publish = (text: string) =>
      vi.waitFor(() => connection.js.publish(protocol.outcomesSubject("run"), text, { msgID: text }), 20_000);
    const read: string[] = [];
    await using reader = new OutcomeReader(connection, protocol, "run", {
      onMessage: async (bytes) => void read.push(new TextDecoder().decode(bytes)),
      onCaughtUp: () => {},
    });
    await publish("kept");
    await own.kill();
    const onDisk = join(own.folder, "jetstream");
    cpSync(onDisk, `${onDisk}.copy`, { recursive: true });
    await own.revive({ withFiles: true });
    for (const text of ["gone 1", "gone 2", "gone 3"]) await publish(text);
    reader.restart();
    await vi.waitFor(() => expect(read.at(-1)).toBe("gone 3"), 20_000);

    await own.kill();
    rmSync(onDisk, { recursive: true });
    renameSync(`${onDisk}.copy`, onDisk);
    await own.revive({ withFiles: true });
    await publish("later");
    reader.restart();
    await vi.waitFor(() => expect(read.slice(-2)).toEqual(["kept", "later"]), 20_000);
  }, 120_000);

  test("has batches again that its consumer knows to be done: nobody will get them, and they count as missing", async () => {
    await using own = await startTestServer();
    await using connection = await connectTo(own);
    const protocol = new Protocol({ ...DEFAULT_PROTOCOL });
    const { queue, send } = await openQueueOn(connection, protocol);
    const batches = [await send("one"), await send("two")];
    await own.kill();
    const stream = join(own.folder, "jetstream/$G/streams", protocol.work.config.name);
    cpSync(join(stream, "msgs"), join(own.folder, "msgs.copy"), { recursive: true });
    await own.revive({ withFiles: true });

    const state = join(stream, "obs", consumerName("run", "m0"), "o.dat");
    for (const _ of batches) {
      const delivery = await vi.waitFor(() => pullOne(connection, protocol, "run", "m0"), 20_000);
      await delivery!.confirm();
    }
    const third = await send("three");
    // It writes what the consumer knows a moment later.
    const quietMs = () => Date.now() - (statSync(state, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    await vi.waitFor(() => expect(quietMs()).toBeGreaterThan(1500), 20_000);
    await own.kill();
    rmSync(join(stream, "msgs"), { recursive: true });
    renameSync(join(own.folder, "msgs.copy"), join(stream, "msgs"));
    await own.revive({ withFiles: true });

    const left = await vi.waitFor(() => queue.remaining(), 20_000);
    expect(left.map(({ id }) => id)).toEqual(["one", "two"]);
    expect(await pullOne(connection, protocol, "run", "m0")).toBeUndefined();
    expect(await queue.missing(left)).toEqual(left);
    expect(await queue.missing([...left, third])).toEqual([...left, third]);
  }, 120_000);
});

describeWithServer("a server that will not do", () => {
  const refusal = (message: RegExp) => ({
    code: "CLUSTER_UNUSABLE",
    message: expect.stringMatching(message),
  });

  test("without JetStream is named", async () => {
    await using own = await startTestServer({ withJetStream: false });
    const message = /has no JetStream for this user: start nats-server with -js/;
    await expect(connectTo(own)).rejects.toMatchObject(refusal(message));
  });

  test("with small messages is named", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sweepwell-conf-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "small.conf"), "max_payload: 4096\n");
    await using own = await startTestServer({ extra: ["-c", join(folder, "small.conf")] });
    const message = /takes messages of 4096 bytes at most, 65536 are needed/;
    await expect(connectTo(own)).rejects.toMatchObject(refusal(message));
  });

  test("is not there at all", async () => {
    await expect(connectTo({ url: "nats://127.0.0.1:1" })).rejects.toMatchObject({
      code: "CLUSTER_UNREACHABLE",
      message: expect.stringContaining("connection refused: is nats-server running there?"),
    });
  });
});

async function openQueueOn(connection: Connection, protocol: Protocol) {
  const onTrouble = vi.fn();
  const queue = new WorkQueue(connection, protocol, "run", [{ width: 5, taskClass: "m0" }], onTrouble);
  await queue.ensure();
  const send = async (id: string, count = 2, taskClass = "m0"): Promise<Batch> => {
    const trials = Array.from({ length: count }, (_, i) => noopTrial(i));
    const batch: Batch = {
      id,
      part: 0,
      keys: trials.map(({ key }) => key),
      sentMs: 0,
      sequence: undefined,
      holder: undefined,
      isCopy: false,
    };
    await queue.send(batch, trials, () => true, taskClass);
    return batch;
  };
  return { connection, protocol, queue, send, onTrouble };
}
