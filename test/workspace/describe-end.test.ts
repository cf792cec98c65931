import { expect, test } from "vitest";
import { createCounts } from "../../src/run/run-counts.ts";
import { describeEnd } from "../../src/workspace/describe-end.ts";
import type { RunReport } from "../../src/workspace/execute-run.ts";

test.each([
  [["run", "capacity.yaml", "--store=/data/s.db"], "sweepwell run capacity.yaml --store=/data/s.db"],
  [["run", "my sweep.yaml", "--set", "r1=[0.1, 0.2]"], "sweepwell run 'my sweep.yaml' --set 'r1=[0.1, 0.2]'"],
  [
    ["run", "Anne's.yaml", "--set", "over.x.points=5"],
    "sweepwell run 'Anne'\\''s.yaml' --set over.x.points=5",
  ],
])("an interrupted run says how to go on, in words that a shell takes as they are: %j", (words, line) => {
  const report = {
    name: "r",
    counts: { ...createCounts(9), interrupted: true },
    complete: false,
    seconds: 1,
    voided: [],
  };
  expect(describeEnd(report as unknown as RunReport, words)).toContain(`go on with: ${line}\n`);
});
