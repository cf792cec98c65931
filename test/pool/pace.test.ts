import { expect, test } from "vitest";
import { MAX_BATCH } from "../../src/pool/lane.ts";
import { Pace } from "../../src/pool/pace.ts";

/** The batch size after `batches` batches of trials that take `trialSeconds` each. */
function sizeAfter(batches: number, trialSeconds: number): number {
  const pace = new Pace(0.05);
  for (let i = 0; i < batches; i++) pace.observe(pace.batchSize, pace.batchSize * trialSeconds);
  return pace.batchSize;
}

test.each([
  { batches: 0, trialSeconds: 1, size: 1 },
  { batches: 5, trialSeconds: 600, size: 1 },
  { batches: 5, trialSeconds: 0.05, size: 1 },
  { batches: 5, trialSeconds: 0.01, size: 5 },
  { batches: 5, trialSeconds: 0.001, size: 50 },
  { batches: 5, trialSeconds: 1e-6, size: MAX_BATCH },
  { batches: 5, trialSeconds: 0, size: MAX_BATCH },
])("after $batches batches of trials of $trialSeconds s a batch of 50 ms holds $size", (example) => {
  expect(sizeAfter(example.batches, example.trialSeconds)).toBe(example.size);
});

test("one slow start does not keep batches small", () => {
  const pace = new Pace(0.05);
  pace.observe(1, 0.5);
  expect(pace.batchSize).toBe(1);
  for (let i = 0; i < 12; i++) pace.observe(pace.batchSize, pace.batchSize * 0.001);
  expect(pace.batchSize).toBeGreaterThan(40);
});

test("trials that get longer make batches shorter at once", () => {
  const pace = new Pace(0.05);
  for (let i = 0; i < 5; i++) pace.observe(1000, 0.01);
  pace.observe(1000, 100);
  expect(pace.batchSize).toBe(1);
});
