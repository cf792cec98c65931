import { expect, test } from "vitest";
import { describeWithServer } from "../cluster/test-server.ts";
import { createClusterPlayground } from "../end-to-end/cluster-playground.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { drawKills, TRIALS, writeSearches } from "../end-to-end/every-search.ts";
import { surviveKills, surviveTakeOvers } from "../end-to-end/survive-kills.ts";

/** Apart from those of test/end-to-end/same-searches.test.ts. */
const SEEDS = [101, 202, 303, 404, 505, 606];

test.each(SEEDS)(
  "every search survives three kills: seed %d",
  async (seed) => {
    const playground = createPlayground();
    playground.write("searches.yaml", writeSearches(seed));
    const { digest } = playground.json("run", "searches.yaml", "--threads", "2", "--store", "two.db");
    const { report, killed } = await surviveKills(playground, "searches.yaml", drawKills(seed, 3));
    expect(report).toMatchObject({ complete: true, trials: TRIALS, digest });
    expect(killed).toBeGreaterThan(20);
  },
  600_000,
);

describeWithServer("on a cluster", () => {
  test.each(SEEDS)(
    "every search survives the loss of its coordinator: seed %d",
    async (seed) => {
      const cluster = await createClusterPlayground({ ackWaitSeconds: 10 });
      cluster.write("searches.yaml", writeSearches(seed));
      await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
      const { report, killed } = await surviveTakeOvers(cluster, "searches.yaml", drawKills(seed + 1));
      expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0 });
      expect(report.digest).toBe(await cluster.localDigest("searches.yaml"));
      expect(killed).toBeGreaterThan(6);
    },
    600_000,
  );
});
