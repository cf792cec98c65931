import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { type Bar, Bars, decideOn, isVoid, readBars } from "../../src/cluster/bars.ts";
import { EarlyOutcomes } from "../../src/cluster/early-outcomes.ts";
import { openBars } from "../../src/cluster/streams.ts";
import type { Outcome } from "../../src/kernel/outcome.ts";
import { runAll } from "../run/executor-contract.ts";
import { noopTrial, noopWorkload } from "../run/noop-trials.ts";
import { lead, startTestNode } from "./in-process-cluster.ts";
import { describeWithServer, useServer } from "./test-server.ts";

const bar = (state: Bar["state"]): Bar => ({ node: "n", state, who: "w", detail: "d", sinceMs: 1000 });

test.each([
  ["of a node that nobody barred counts", undefined, 999, false],
  ["of a barred node is void, whether said before", bar("barred"), 1, true],
  ["or after", bar("barred"), 5000, true],
  ["of a pardoned node is void when it was said before", bar("pardoned"), 1000, true],
  ["and counts when it was said after", bar("pardoned"), 1001, false],
])("what is told %s", (_, decided, toldMs, expected) => {
  expect(isVoid(decided, toldMs)).toBe(expected);
});

test("outcomes that differ before their trial was asked are kept beside the first one; the same twice is not", () => {
  const early = new EarlyOutcomes();
  const end = (node: string, evaluation: Outcome) => ({
    evaluation,
    seconds: 1,
    origin: { node, boot: "b", version: "1" },
  });
  const { key } = noopTrial(1);
  const first = end("a", { class: "error", code: 1 });
  const other = end("c", { class: "error", code: 2 });
  const all = [first, end("b", { class: "error", code: 1 }), other];
  expect(all.map((each) => early.add(key, each))).toEqual([false, false, true]);
  expect(early.take(key)).toEqual({ end: first, others: [other] });
  expect(early.take(key)).toBeUndefined();
});

describeWithServer("the bars of a cluster", () => {
  const server = useServer();

  test("are the same for every coordinator, whatever a node is called", async () => {
    const protocol = server.createProtocol();
    const connection = await server.connect();
    expect([...(await readBars(connection, protocol))]).toEqual([]);
    const names = ["a.b *>", "größe", "n"];
    const heard: string[][] = [];
    const create = () =>
      new Bars(connection, protocol, {
        own: new Map(),
        who: "test",
        onBarred: (bars) => heard.push(bars.map(({ node }) => node)),
      });
    const [mine, other] = [create(), create()];
    await other.begin();
    for (const name of names) await mine.bar(name, "it was wrong");
    other.look();
    await vi.waitFor(() => expect(heard.flat().sort()).toEqual([...names].sort()), 10_000);
    expect(names.map((name) => other.isBarred(name))).toEqual([true, true, true]);
    expect([other.isBarred("m"), other.isVoid("m", 0)]).toEqual([false, false]);
    await decideOn(await openBars(connection, protocol), {
      node: "n",
      state: "pardoned",
      who: "me",
      detail: "",
    });
    other.look();
    await vi.waitFor(() => expect(other.isBarred("n")).toBe(false), 10_000);
    // What another version or program has written there decides nothing, and is in nobody's way.
    for (const text of [
      "{",
      "null",
      '{"state":"barred","who":7}',
      '{"state":"gone","who":"w","detail":""}',
    ]) {
      await (await openBars(connection, protocol)).put("nbQ", text);
      expect([...(await readBars(connection, protocol)).keys()].sort()).toEqual([...names].sort());
    }
    expect([other.isVoid("n", 0), other.isVoid("n", Date.now() + 60_000)]).toEqual([true, false]);
  }, 30_000);

  test("keep a node from taking part, and what it has told from being read", async () => {
    const protocol = server.createProtocol();
    const connection = await server.connect();
    const trials = Array.from({ length: 12 }, (_, i) => noopTrial(i));
    const run = "ab".repeat(16);
    await using wrong = startTestNode(await server.connect(), protocol, { threads: 1 });
    const { node: name } = wrong.node.id;
    const first = await lead(connection, protocol, [noopWorkload()], { run });
    await runAll(first, trials);
    await first[Symbol.asyncDispose]();

    const bucket = await openBars(connection, protocol);
    await decideOn(bucket, { node: name, state: "barred", who: "test", detail: "it was wrong" });
    await vi.waitFor(() => expect(wrong.node.trouble()).toContain("is barred"), 10_000);
    const second = await lead(connection, protocol, [noopWorkload()], { run });
    second.submit(trials);
    await vi.waitFor(() => expect(wrong.node.status().refusals[0]).toContain("it was wrong"), 10_000);
    // Neither what it said before nor what it could compute now.
    const none = Symbol("none");
    expect(await Promise.race([second.next(), setTimeout(1500, none)])).toBe(none);

    await using right = startTestNode(await server.connect(), protocol, { threads: 1 });
    const ends = [];
    while (ends.length < trials.length) ends.push(...(await second.next()));
    expect(new Set(ends.map(({ origin }) => origin.node))).toEqual(new Set([right.node.id.node]));
    await second[Symbol.asyncDispose]();
  }, 60_000);
});
