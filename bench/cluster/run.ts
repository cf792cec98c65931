import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LocalCluster } from "../../src/cluster/local-cluster.ts";
import { DEFAULT_PROTOCOL } from "../../src/cluster/protocol.ts";
import { CONTENDERS } from "../throughput/contenders.ts";
import { describeMachine } from "../throughput/machine.ts";
import { measure as measurePeer, median, whySkipped } from "../throughput/measure.ts";
import { runCommand, SWEEPWELL } from "./run-command.ts";

/**
 * What does a cluster cost? A server, two nodes of one thread each and a coordinator share one machine. Three questions: trials that
 * cost nothing, beside peers; the share of the threads' time that goes into trials of 1 ms to 1 s; cost and memory as runs grow.
 */
const ROOT = join(import.meta.dirname, "../..");
const SCRATCH = join(ROOT, "build/bench");
const RESULTS = join(ROOT, "bench/results");
const NODES = 2;
const PEERS = [
  "sweepwell run",
  "ProcessPoolExecutor, chunksize 1",
  "ProcessPoolExecutor, chunksize 1000",
  "ProcessPoolExecutor, chunksize 1000, SQLite",
  "Dask distributed, a task each",
  "Dask distributed, 1000 a task",
];
const LENGTHS_MS = [1, 10, 100, 1000];
const SIZES = [1000, 10_000, 100_000, 1_000_000];
/** How long a run of each trial length should take, about. */
const RUN_SECONDS = 30;

const { values } = parseArgs({
  options: { repeats: { type: "string", default: "3" }, largest: { type: "string", default: "1000000" } },
});
await main(Number(values.repeats), Number(values.largest));

async function main(repeats: number, largest: number): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(join(SCRATCH, "cluster-"));
  const machine = describeMachine(SCRATCH);
  try {
    await using cluster = await LocalCluster.start({
      nodeCount: NODES,
      threadsPerNode: 1,
      megabytesPerNode: Math.floor((totalmem() / 2 ** 20) * (0.8 / NODES)),
      port: 0,
      folder: join(folder, "cluster"),
      settings: DEFAULT_PROTOCOL,
      program: [process.execPath, SWEEPWELL],
      onNotice: (message) => console.warn(message),
      signal: new AbortController().signal,
    });
    const throughput = await compareThroughput(cluster, folder, repeats);
    const efficiency = await measureEfficiency(cluster, folder, repeats);
    const growth = await measureGrowth(
      cluster,
      folder,
      SIZES.filter((size) => size <= largest),
    );
    const results = { machine, repeats, nodes: NODES, throughput, efficiency, growth };
    writeFileSync(join(RESULTS, "cluster.json"), `${JSON.stringify(results, null, 2)}\n`);
    console.log(JSON.stringify({ throughput, efficiency, growth }, null, 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compareThroughput(cluster: LocalCluster, folder: string, repeats: number) {
  const peers = CONTENDERS.filter(({ name }) => PEERS.includes(name)).filter(
    (peer) => whySkipped(peer) === undefined,
  );
  const seconds = new Map<string, number[]>();
  const note = (name: string, value: number) => seconds.set(name, [...(seconds.get(name) ?? []), value]);
  const sweep = join(ROOT, "bench/throughput/noop.yaml");
  for (let repeat = 0; repeat < repeats; repeat++) {
    // Another seed each time: the cluster remembers outcomes.
    const args = [
      "--nats",
      cluster.url,
      "--store",
      join(folder, `throughput-${repeat}.db`),
      "--set",
      `seed=${repeat}`,
    ];
    note("sweepwell run --nats", (await runCommand(["run", sweep, ...args])).report.seconds / 100_000);
    for (const peer of peers) note(peer.name, measurePeer(peer).seconds / peer.trials);
  }
  return [...seconds].map(([name, each]) => ({ name, trialsPerSecond: Math.round(1 / median(each)) }));
}

/** Kernel time is that of the same trials on one thread of this machine, alone, in the same minutes. */
async function measureEfficiency(cluster: LocalCluster, folder: string, repeats: number) {
  const rows = [];
  // How many steps of the noop kernel's loop take a millisecond.
  const iterationsPerMs = 1e6 / (1000 * (await aloneSeconds(folder, 1e6, 1)));
  for (const ms of LENGTHS_MS) {
    const trials = Math.max(NODES * 10, Math.round((RUN_SECONDS * 1000 * NODES) / ms));
    const shares: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const iterations = Math.round(ms * iterationsPerMs);
      const sweep = writeSweep(folder, trials, iterations, repeat);
      const alone = await aloneSeconds(folder, iterations, ms);
      const store = join(folder, `efficiency-${ms}-${repeat}.db`);
      const { report } = await runCommand(["run", sweep, "--nats", cluster.url, "--store", store]);
      shares.push((trials * alone) / (report.seconds * NODES));
    }
    rows.push({
      trialMs: ms,
      trials,
      efficiency: median(shares),
      least: Math.min(...shares),
      most: Math.max(...shares),
    });
  }
  return rows;
}

async function measureGrowth(cluster: LocalCluster, folder: string, sizes: readonly number[]) {
  const rows = [];
  for (const trials of sizes) {
    const sweep = writeSweep(folder, trials, 0, 0);
    const store = join(folder, `growth-${trials}.db`);
    const { report, peakMegabytes } = await runCommand([
      "run",
      sweep,
      "--nats",
      cluster.url,
      "--store",
      store,
    ]);
    rows.push({
      trials,
      microsecondsATrial: (report.seconds / trials) * 1e6,
      peakMegabytes: Math.round(peakMegabytes),
    });
  }
  return rows;
}

/** Seconds of one trial on one thread, by the median of what the kernel took in a run of about a second. */
async function aloneSeconds(folder: string, iterations: number, ms: number): Promise<number> {
  const trials = Math.max(5, Math.round(1000 / ms));
  const sweep = writeSweep(folder, trials, iterations, Date.now());
  const store = join(folder, `alone-${Date.now()}.db`);
  await runCommand(["run", sweep, "--threads", "1", "--store", store]);
  const query = await runCommand(["query", "latest", "SELECT seconds FROM trials", "--store", store]);
  return median((query.report as unknown as { seconds: number }[]).map(({ seconds }) => seconds));
}

function writeSweep(folder: string, trials: number, iterations: number, seed: number): string {
  const path = join(folder, `noop-${trials}-${iterations}-${seed}.yaml`);
  const over = `{ x: { integer: [1, ${trials}] } }`;
  writeFileSync(
    path,
    `title: noop\nkernel: noop\nfixed: { iterations: ${iterations} }\nover: ${over}\nseed: ${seed}\n`,
  );
  return path;
}
