import { describe, expect, test } from "vitest";
import { selectRun } from "../../src/cluster/known-runs.ts";

const runs = [
  { run: "aa11".padEnd(32, "0"), name: "capacity", holder: undefined },
  { run: "aa22".padEnd(32, "0"), name: "capacity-2", holder: undefined },
  { run: "bb33".padEnd(32, "0"), name: undefined, holder: undefined },
];

describe("the run of a cluster that a person means", () => {
  test.each([
    ["its name", "capacity", "aa11"],
    ["the beginning of its name", "capacity-", "aa22"],
    ["the beginning of its id", "aa2", "aa22"],
    ["its whole id, of which the cluster has the first half", "bb33".padEnd(64, "0"), "bb33"],
  ])("%s", (_, reference, begins) => {
    expect(selectRun(runs, reference)?.run.slice(0, 4)).toBe(begins);
  });

  test("several are an error that lists them, none is nothing", () => {
    expect(() => selectRun(runs, "cap")).toThrow(/may be capacity \(aa11\d+\), capacity-2 \(aa22\d+\)/);
    expect(selectRun(runs, "other")).toBeUndefined();
  });
});
