import { existsSync } from "node:fs";
import type { Connection } from "../cluster/connection.ts";
import { type ClusterRun, describeClusterRun, listRuns, selectRun } from "../cluster/known-runs.ts";
import { type Protocol, runToken } from "../cluster/protocol.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { openStore } from "../store/open-store.ts";

/** The run of a cluster that a person means: one of the store by name, id, prefix or `latest`, else one that the cluster knows. */
export async function findClusterRun(
  connection: Connection,
  protocol: Protocol,
  reference: string,
  storePath: string,
): Promise<ClusterRun> {
  const runs = await listRuns(connection, protocol);
  const stored = findStored(reference, storePath);
  const known = stored && runs.find(({ run }) => run === runToken(stored.id));
  const found = known ? { ...known, name: stored.name } : selectRun(runs, reference);
  if (found) return found;
  const others =
    runs.length === 0 ? "it has no run at all" : `it has ${runs.map(describeClusterRun).join(", ")}`;
  throw new SweepError(
    "NOT_FOUND",
    stored
      ? `run ${stored.name} (${stored.id.slice(0, 12)}) of ${storePath} is not on the cluster at ${connection.shown}: ${others}`
      : `there is no run ${JSON.stringify(reference)} on the cluster at ${connection.shown}, nor in ${storePath}: ${others}`,
  );
}

function findStored(reference: string, storePath: string): { id: string; name: string } | undefined {
  if (!existsSync(storePath)) return undefined;
  using store = openStore(storePath, { readOnly: true });
  try {
    const { id, name } = store.resolveRun(reference).summary;
    return { id, name };
  } catch (error) {
    // The cluster may know what the store does not, or tell apart what it cannot.
    if (error instanceof SweepError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
