import { isSuitable } from "./described-run.ts";
import type { NodeStatus } from "./wire.ts";

/** Who works on a run now, in numbers, for a person who watches it. What it waits for is told in words (suitable-nodes.ts). */
export type ClusterState = {
  /** Nodes that take part, and their threads. */
  nodes: number;
  threads: number;
  /** Nodes that take work, and cannot take this. */
  others: number;
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
  const taking = working.filter((status) => classes.some((taskClass) => takesPart(status, run, taskClass)));
  return {
    nodes: taking.length,
    threads: taking.reduce((sum, { threads }) => sum + threads, 0),
    others: working.length - taking.length,
    awayMs,
  };
}

/** Whether a node takes trials of a class of a run now. */
export function takesPart(status: NodeStatus, run: string, taskClass: string): boolean {
  return isFit(status, taskClass) && refusalsOf(status, run).length === 0;
}

/** Whether a node would take trials of a class now, but refuses this run. */
export function isRefusing(status: NodeStatus, run: string, taskClass: string): boolean {
  return isFit(status, taskClass) && refusalsOf(status, run).length > 0;
}

/** Why a node takes no part in a run, in its own words. */
export function refusalsOf({ refusals }: NodeStatus, run: string): string[] {
  return refusals.filter((refusal) => refusal.includes(run));
}

function isFit(status: NodeStatus, taskClass: string): boolean {
  return status.state === "running" && isSuitable(taskClass, status);
}
