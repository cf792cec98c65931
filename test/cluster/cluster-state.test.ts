import { expect, test } from "vitest";
import { clusterState } from "../../src/cluster/cluster-state.ts";
import { describeState } from "../../src/workspace/reach-cluster.ts";
import { exampleStatus } from "./example-nodes.ts";

const big = exampleStatus({ labels: ["big"], threads: 8, megabytes: 16_000 });
const small = exampleStatus({ threads: 4, megabytes: 2000 });
const draining = exampleStatus({ state: "draining" });

test.each([
  ["everyone takes small trials", ["m100"], [big, small, draining], "2 nodes, 12 threads"],
  ["memory for all threads at once is needed", ["m1000"], [big, small], "1 node, 8 threads"],
  ["one suitable class is enough", ["m1000", "m1"], [small], "1 node, 4 threads"],
  ["a label is wanted", ["m0_big"], [big, small], "1 node, 8 threads"],
  ["nobody has the label", ["m0_gpu"], [big, small], "no suitable node among 2"],
  ["nobody is there", ["m0"], [draining], "no node"],
])("%s", (_, classes, living, text) => {
  expect(describeState(clusterState("run1", classes, living, 0))).toBe(text);
});

test("a node that refused this run takes no part in it, in another it does", () => {
  const refusing = exampleStatus({ refusals: ["run run1: its kernel is damaged"] });
  expect(clusterState("run1", ["m0"], [refusing], 0)).toMatchObject({ nodes: 0, others: 1 });
  expect(clusterState("run2", ["m0"], [refusing], 0)).toMatchObject({ nodes: 1, others: 0 });
});

test("while the server is away nothing else counts", () => {
  expect(describeState(clusterState("run1", ["m0"], [big], 65_000))).toBe(
    "the server has been away for 1 min 05 s",
  );
});
