import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../src/cluster/connection.ts";
import type { Incident } from "../../src/cluster/incident.ts";
import type { NodePolicy } from "../../src/cluster/node-policy.ts";
import { type ClusterOptions, openCluster } from "../../src/cluster/open-cluster.ts";
import type { Protocol } from "../../src/cluster/protocol.ts";
import { type RunningNode, startNode } from "../../src/cluster/start-node.ts";
import type { Executor } from "../../src/run/executor.ts";
import type { Workload } from "../../src/sweep/workload.ts";

export type TestNode = AsyncDisposable & { node: RunningNode; logged: string[]; cacheFolder: string };

/** A node in this process. */
export function startTestNode(
  connection: Connection,
  protocol: Protocol,
  offer: { threads: number; megabytes?: number; labels?: readonly string[] },
  policy: NodePolicy = {},
): TestNode {
  const cacheFolder = mkdtempSync(join(tmpdir(), "sweepwell-cache-"));
  const logged: string[] = [];
  const node = startNode(connection, {
    name: `node-${randomUUID().slice(0, 8)}`,
    offer: { megabytes: 100_000, labels: [], ...offer },
    policy,
    settings: protocol.settings,
    cacheFolder,
    cacheBytes: 2 ** 30,
    graceSeconds: 0,
    log: (_, text) => logged.push(text),
  });
  const working = node.work();
  return {
    node,
    logged,
    cacheFolder,
    async [Symbol.asyncDispose]() {
      node.drain("the test is over");
      await working;
      rmSync(cacheFolder, { recursive: true, force: true });
    },
  };
}

/** Takes the lead of a run; what it tells is in `incidents` and `stops`. */
export async function lead(
  connection: Connection,
  protocol: Protocol,
  workloads: readonly Workload[],
  options: Partial<ClusterOptions> & { run?: string } = {},
): Promise<Executor & { incidents: Incident[]; stops: string[] }> {
  const incidents: Incident[] = [];
  const stops: string[] = [];
  const { run = randomUUID().replaceAll("-", ""), ...rest } = options;
  const executor = await openCluster(
    connection,
    { run, name: "test", title: "A test", owner: "tester@here", workloads },
    {
      settings: protocol.settings,
      labels: [],
      store: "test.db",
      onIncident: (incident) => incidents.push(incident),
      onStop: (reason) => stops.push(reason),
      ...rest,
    },
  );
  return Object.assign(executor, { incidents, stops });
}
