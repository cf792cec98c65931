import { expect, test } from "vitest";
import { NodeTally } from "../../src/cluster/node-tally.ts";
import { exampleTrial, executed, outputsOf } from "../store/example-trials.ts";

test("a node counts trials by how they ended, and tells of every batch", () => {
  const tally = new NodeTally();
  const seconds: number[] = [];
  tally.onBatch = (batch) => seconds.push(batch);
  const ended = (evaluation: Parameters<typeof executed>[1]) => {
    const entry = executed(exampleTrial(0), evaluation);
    if (entry.kind !== "executed") throw new Error("not an execution");
    return entry.execution;
  };
  tally.add([ended(outputsOf(1)), ended({ class: "error", code: 1 })]);
  tally.endBatch(0.5);
  tally.add([ended({ class: "failure", kind: "time", message: "" })]);
  tally.endBatch(0.25);
  expect(tally).toMatchObject({ trialCount: 3, batchCount: 2, kernelSeconds: 0.75 });
  expect(tally.byClass).toMatchObject({ outputs: 1, error: 1, trap: 0, time: 1 });
  expect(seconds).toEqual([0.5, 0.25]);
  expect(tally.trialsPerSecond).toBeCloseTo(0.3);
});
