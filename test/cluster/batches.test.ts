import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerBatch, DONE, unbegun } from "../../src/cluster/answer-batch.ts";
import { hashBytes } from "../../src/cluster/blobs.ts";
import { isSuitable, parseTaskClass, taskClassOf } from "../../src/cluster/described-run.ts";
import { EarlyOutcomes } from "../../src/cluster/early-outcomes.ts";
import type { RunningBatch } from "../../src/cluster/node-run.ts";
import { decodeKeys, decodeTrials, encodeTrials, trialBytes } from "../../src/cluster/trial-columns.ts";
import { type BatchMessage, decodeMessage, encodeMessage, WIRE_VERSION } from "../../src/cluster/wire.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { unpackEvaluations } from "../../src/pool/batch-message.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { noopTrial } from "../run/noop-trials.ts";

const by = { node: "n", boot: "b", version: "1.0.0", instance: "i" };
const origin = { node: "n", boot: "b", version: "1.0.0" };

function batchOf(trials: readonly Trial[], width = 5): BatchMessage {
  return { v: WIRE_VERSION, kind: "batch", batch: "x", part: 0, ...encodeTrials(trials, width) };
}

describe("the trials of a batch in columns", () => {
  test("arrive with the same bits, wherever their bytes lie", () => {
    const number = fc.double({ noNaN: true });
    const trial = fc.record({
      key: fc.nat(),
      seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      numbers: fc.array(number, { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(trial, { minLength: 1, maxLength: 20 }), fc.nat(7), (drawn, offset) => {
        const trials = drawn.map(({ key, seed, numbers }) => ({
          ...noopTrial(key),
          seed,
          parameters: Float64Array.from(numbers),
        }));
        const bytes = encodeMessage(batchOf(trials, 3));
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        const decoded = decodeTrials(decodeMessage(moved.subarray(offset), "batch"), 3)!;
        const essence = ({ key, seed, parameters }: Trial) => [
          key,
          seed,
          new BigUint64Array(parameters.slice().buffer),
        ];
        expect(decoded.map(essence)).toEqual(trials.map(essence));
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test("that do not fit together are none", () => {
    const message = batchOf([noopTrial(1), noopTrial(2)]);
    expect(decodeTrials(message, 4)).toBeUndefined();
    expect(decodeTrials({ ...message, seeds: message.seeds.subarray(8) }, 5)).toBeUndefined();
    expect(message.keys.length + message.seeds.length + message.parameters.length).toBe(2 * trialBytes(5));
  });
});

describe("a node's answer to a batch", () => {
  const trials = Array.from({ length: 6 }, (_, i) => noopTrial(i));
  const ended = (
    evaluations: (Evaluation | undefined)[],
  ): Pick<RunningBatch, "message" | "isEnded" | "news"> => ({
    message: batchOf(trials),
    isEnded: evaluations.map((evaluation) => evaluation !== undefined),
    news: evaluations.flatMap((evaluation, index) =>
      evaluation ? [{ index, execution: { trial: trials[index]!, evaluation, seconds: 0.5, origin } }] : [],
    ),
  });
  const outputs = (size: number, fill = 1): Evaluation => ({
    class: "outputs",
    bytes: new Uint8Array(size).fill(fill),
  });
  const read = (answers: ReturnType<typeof answerBatch>) =>
    answers.map(({ bytes, blobs }) => {
      const message = decodeMessage(bytes, "outcomes");
      const evaluated = unpackEvaluations(
        new Uint8Array(message.evaluations).buffer,
        message.keys.length / 32,
      );
      return {
        ...message,
        blobsHere: blobs,
        size: bytes.length,
        keys: decodeKeys(message.keys),
        evaluated,
        returned: decodeKeys(message.returned),
      };
    });

  test("small outcomes are one message, which settles the batch", () => {
    const kinds: Evaluation[] = [
      outputs(10),
      { class: "error", code: 3 },
      { class: "trap", message: "unreachable" },
      { class: "failure", kind: "time", message: "too long" },
      outputs(0),
      outputs(7),
    ];
    const [only, ...others] = read(answerBatch(ended(kinds), by, 100_000, DONE));
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      isLast: true,
      reason: "",
      returned: [],
      keys: trials.map(({ key }) => key),
    });
    expect(only!.evaluated.map(({ evaluation }) => evaluation)).toEqual(kinds);
  });

  test("outcomes that together are too large for a message travel in several, the last of which settles the batch", () => {
    const mostBytes = 10_000;
    const answers = read(answerBatch(ended(Array(6).fill(outputs(4000))), by, mostBytes, DONE));
    expect(answers.map(({ keys }) => keys.length)).toEqual([2, 2, 2]);
    expect(answers.map(({ isLast }) => isLast)).toEqual([false, false, true]);
    for (const { size, blobsHere } of answers) {
      expect(size).toBeLessThan(mostBytes + 1000);
      expect(blobsHere).toEqual([]);
    }
  });

  test("outputs too large to travel with others are blobs, named by their hash", () => {
    const large = outputs(6000, 9);
    const [only] = read(
      answerBatch(ended([outputs(10), large, undefined, undefined, undefined, undefined]), by, 10_000),
    );
    expect(only).toMatchObject({ isLast: false, returned: [] });
    const { bytes } = large as { bytes: Uint8Array };
    expect(only!.blobs).toEqual([[1, hashBytes(bytes)]]);
    expect(only!.blobsHere).toEqual([{ sha256: hashBytes(bytes), bytes }]);
  });

  test("long texts of traps count as what they take", () => {
    const trap: Evaluation = { class: "trap", message: "ü".repeat(1500) };
    const answers = read(answerBatch(ended(Array(6).fill(trap)), by, 10_000, DONE));
    expect(answers.length).toBeGreaterThan(1);
    for (const { size } of answers) expect(size).toBeLessThan(10_000);
  });

  test("what was told is not told again, and what has not ended comes back", () => {
    const batch = ended([outputs(1), outputs(2), undefined, undefined, undefined, undefined]);
    expect(read(answerBatch(batch, by, 10_000)).map(({ keys }) => keys.length)).toEqual([2]);
    expect(answerBatch(batch, by, 10_000)).toEqual([]);
    const [last, ...others] = read(answerBatch(batch, by, 10_000, { reason: "drained", detail: "stop" }));
    expect(others).toEqual([]);
    expect(last).toMatchObject({ isLast: true, keys: [], reason: "drained", detail: "stop" });
    expect(last!.returned).toEqual(trials.slice(2).map(({ key }) => key));
  });

  test("of a batch that was not begun everything comes back", () => {
    const [only] = read(
      answerBatch(unbegun(batchOf(trials)), by, 10_000, { reason: "redelivered", detail: "" }),
    );
    expect(only!.returned).toHaveLength(6);
  });
});

describe("outcomes that came before their trials were asked", () => {
  const end = (size: number) => ({
    evaluation: { class: "outputs", bytes: new Uint8Array(size) } as const,
    seconds: 1,
    origin,
  });

  test("are there once", () => {
    const early = new EarlyOutcomes();
    early.add(noopTrial(1).key, end(5));
    expect(early.take(noopTrial(1).key)).toEqual({ end: end(5), others: [] });
    expect(early.take(noopTrial(1).key)).toBeUndefined();
  });

  test("are bounded: the oldest are forgotten", () => {
    const early = new EarlyOutcomes();
    const megabytes = (count: number) => ({
      ...end(0),
      evaluation: { class: "outputs", bytes: { byteLength: count * 2 ** 20 } as Uint8Array } as const,
    });
    for (let i = 0; i < 5; i++) early.add(noopTrial(i).key, megabytes(30));
    expect([0, 1, 2, 3, 4].map((i) => early.take(noopTrial(i).key) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe("what trials need of a node", () => {
  test.each([
    [{}, [], "m0"],
    [{ megabytes: 1.5 }, [], "m2"],
    [{ megabytes: 64, seconds: 3 }, ["gpu", "big"], "m64_big_gpu"],
  ] as const)("%o with labels %o is the class %s", (limits, labels, expected) => {
    const taskClass = taskClassOf(limits, labels);
    expect(taskClass).toBe(expected);
    expect(parseTaskClass(taskClass).labels).toEqual([...labels].sort());
  });

  test.each([
    ["m0", { threads: 64, megabytes: 1, labels: [] }, true],
    ["m100", { threads: 4, megabytes: 400, labels: [] }, true],
    ["m100", { threads: 4, megabytes: 399, labels: [] }, false],
    ["m0_big", { threads: 1, megabytes: 1, labels: ["big", "other"] }, true],
    ["m0_big", { threads: 1, megabytes: 1, labels: ["bigger"] }, false],
  ])("%s on %o: %s", (taskClass, offer, expected) => {
    expect(isSuitable(taskClass, offer)).toBe(expected);
  });
});
