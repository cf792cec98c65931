import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { openCluster } from "../cluster/open-cluster.ts";
import { SILENCE_MS } from "../cluster/protocol.ts";
import type { Recomputed } from "../cluster/recomputer.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { openPool } from "../pool/pool-executor.ts";
import type { Trial } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { describeAsker } from "./asker.ts";
import type { ClusterAtHand } from "./execute-run.ts";

/** Computes a trial again, if possible not on the node of this name. */
export type Recompute = (trial: Trial, apartFrom: string) => Promise<Recomputed>;

export type Recomputing = AsyncDisposable & { recompute: Recompute };

/** On the threads of this machine. */
export async function recomputeHere(
  workloads: readonly Workload[],
  threads: number | undefined,
): Promise<Recomputing> {
  const pool = await openPool(workloads, threads === undefined ? {} : { threads });
  const waiting = new Map<Trial, PromiseWithResolvers<Recomputed>>();
  const collect = async () => {
    for (;;) for (const { trial, ...end } of await pool.next()) waiting.get(trial)!.resolve(end);
  };
  collect().catch((error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  return {
    recompute(trial) {
      const end = Promise.withResolvers<Recomputed>();
      waiting.set(trial, end);
      pool.submit([trial]);
      return end.promise.finally(() => waiting.delete(trial));
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** On the nodes of a cluster; what no other node there can take is computed on this machine. */
export async function recomputeOnCluster(
  { name, title }: { name: string; title: string },
  workloads: readonly Workload[],
  cluster: ClusterAtHand,
): Promise<Recomputing> {
  const stop = new AbortController();
  const executor = await openCluster(
    cluster.connection,
    // Not as the run itself: what that left on the server must not answer.
    {
      run: randomBytes(16).toString("hex"),
      name: `verify ${name}`,
      title,
      owner: describeAsker(),
      workloads,
    },
    {
      ...cluster,
      store: "",
      onStop: (reason) => stop.abort(new SweepError("INTERRUPTED", reason)),
    },
  );
  // Nodes say every two seconds that they are there; after some silence there are no others.
  setTimeout(SILENCE_MS, undefined, { signal: stop.signal })
    .then(() => executor.finish())
    .catch(() => {});
  stop.signal.addEventListener("abort", () => void executor[Symbol.asyncDispose]());
  let here: Promise<Recomputing> | undefined;
  return {
    async recompute(trial, apartFrom) {
      const elsewhere = await executor.recompute(trial, [apartFrom], true);
      if (elsewhere) return elsewhere;
      stop.signal.throwIfAborted();
      here ??= recomputeHere(workloads, undefined);
      return (await here).recompute(trial, apartFrom);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await (await here)?.[Symbol.asyncDispose]();
      await executor[Symbol.asyncDispose]();
    },
  };
}
