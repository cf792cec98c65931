import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeMessage } from "../../src/cluster/wire.ts";
import { encodeNpy } from "../../src/kernel/npy.ts";
import { describeWithServer } from "../cluster/test-server.ts";
import { compileKernelSource } from "../pool/compile-kernel-source.ts";
import { until } from "../until.ts";
import { createClusterPlayground, type NodeProcess, reportOf, storedCount } from "./cluster-playground.ts";

/** 300 trials of some 10 ms. */
const SWEEP = `
title: A small sweep
kernel: noop
fixed: { iterations: 2000000 }
over:
  x: { linear: [0, 1], points: 300 }
`;
const TRIALS = 300;

describeWithServer("nodes of a cluster", () => {
  test("one that is stopped and goes on later answers late, and nothing is counted twice", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("small.yaml", SWEEP);
    const [first] = await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    const store = join(cluster.folder, "run.db");
    const run = cluster.startRun("small.yaml", store);
    await until("the run is on its way", () => storedCount(store) > 30);
    // With a batch in hand, of which it has not yet told anything.
    await cluster.beginningOf("first");
    first.process.kill("SIGSTOP");
    const report = reportOf(await run.finished);
    first.process.kill("SIGCONT");
    expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0, code: 0 });
    // Whose it was is said where that was heard: a batch may have been taken in the very moment of the stop.
    expect(report.stderr).toMatch(/\d+ trials? taken over/);
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
    const again = reportOf(await cluster.startRun("small.yaml", join(cluster.folder, "again.db")).finished);
    expect(again).toMatchObject({ complete: true, trials: TRIALS, digest: report.digest });
  }, 240_000);

  test("one that is drained hands back what it has not ended, and leaves", async () => {
    const cluster = await createClusterPlayground({ ackWaitSeconds: 20 });
    cluster.write("small.yaml", SWEEP);
    const [first] = await Promise.all([
      cluster.startNode("first", "--grace", "0"),
      cluster.startNode("second"),
    ]);
    const store = join(cluster.folder, "run.db");
    const run = cluster.startRun("small.yaml", store);
    await until("the run is on its way", () => storedCount(store) > 30);
    first.process.kill("SIGTERM");
    expect((await first.finished).code).toBe(0);
    const report = reportOf(await run.finished);
    expect(report).toMatchObject({ complete: true, trials: TRIALS, failed: 0, code: 0 });
    expect(report.stderr).toMatch(/node first: \d+ trials? handed back: its node was asked to stop/);
    expect(report.stderr).not.toContain("fell silent");
    expect(report.digest).toBe(await cluster.localDigest("small.yaml"));
  }, 240_000);

  test("a trial that takes its node down each time is set aside after five, and all others end", async () => {
    const cluster = await createClusterPlayground();
    const points = Array.from(
      { length: 24 },
      (_, i) => `  - { x: ${i}, mode: ${i === 7 ? "loop" : "value"} }`,
    );
    const list = (some: string[]) =>
      `title: One is bad\nkernel: noop\nfixed: { iterations: 200000 }\ndesign: list\nover:\n${some.join("\n")}\n`;
    cluster.write("bad.yaml", list(points));
    cluster.write("good.yaml", list(points.filter((_, i) => i !== 7)));

    // As the system does to a process that takes too much memory: whoever begins the marked trial is killed, and started again.
    const hasMarked = new Set<string>();
    const { nats } = cluster.watcher;
    nats.subscribe(`${cluster.protocol.settings.prefix}.work.*.*`, {
      callback: (_, { data }) => {
        const { batch, parameters } = decodeMessage(data, "batch");
        const numbers = new Float64Array(new Uint8Array(parameters).buffer);
        for (let i = 0; i < numbers.length; i += 5) if (numbers[i] === 7) hasMarked.add(batch);
      },
    });
    const nodes: NodeProcess[] = [];
    let deathCount = 0;
    nats.subscribe(cluster.protocol.beginnings("*"), {
      callback: (_, { data }) => {
        const { batch, by } = decodeMessage(data, "beginning");
        if (!hasMarked.has(batch)) return;
        deathCount++;
        nodes.find(({ log }) => log().includes(by.instance))!.process.kill("SIGKILL");
        void cluster.startNode(`heir-${deathCount}`).then((node) => nodes.push(node));
      },
    });
    nodes.push(...(await Promise.all([cluster.startNode("first"), cluster.startNode("second")])));
    const report = reportOf(await cluster.startRun("bad.yaml", join(cluster.folder, "run.db")).finished);
    expect(report).toMatchObject({ complete: false, trials: 24, failed: 1, code: 3 });
    expect(report.stderr).toMatch(/its node died [5-9] times while it ran alone; it was set aside/);
    expect(deathCount).toBeGreaterThanOrEqual(5);

    const good = reportOf(await cluster.startRun("good.yaml", join(cluster.folder, "run.db")).finished);
    expect(good).toMatchObject({ complete: true, trials: 23, cached: 23 });
    expect(good.digest).toBe(await cluster.localDigest("good.yaml"));
  }, 240_000);

  test("inputs reach them, and outputs larger than a message come back", async () => {
    const cluster = await createClusterPlayground();
    const kernel = await compileKernelSource({
      source: `
        import { allocate, beginRun, parameter, inputAddress, inputLength, setVector } from "./assembly/lib/abi";
        export { reserve, input, output } from "./assembly/lib/abi";
        export function run(parameters: usize, seed: u64): i32 {
          beginRun();
          const x = parameter(parameters, 0);
          const n = inputLength(0, 0);
          const length = n * (<i32>x + 1);
          const values = allocate(length << 3);
          for (let i = 0; i < length; i++) {
            store<f64>(values + (<usize>i << 3), load<f64>(inputAddress(0) + (<usize>(i % n) << 3)) * x);
          }
          setVector(0, values, length);
          return 0;
        }`,
      inputs: [{ name: "weights", dtype: "f64", shape: ["n"], summary: "Numbers to repeat" }],
      shape: ["m"],
    });
    writeFileSync(join(cluster.folder, "repeat.wasm"), kernel.bytes);
    // Outputs of 0.16 to 1.6 MB; a message has at most 1 MB.
    const data = Float64Array.from({ length: 20_000 }, (_, i) => Math.sqrt(i));
    writeFileSync(
      join(cluster.folder, "weights.npy"),
      encodeNpy({ dtype: "f64", shape: [data.length], data }),
    );
    cluster.write(
      "large.yaml",
      "title: Large\nkernel: repeat.wasm\ninputs: { weights: weights.npy }\nover:\n  x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n",
    );
    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    const report = reportOf(await cluster.startRun("large.yaml", join(cluster.folder, "run.db")).finished);
    expect(report).toMatchObject({ complete: true, trials: 10, failed: 0, code: 0 });
    expect(report.digest).toBe(await cluster.localDigest("large.yaml"));
    const told = await cluster.toldOutcomes();
    expect(told.flatMap(({ blobs }) => blobs).length).toBeGreaterThanOrEqual(6);
    expect(readFileSync(join(cluster.folder, "weights.npy")).length).toBeGreaterThan(160_000);
  }, 240_000);
});
