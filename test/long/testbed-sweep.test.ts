import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Host } from "../../cluster/testbed/host.ts";
import { NATS_PORT, SWEEPWELL, startNode, startServer } from "../../cluster/testbed/host-cluster.ts";
import { openTestbed, type Testbed } from "../../cluster/testbed/open-testbed.ts";
import { reportOf, storedCount } from "../end-to-end/cluster-playground.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { describeTestbed, noLoss } from "../testbed/describe-testbed.ts";
import { until } from "../until.ts";

/** 1200 trials of 40 to 60 ms, on two nodes of a thread each: half a minute where nothing else runs. */
const TRIALS = 1200;
const SWEEP = `
title: Several hosts
kernel: noop
fixed: { iterations: 12000000 }
over:
  x: { linear: [0, 1], points: ${TRIALS / 2} }
replicates: 2
seed: 42
`;

/** Seconds: longer than a node may be silent before others get its batches. */
const CUT_SECONDS = 15;
const ACK_WAIT_SECONDS = 5;
/** On a machine that is busy with other things it takes many times as long. */
const LIMIT_MS = 600_000;

describeTestbed(
  "a server, a coordinator and two nodes on four hosts: the digest of a run on this machine",
  () => {
    test(
      "when a node's link is cut in mid-run for longer than it may be silent",
      async () => {
        const { nodes, startRun, localDigest } = await openSite();
        const { stored, finished } = await startRun();
        await until("the run is on its way", () => stored() > 100, 120);
        nodes[0]!.host.link.cut();
        await setTimeout(CUT_SECONDS * 1000);
        const during = stored();
        expect(during).toBeLessThan(TRIALS);
        nodes[0]!.host.link.restore();
        const report = reportOf(await finished);
        expect(report).toMatchObject({
          complete: true,
          trials: TRIALS,
          failed: 0,
          code: 0,
          digest: localDigest,
        });
        expect(report.stderr).toMatch(/node h3: \d+ trials? taken over: it fell silent/);
        // It is there again, by itself, with the same process.
        await until("the node is back", () => nodes[0]!.log().includes('"reconnected"'), 30);
        expect(nodes.map((node) => node.process.exitCode)).toEqual([null, null]);
      },
      LIMIT_MS,
    );

    test(
      "when the coordinator's link is cut in mid-run",
      async () => {
        const { coordinator, startRun, localDigest } = await openSite();
        const { stored, finished } = await startRun();
        await until("the run is on its way", () => stored() > 100, 120);
        coordinator.link.cut();
        await setTimeout(CUT_SECONDS * 1000);
        coordinator.link.restore();
        expect(reportOf(await finished)).toMatchObject({
          ...{ complete: true, trials: TRIALS, failed: 0, code: 0 },
          digest: localDigest,
        });
      },
      LIMIT_MS,
    );

    test(
      "when the coordinator and a node are 100 ms away from the server",
      async () => {
        const { coordinator, nodes, startRun, localDigest } = await openSite();
        coordinator.link.delay(100);
        nodes[0]!.host.link.delay(100);
        const { finished } = await startRun();
        expect(reportOf(await finished)).toMatchObject({
          ...{ complete: true, trials: TRIALS, failed: 0, code: 0 },
          digest: localDigest,
        });
      },
      LIMIT_MS,
    );

    test.skipIf(noLoss !== undefined)(
      `when a node's link loses a tenth of its packets and flaps${noLoss ? ` (skipped: ${noLoss})` : ""}`,
      async () => {
        const { nodes, startRun, localDigest } = await openSite();
        nodes[0]!.host.link.lose(0.1);
        const { stored, finished } = await startRun();
        await until("the run is on its way", () => stored() > 100, 120);
        await nodes[1]!.host.link.flap({ downMs: 1500, upMs: 1500, times: 4 });
        expect(reportOf(await finished)).toMatchObject({
          ...{ complete: true, trials: TRIALS, failed: 0, code: 0 },
          digest: localDigest,
        });
      },
      LIMIT_MS,
    );
  },
);

/** A server on h1, h2 for the coordinator, nodes on h3 and h4. Everything goes away with the test. */
async function openSite() {
  const { write, start, folder } = createPlayground();
  write("sweep.yaml", SWEEP);
  const testbed: Testbed = await openTestbed({ hosts: 4 });
  onTestFinished(() => testbed[Symbol.asyncDispose]());
  const [server, coordinator, ...workers] = testbed.hosts as [Host, Host, ...Host[]];
  const urlFrom = async (host: Host) => `nats://${await host.reach(server, NATS_PORT)}`;
  await startServer(server, testbed.folder);
  const nodes = await Promise.all(
    workers.map(async (host) => startNode(host, testbed.folder, { url: await urlFrom(host) })),
  );
  const startRun = async () => {
    const store = join(folder, "run.db");
    const words = ["run", "sweep.yaml", "--nats", await urlFrom(coordinator), "--store", store, "--json"];
    const finished = coordinator.run(
      process.execPath,
      [SWEEPWELL, ...words, "--ack-wait", String(ACK_WAIT_SECONDS)],
      { cwd: folder },
    );
    return { finished, stored: () => storedCount(store) };
  };
  expected ??= reportOf(await start("run", "sweep.yaml", "--store", "local.db", "--json").finished).digest;
  return { coordinator, nodes, startRun, localDigest: expected };
}

/** The digest of a run on this machine alone, for all tests. */
let expected: string | undefined;
