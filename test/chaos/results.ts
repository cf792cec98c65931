import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { median } from "../../bench/throughput/measure.ts";
import { obtainNatsServer } from "../../src/cluster/nats-server.ts";
import type { Campaign } from "./campaign.ts";
import { FAULT_NAMES } from "./fault-list.ts";
import type { RunResult } from "./perform-run.ts";

/** What came of each fault, last time; docs/chaos.md shows it. */
export type Results = { faults: Record<string, FaultResult> };

export type FaultResult =
  | {
      seeds: number;
      passed: number;
      missed: number;
      medianSeconds: number;
      trials: number;
      ackWaitSeconds: number;
      jobs: number;
      machine: string;
      wrong: { seed: number; wrong: readonly string[] }[];
    }
  | { notRun: string };

type Settings = { trials: number; ackWaitSeconds: number; jobs: number };

/** Puts what came of a campaign in place of what came of the same faults before. */
export function mergeResults(before: Results, { results, notRun }: Campaign, settings: Settings): Results {
  const faults = { ...before.faults };
  for (const { fault, reason } of notRun) faults[fault] = { notRun: reason };
  const { trials, ackWaitSeconds, jobs } = settings;
  const where = { trials, ackWaitSeconds, jobs, machine: describeMachine() };
  for (const [fault, runs] of Map.groupBy(results, (result) => result.fault)) {
    faults[fault] = { ...summarise(runs), ...where };
  }
  return {
    faults: Object.fromEntries(FAULT_NAMES.flatMap((name) => (faults[name] ? [[name, faults[name]]] : []))),
  };
}

function summarise(runs: readonly RunResult[]) {
  const wrong = runs.filter((run) => run.wrong.length > 0);
  return {
    seeds: runs.length,
    passed: runs.length - wrong.length,
    missed: runs.reduce((sum, { missed }) => sum + missed, 0),
    medianSeconds: Math.round(median(runs.map(({ seconds }) => seconds)) * 10) / 10,
    wrong: wrong.map((run) => ({ seed: run.seed, wrong: run.wrong })),
  };
}

function describeMachine(): string {
  const server = execFileSync(obtainNatsServer(), ["--version"], { encoding: "utf8" }).trim();
  return `${availableParallelism()} cores, Node ${process.versions.node}, ${server.replace(": v", " ")}`;
}
