import type { Bar } from "../cluster/bars.ts";
import type { SeenNode } from "../cluster/node-list.ts";
import { formatCount } from "../report/format-count.ts";
import { formatDuration } from "../report/format-duration.ts";
import type { Cell, TableColumn } from "../report/table.ts";

/** The headings of a table of nodes. */
export const NODE_COLUMNS: readonly (string | TableColumn)[] = [
  "node",
  "instance",
  "state",
  "host",
  ...["threads", "load", "batches", "trials/s", "trials", "kernels"].map((name) => ({
    name,
    align: "right" as const,
  })),
  "labels",
  "seen",
  "version",
];

export function nodeRow(
  { by, state, status, lastSeenMs }: SeenNode,
  bar: Bar | undefined,
  nowMs: number,
): Cell[] {
  const isHere = state === "running" || state === "draining";
  return [
    by.node,
    by.instance.slice(0, 8),
    isBarred(bar) ? `${state}, barred` : state,
    status?.host,
    status?.threads,
    // What a node said before it went is not how it is.
    isHere ? status?.load.toFixed(2) : undefined,
    isHere ? status?.batches : undefined,
    isHere ? status && formatRate(status.trialsPerSecond) : undefined,
    status && formatCount(status.trialCount),
    status?.kernels.length,
    status === undefined ? "(other protocol)" : status.labels.join(" ") || undefined,
    isHere ? "now" : `${formatDuration(Math.max(0, nowMs - lastSeenMs) / 1000)} ago`,
    by.version,
  ];
}

/** What --json prints of a node. */
export function describeNode(
  { by, state, status, lastSeenMs, clockOffsetMs }: SeenNode,
  bar: Bar | undefined,
  kernelNames: ReadonlyMap<string, string>,
) {
  return {
    node: by.node,
    instance: by.instance,
    state,
    barred: isBarred(bar)
      ? { since: new Date(bar.sinceMs).toISOString(), by: bar.who, why: bar.detail }
      : null,
    version: by.version,
    boot: by.boot,
    lastSeen: new Date(lastSeenMs).toISOString(),
    clockOffsetSeconds: clockOffsetMs === undefined ? null : clockOffsetMs / 1000,
    speaksThisProtocol: status !== undefined,
    ...(status && {
      host: status.host,
      threads: status.threads,
      megabytes: status.megabytes,
      load: status.load,
      batches: status.batches,
      trialsPerSecond: status.trialsPerSecond,
      trials: status.trialCount,
      labels: status.labels,
      kernels: status.kernels.map((hash) => ({ hash, name: kernelNames.get(hash) ?? null })),
      refusals: status.refusals,
      started: new Date(status.startedMs).toISOString(),
    }),
  };
}

export function isBarred(bar: Bar | undefined): bar is Bar {
  return bar?.state === "barred";
}

function formatRate(rate: number): string {
  return rate >= 10 || rate === 0 ? formatCount(Math.round(rate)) : rate.toPrecision(2);
}
