import { expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { digestTrials } from "../../src/run/digest.ts";
import { DigestingPlanner } from "../../src/run/digesting-planner.ts";
import { type Trial, trialKey } from "../../src/sweep/trial.ts";

const OUTCOME: Evaluation = { class: "outputs", bytes: Uint8Array.of(1, 2, 3) };
const trials = [0, 1, 2].map(
  (outer): Trial => ({
    part: 0,
    outer,
    ask: 0,
    replicate: 0,
    parameters: new Float64Array(0),
    seed: 0n,
    key: trialKey(`${outer}`.repeat(64)),
  }),
);

function tellAll(order: readonly number[], end: Evaluation = OUTCOME): string | undefined {
  const told: Trial[] = [];
  const planner = new DigestingPlanner({
    trialCount: 3,
    ask: () => "done",
    tell: (trial) => told.push(trial),
  });
  for (const index of order) planner.tell(trials[index]!, end);
  expect(told).toEqual(order.map((index) => trials[index]));
  return planner.finish();
}

test("tells in structural order give the digest of the store", () => {
  const expected = digestTrials(trials.map(({ key }) => ({ key, outcome: OUTCOME })));
  expect(tellAll([0, 1, 2])).toBe(expected);
});

test("tells in another order give none, nor does a run failure", () => {
  expect(tellAll([0, 2, 1])).toBeUndefined();
  expect(tellAll([0, 1, 2], { class: "failure", kind: "time", message: "" })).toBeUndefined();
});
