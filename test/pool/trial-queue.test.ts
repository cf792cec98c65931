import fc from "fast-check";
import { expect, test } from "vitest";
import { TrialQueue } from "../../src/pool/trial-queue.ts";
import { noopTrial } from "../run/noop-trials.ts";

const queueOf = (...parts: number[]): TrialQueue => {
  const queue = new TrialQueue();
  for (const [i, part] of parts.entries()) queue.add(noopTrial(i, {}, part));
  return queue;
};
const takeNumbers = (queue: TrialQueue, limit: number): number[] | undefined =>
  queue.take(() => limit)?.trials.map(({ outer }) => outer);

test("trials leave in the order in which they came", () => {
  const queue = queueOf(0, 0, 0, 0, 0);
  expect([takeNumbers(queue, 2), takeNumbers(queue, 2), takeNumbers(queue, 2)]).toEqual([
    [0, 1],
    [2, 3],
    [4],
  ]);
  expect(takeNumbers(queue, 2)).toBeUndefined();
});

test("a batch holds trials of one part, and parts take turns", () => {
  const queue = queueOf(0, 1, 0, 1, 0, 1);
  expect([1, 2, 3, 4].map(() => takeNumbers(queue, 2))).toEqual([[0, 2], [1, 3], [4], [5]]);
});

test("the limit is asked with the part and how many of it wait", () => {
  const asked: number[][] = [];
  queueOf(5, 5, 5).take((...args) => asked.push(args));
  expect(asked).toEqual([[5, 3]]);
});

test("what is put back leaves first", () => {
  const queue = queueOf(0, 0, 0, 0);
  const { part, trials } = queue.take(() => 3)!;
  queue.putBack(part, trials.slice(1));
  expect(takeNumbers(queue, 10)).toEqual([1, 2, 3]);
});

test("no trial is lost or doubled, whatever is added, taken and put back", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), part: fc.nat({ max: 2 }), count: fc.nat({ max: 20 }) }),
    fc.record({
      kind: fc.constant("take" as const),
      limit: fc.integer({ min: 1, max: 9 }),
      back: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new TrialQueue();
      const taken: number[] = [];
      let added = 0;
      for (const step of steps) {
        if (step.kind === "add")
          for (let i = 0; i < step.count; i++) queue.add(noopTrial(added++, {}, step.part));
        else {
          const batch = queue.take(() => step.limit);
          if (batch && step.back) queue.putBack(batch.part, batch.trials);
          else taken.push(...(batch?.trials.map(({ outer }) => outer) ?? []));
        }
        expect(queue.size).toBe(added - taken.length);
      }
      for (let rest = takeNumbers(queue, 7); rest; rest = takeNumbers(queue, 7)) taken.push(...rest);
      expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: added }, (_, i) => i));
    }),
  );
});
