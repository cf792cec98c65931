import { expect, test, vi } from "vitest";
import type { Batch } from "../../src/cluster/flight.ts";
import { type NodeAtHand, Recomputer } from "../../src/cluster/recomputer.ts";
import { encodeKeys } from "../../src/cluster/trial-columns.ts";
import { type OutcomesMessage, WIRE_VERSION } from "../../src/cluster/wire.ts";
import { packEvaluations } from "../../src/pool/batch-message.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { noopTrial } from "../run/noop-trials.ts";

const node = (name: string, host = name, threads = 1): NodeAtHand => ({
  instance: `${name}-1`,
  node: name,
  host,
  threads,
});

function createRecomputer(nodes: NodeAtHand[]) {
  const sent: { batch: Batch; trials: readonly Trial[]; instance: string }[] = [];
  const withdrawn: string[] = [];
  const recomputer = new Recomputer({
    nodes: () => nodes,
    send: async (batch, trials, _, instance) => void sent.push({ batch, trials, instance }),
    withdraw: async (instance) => void withdrawn.push(instance),
    outputs: async () => undefined,
    batchSize: () => 3,
  });
  return { recomputer, sent, withdrawn };
}

/** What a node says about a batch: that so many of its trials ended, and that the rest comes back. */
function answerTo({ batch, trials }: { batch: Batch; trials: readonly Trial[] }, count = trials.length) {
  const ended = trials.slice(0, count);
  const evaluation = { class: "error", code: 1 } as const;
  return {
    v: WIRE_VERSION,
    kind: "outcomes",
    batch: batch.id,
    part: 0,
    by: { node: "b", boot: "boot", version: "1", instance: "b-1" },
    keys: encodeKeys(ended.map(({ key }) => key)),
    evaluations: new Uint8Array(packEvaluations(ended.map(() => ({ evaluation, seconds: 1 })))),
    blobs: [],
    isLast: true,
    returned: encodeKeys(trials.slice(count).map(({ key }) => key)),
    reason: count < trials.length ? "drained" : "",
    detail: "",
  } satisfies OutcomesMessage;
}

test("a trial goes to a node that is none of those it is compared with, on another host if there is one", () => {
  const { recomputer, sent } = createRecomputer([
    node("a", "host1"),
    node("b", "host1"),
    node("c", "host2", 8),
  ]);
  void recomputer.recompute(noopTrial(1), ["a"], true);
  recomputer.flush();
  void recomputer.recompute(noopTrial(2), ["a", "c"], true);
  recomputer.flush();
  expect(sent.map(({ instance }) => instance)).toEqual(["c-1", "b-1"]);
});

test("trials are shared among the nodes by their threads, in batches", () => {
  const { recomputer, sent } = createRecomputer([node("a"), node("b"), node("c", "c", 2)]);
  for (let i = 0; i < 9; i++) void recomputer.recompute(noopTrial(i), ["a"], true);
  recomputer.flush();
  const shares = sent.map(({ instance, trials }) => `${instance} ${trials.length}`);
  expect(shares.sort()).toEqual(["b-1 3", "c-1 3", "c-1 3"]);
});

test("what comes back goes to another node, and ends by the first answer", async () => {
  const { recomputer, sent } = createRecomputer([node("b"), node("c")]);
  const wishes = [1, 2, 3].map((i) => recomputer.recompute(noopTrial(i), ["a", "d"], true));
  recomputer.flush();
  const [first] = sent.filter(({ instance }) => instance === "b-1");
  expect(await recomputer.receive(answerTo(first!, 1))).toBe(true);
  const again = sent.filter(({ trials }) => trials.some((trial) => first!.trials.slice(1).includes(trial)));
  expect(again.at(-1)!.instance).toBe("c-1");
  for (const each of sent.filter((each) => each !== first)) await recomputer.receive(answerTo(each));
  for (const end of await Promise.all(wishes)) expect(end).toMatchObject({ evaluation: { code: 1 } });
});

test.each([
  ["hands a trial back is asked again where there is no other, and not for ever", "drained", 3],
  ["refuses it is not asked again", "refused", 1],
] as const)("a node that %s", async (_, reason, times) => {
  const { recomputer, sent } = createRecomputer([node("a"), node("b")]);
  const wish = recomputer.recompute(noopTrial(1), ["a"], true);
  recomputer.hurry();
  for (let count = 1; count <= times; count++) {
    expect(sent.map(({ instance }) => instance)).toEqual(new Array(count).fill("b-1"));
    await recomputer.receive({ ...answerTo(sent.at(-1)!, 0), reason });
  }
  expect(await wish).toBeUndefined();
  expect(sent).toHaveLength(times);
});

test("a node that goes away is replaced, and what it did not take is taken back", () => {
  const nodes = [node("b"), node("c", "c", 2)];
  const { recomputer, sent, withdrawn } = createRecomputer(nodes);
  void recomputer.recompute(noopTrial(1), ["a"], true);
  recomputer.flush();
  expect(sent).toHaveLength(1);
  const { instance } = sent[0]!;
  nodes.splice(
    nodes.findIndex((each) => each.instance === instance),
    1,
  );
  recomputer.look();
  expect(withdrawn).toEqual([instance]);
  expect(sent[1]!.instance).toBe(nodes[0]!.instance);
});

test("answers to other batches are not its own; lost batches are sent again", async () => {
  const { recomputer, sent } = createRecomputer([node("b")]);
  void recomputer.recompute(noopTrial(1), ["a"], true);
  recomputer.flush();
  const [first] = sent;
  expect(await recomputer.receive({ ...answerTo(first!), batch: "another" })).toBe(false);
  recomputer.lose(recomputer.batches);
  expect(sent).toHaveLength(2);
  expect(await recomputer.receive(answerTo(first!))).toBe(false);
});

test("the patient wait for a node until nobody is waited for; others hear at once that there is none", async () => {
  const nodes: NodeAtHand[] = [node("a")];
  const { recomputer, sent } = createRecomputer(nodes);
  const heard = vi.fn();
  void recomputer.recompute(noopTrial(1), ["a"], true).then(heard);
  const hasty = recomputer.recompute(noopTrial(2), ["a"], false);
  recomputer.flush();
  expect(await hasty).toBeUndefined();
  expect(heard).not.toHaveBeenCalled();
  nodes.push(node("b"));
  recomputer.look();
  expect(sent.flatMap(({ trials }) => trials.map(({ outer }) => outer))).toEqual([1]);
  const late = recomputer.recompute(noopTrial(3), ["a", "b"], true);
  recomputer.hurry();
  expect(await late).toBeUndefined();
  recomputer.close();
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(undefined));
});

test("a trial that is wanted twice at once is computed once, for both", async () => {
  const { recomputer, sent } = createRecomputer([node("a"), node("b")]);
  const answers = [
    recomputer.recompute(noopTrial(1), ["a"], true),
    recomputer.recompute(noopTrial(1), ["a"], false),
  ];
  recomputer.flush();
  expect(sent.map(({ trials }) => trials.length)).toEqual([1]);
  await recomputer.receive(answerTo(sent[0]!));
  expect((await Promise.all(answers)).map((answer) => answer?.origin.node)).toEqual(["b", "b"]);
});
