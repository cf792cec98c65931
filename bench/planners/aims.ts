import { median } from "../throughput/measure.ts";
import type { Method } from "./problems.ts";

export type PeerRun = { peer: string; method: Method; problem: string; seed: number; hypervolume: number };

/** What a front's median hypervolume should reach by itself, where no peer has the method: IBEA, which neither pymoo nor DEAP has. */
export function leastHypervolume(
  method: Method,
  problem: string,
  peers: readonly PeerRun[],
): number | undefined {
  if (method !== "ibea") return undefined;
  if (problem === "zdt1") return 0.655;
  if (problem === "zdt2") return 0.32;
  // Between the best two: at least the second best of the peers' methods.
  if (problem !== "dtlz2") return undefined;
  const groups = Map.groupBy(
    peers.filter((run) => run.problem === problem && run.peer.startsWith("pymoo")),
    (run) => run.method,
  );
  const medians = [...groups.values()].map((runs) => median(runs.map(({ hypervolume }) => hypervolume)));
  return medians.toSorted((a, b) => b - a)[1];
}

/** No worse than a peer: not told apart from it, or better. */
export function isNoWorse(ours: number, theirs: number, p: number): boolean {
  return p > 0.01 || ours >= theirs;
}

/** Expected running times of a search for one point, by the peer's. */
export const MOST_RATIO = 1.3;
