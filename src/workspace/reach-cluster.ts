import { setFlagsFromString } from "node:v8";
import type { ClusterState } from "../cluster/cluster-state.ts";
import { openCoordinatorConnection } from "../cluster/coordinator-connection.ts";
import { countOf } from "../report/format-count.ts";
import { formatDuration } from "../report/format-duration.ts";
import type { ClusterWish } from "./cluster-flags.ts";
import type { ClusterAtHand } from "./execute-run.ts";
import { IncidentLog } from "./incident-log.ts";

export type ClusterListener = { warn: (message: string) => void; onPlace: (place: string) => void };

/** Reaches the server of a cluster, for a run whose incidents and helpers a person is told; nothing without a wish. */
export async function reachCluster(
  wish: ClusterWish | undefined,
  { warn, onPlace }: ClusterListener,
): Promise<AsyncDisposable & { cluster?: ClusterAtHand }> {
  if (wish === undefined) return { async [Symbol.asyncDispose]() {} };
  // A coordinator may be up for days: V8 lets four times what is alive pile up otherwise (bench/README.md, cluster).
  setFlagsFromString("--heap-growing-percent=60");
  const connection = await openCoordinatorConnection(wish.access, wish.settings);
  const log = new IncidentLog(warn);
  return {
    cluster: {
      ...wish,
      connection,
      onIncident: (incident) => log.tell(incident),
      onState: (state) => onPlace(describeState(state)),
    },
    [Symbol.asyncDispose]: async () => {
      log[Symbol.dispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** Who takes part in a run, in a few words: what it waits for is an incident, told in full. */
export function describeState({ nodes, threads, others, awayMs }: ClusterState): string {
  if (awayMs > 0) return `the server has been away for ${formatDuration(awayMs / 1000)}`;
  if (nodes > 0) return `${countOf(nodes, "node")}, ${countOf(threads, "thread")}`;
  return others > 0 ? `no suitable node among ${others}` : "no node";
}
