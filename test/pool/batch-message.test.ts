import fc from "fast-check";
import { expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeBatch, packEvaluations, unpackEvaluations } from "../../src/pool/batch-message.ts";
import { noopTrial } from "../run/noop-trials.ts";

const message = fc.string({ unit: "grapheme" });
const evaluation: fc.Arbitrary<Evaluation> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ class: "outputs" as const, bytes })),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((code) => ({ class: "error" as const, code })),
  message.map((message) => ({ class: "trap" as const, message })),
  fc
    .tuple(fc.constantFrom("time" as const, "memory" as const, "stack" as const, "lost" as const), message)
    .map(([kind, message]) => ({ class: "failure" as const, kind, message })),
);

test("evaluations of every kind come back from their packed form as they were", () => {
  const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.record({ evaluation, seconds }), { maxLength: 30 }), (evaluated) => {
      expect(unpackEvaluations(packEvaluations(evaluated), evaluated.length)).toEqual(evaluated);
    }),
  );
});

test("parameters and seeds lie in the order of the trials, in one buffer", () => {
  const trials = [noopTrial(3), noopTrial(2 ** 31), { ...noopTrial(9), seed: 2n ** 64n - 1n }];
  const batch = encodeBatch(1, 0, trials, 5);
  expect([...batch.seeds]).toEqual([3n, 2n ** 31n, 2n ** 64n - 1n]);
  expect([...batch.parameters]).toEqual(trials.flatMap(({ parameters }) => [...parameters]));
  expect(batch.parameters.buffer).toBe(batch.seeds.buffer);
});
