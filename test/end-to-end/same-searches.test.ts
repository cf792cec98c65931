import { join } from "node:path";
import { expect, test } from "vitest";
import { openLeases } from "../../src/cluster/streams.ts";
import { describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground, storedCount } from "./cluster-playground.ts";
import { createPlayground } from "./command-line.ts";
import { drawKills, METHODS, TRIALS, writeSearches } from "./every-search.ts";
import { surviveKills, surviveTakeOvers } from "./survive-kills.ts";

const SEED = 1;

test("every search asks the same on one thread and on two, and when it is killed in its midst", async () => {
  const playground = createPlayground();
  playground.write("searches.yaml", writeSearches(SEED));
  const { digest, ...one } = playground.json("run", "searches.yaml", "--threads", "1", "--store", "one.db");
  expect(one).toMatchObject({ complete: true, trials: TRIALS, failed: 0 });
  const two = playground.json("run", "searches.yaml", "--threads", "2", "--store", "two.db");
  expect(two.digest).toBe(digest);
  const { report, killed } = await surviveKills(playground, "searches.yaml", drawKills(SEED));
  expect(report).toMatchObject({ complete: true, trials: TRIALS, digest });
  expect(killed).toBe(METHODS.length);
}, 240_000);

describeWithServer("on a cluster", () => {
  test("every search asks the same, and when its coordinators are killed and others take over", async () => {
    const cluster = await createClusterPlayground({ ackWaitSeconds: 10 });
    cluster.write("searches.yaml", writeSearches(SEED));
    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    const kills = drawKills(SEED + 1).filter((_, i) => i % 3 === 1);
    const { report, killed } = await surviveTakeOvers(cluster, "searches.yaml", kills);
    expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0 });
    expect(report.digest).toBe(await cluster.localDigest("searches.yaml"));
    expect(killed).toBe(kills.length);
  }, 240_000);

  test("a coordinator keeps its run while a surrogate learns, and then hears Ctrl-C at once", async () => {
    const cluster = await createClusterPlayground({ ackWaitSeconds: 10 });
    // What goes on for a million generations on the surrogate takes hours.
    cluster.write(
      "learning.yaml",
      `kernel: test-functions
fixed: { problem: zdt1 }
optimise:
  parameters: { x: { each: [0, 1], elements: 30 } }
  objectives: [{ minimise: f1 }, { minimise: f2 }]
  method: { name: nsga2, population: 100, generations: 3 }
  surrogate: { at: [1], generations: 1000000 }
`,
    );
    await cluster.startNode("only");
    const store = join(cluster.folder, "run.db");
    const run = cluster.startRun("learning.yaml", store);
    await until("the first generation is stored", () => storedCount(store) === 100);

    const leases = await openLeases(cluster.watcher, cluster.protocol);
    const renewals = await leases.watch();
    let renewed = 0;
    for await (const { operation } of renewals) {
      expect(operation).toBe("PUT");
      // The first is the last one before.
      if (++renewed === 3) break;
    }
    expect(storedCount(store)).toBe(100);
    const startMs = performance.now();
    run.process.kill("SIGINT");
    expect((await run.finished).code).toBe(130);
    // It takes a fraction of a second, of a machine of one's own.
    expect(performance.now() - startMs).toBeLessThan(5000);
  }, 240_000);
});
