import { expect, test } from "vitest";
import { describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { countByKey, createClusterPlayground, reportOf, storedCount } from "./cluster-playground.ts";

/** 400 trials of some 10 ms. */
const SWEEP = `
title: A small sweep
kernel: noop
fixed: { iterations: 2000000 }
over:
  x: { linear: [0, 1], points: 200 }
replicates: 2
seed: 42
`;
const TRIALS = 400;

describeWithServer(
  "a run on a cluster, disturbed, has the digest of an undisturbed one on this machine",
  () => {
    test("when a node is killed in mid-batch", async () => {
      const cluster = await createClusterPlayground();
      cluster.write("small.yaml", SWEEP);
      const [first] = await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
      const run = cluster.startRun("small.yaml", `${cluster.folder}/run.db`);
      await until("the run is on its way", () => storedCount(`${cluster.folder}/run.db`) > 50);
      first.process.kill("SIGKILL");
      const report = reportOf(await run.finished);
      expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0, code: 0 });
      expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
      // Its name is known when its word that it begins has come through, which no one waits for.
      expect(report.stderr).toMatch(/(node first: )?\d+ trials? taken over: it fell silent/);
      expect(storedCount(`${cluster.folder}/run.db`)).toBe(TRIALS);
    }, 240_000);

    test("when its coordinator is killed: with its store it goes on, with another it recomputes nothing that was told", async () => {
      const cluster = await createClusterPlayground();
      cluster.write("small.yaml", SWEEP);
      await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
      const store = `${cluster.folder}/run.db`;
      const killed = cluster.startRun("small.yaml", store);
      await until("the run is on its way", () => storedCount(store) > 50);
      killed.process.kill("SIGKILL");
      await killed.finished;
      const kept = storedCount(store);

      const again = cluster.startRun("small.yaml", store);
      await until("the run goes on", () => storedCount(store) > kept + 100);
      again.process.kill("SIGKILL");
      await again.finished;

      const before = countByKey(await cluster.toldOutcomes());
      expect(before.size).toBeGreaterThanOrEqual(storedCount(store));
      // An audit would compute its sample twice, which is what it is for.
      const other = cluster.startRun("small.yaml", `${cluster.folder}/other.db`, "--audit", "0");
      const report = reportOf(await other.finished);
      expect(report).toMatchObject({ complete: true, trials: TRIALS, cached: 0, failed: 0, code: 0 });
      expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
      const after = countByKey(await cluster.toldOutcomes());
      expect(after.size).toBe(TRIALS);
      const recomputed = [...before].filter(([key, count]) => after.get(key)! > count);
      expect(recomputed).toEqual([]);
    }, 240_000);

    test.each([true, false])(
      "when its server is killed and comes back (with its files: %s)",
      async (withFiles) => {
        const cluster = await createClusterPlayground();
        cluster.write("small.yaml", SWEEP);
        await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
        const store = `${cluster.folder}/run.db`;
        const run = cluster.startRun("small.yaml", store);
        await until("the run is on its way", () => storedCount(store) > 50);
        await cluster.killServer();
        await cluster.reviveServer(withFiles);
        const report = reportOf(await run.finished);
        expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0, code: 0 });
        expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
        expect(storedCount(store)).toBe(TRIALS);
      },
      240_000,
    );
  },
);
