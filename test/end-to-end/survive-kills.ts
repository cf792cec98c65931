import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { storedCount } from "../stored-count.ts";
import { until } from "../until.ts";
import type { ClusterPlayground } from "./cluster-playground.ts";
import { type createPlayground, documentOf } from "./command-line.ts";

type Playground = ReturnType<typeof createPlayground>;

/** Kills a run as soon as it has stored so many outcomes, and starts it again; and so on. Gives its last report, and how many died. */
export async function surviveKills({ start, folder }: Playground, sweep: string, kills: readonly number[]) {
  const store = join(folder, "killed.db");
  const words = ["run", sweep, "--store", store, "--threads", "1", "--json"];
  let killed = 0;
  for (const count of kills) {
    const run = start(...words);
    await untilStored(store, count, run.process);
    run.process.kill("SIGKILL");
    if ((await run.finished).code === null) killed++;
  }
  return { report: documentOf(await start(...words).finished), killed };
}

/** The same of coordinators on a cluster: each is followed by one that has an empty store. */
export async function surviveTakeOvers(cluster: ClusterPlayground, sweep: string, kills: readonly number[]) {
  let killed = 0;
  for (const [i, count] of kills.entries()) {
    const store = join(cluster.folder, `coordinator-${i}.db`);
    const run = cluster.startRun(sweep, store);
    await untilStored(store, count, run.process);
    run.process.kill("SIGKILL");
    if ((await run.finished).code === null) killed++;
  }
  const heir = cluster.startRun(sweep, join(cluster.folder, "heir.db"));
  return { report: documentOf(await heir.finished), killed };
}

/** Or until it is over. */
async function untilStored(store: string, count: number, run: ChildProcess): Promise<void> {
  await until(`${count} outcomes are stored`, () => run.exitCode !== null || storedCount(store) >= count);
}
