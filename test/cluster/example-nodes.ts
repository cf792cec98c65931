import type { SeenNode } from "../../src/cluster/node-list.ts";
import type { NodeStatus } from "../../src/cluster/wire.ts";

/** The status of an idle node of four threads. */
export function exampleStatus(changes: Partial<NodeStatus> = {}): NodeStatus {
  return {
    state: "running",
    host: "rack-1",
    threads: 4,
    batches: 0,
    labels: [],
    megabytes: 8000,
    load: 0.5,
    trialsPerSecond: 0,
    trialCount: 0,
    kernels: [],
    startedMs: 0,
    clockMs: 0,
    refusals: [],
    ...changes,
  };
}

export function exampleNode(node: string, instance: string, changes: Partial<SeenNode> = {}): SeenNode {
  return {
    by: { node, boot: "b1", version: "0.1.0", instance },
    state: "running",
    lastSeenMs: 1000,
    status: exampleStatus(),
    clockOffsetMs: 0,
    ...changes,
  };
}
