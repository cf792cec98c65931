import { isSuitable } from "./described-run.ts";
import { isRefusing } from "./node-roster.ts";
import type { NodeStatus } from "./wire.ts";

/** Who could work on a run now, for a person who watches it. */
export type ClusterState = {
  /** Nodes that take part, and their threads. */
  nodes: number;
  threads: number;
  /** Nodes that take work, and cannot take this. */
  unsuitable: number;
  /** How long the server has been away; 0 while it is there. */
  awayMs: number;
};

/** The state of a run with trials of these classes, among nodes that were heard lately. */
export function clusterState(
  run: string,
  classes: readonly string[],
  living: readonly NodeStatus[],
  awayMs: number,
): ClusterState {
  const working = living.filter(({ state }) => state === "running");
  const taking = working.filter(
    (status) => classes.some((taskClass) => isSuitable(taskClass, status)) && !isRefusing(status, run),
  );
  return {
    nodes: taking.length,
    threads: taking.reduce((sum, { threads }) => sum + threads, 0),
    unsuitable: working.length - taking.length,
    awayMs,
  };
}
