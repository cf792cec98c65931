import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Host } from "../../cluster/testbed/host.ts";
import { NATS_PORT, SWEEPWELL, startNode, startServer } from "../../cluster/testbed/host-cluster.ts";
import { openTestbed } from "../../cluster/testbed/open-testbed.ts";
import { describeMachine } from "../throughput/machine.ts";
import { median } from "../throughput/measure.ts";

/**
 * How much of nodes' time goes into trials when their server is some way off? A server, a coordinator and 1, 2 and 4 nodes of one thread on
 * hosts of a testbed; all links of nodes and coordinator are made longer. More nodes than cores share these: their kernels take longer.
 */
const ROOT = join(import.meta.dirname, "../..");
const SCRATCH = join(ROOT, "build/bench");
const RESULTS = join(ROOT, "bench/results");
const TRIAL_MS = 10;

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "1,2,4" },
    delays: { type: "string", default: "0,50" },
    seconds: { type: "string", default: "20" },
    repeats: { type: "string", default: "3" },
  },
});
await main({
  nodeCounts: values.nodes.split(",").map(Number),
  delaysMs: values.delays.split(",").map(Number),
  runSeconds: Number(values.seconds),
  repeats: Number(values.repeats),
});

type Plan = { nodeCounts: number[]; delaysMs: number[]; runSeconds: number; repeats: number };
type Case = { nodes: number; delayMs: number };
type Sample = { seconds: number; kernelShare: number; trialsPerSecond: number };

async function main({ nodeCounts, delaysMs, runSeconds, repeats }: Plan): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(join(SCRATCH, "testbed-"));
  try {
    const iterations = Math.round(TRIAL_MS * iterationsPerMs(folder));
    const cases = nodeCounts.flatMap((nodes) => delaysMs.map((delayMs) => ({ nodes, delayMs })));
    const samples = new Map<Case, Sample[]>(cases.map((one) => [one, []]));
    const loadBefore = loadavg()[0]!;
    // In turn, so that what else the machine does falls on all alike.
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const one of cases) {
        const atOnce = Math.min(one.nodes, availableParallelism());
        const trials = Math.round((runSeconds * 1000 * atOnce) / TRIAL_MS);
        samples.get(one)!.push(await measure(one, folder, { trials, iterations, seed: repeat }));
        console.error(one, samples.get(one)!.at(-1));
      }
    }
    const rows = [...samples].map(([one, each]) => ({ ...one, ...summarise(each) }));
    const machine = describeMachine(SCRATCH);
    const results = {
      machine,
      repeats,
      trialMs: TRIAL_MS,
      runSeconds,
      loads: [loadBefore, loadavg()[0]],
      rows,
    };
    writeFileSync(join(RESULTS, "testbed.json"), `${JSON.stringify(results, null, 2)}\n`);
    console.table(rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  { nodes, delayMs }: Case,
  folder: string,
  sweep: { trials: number; iterations: number; seed: number },
): Promise<Sample> {
  await using testbed = await openTestbed({ hosts: nodes + 2 });
  const [server, coordinator, ...workers] = testbed.hosts as [Host, Host, ...Host[]];
  await startServer(server, testbed.folder);
  const urlFrom = async (host: Host) => {
    host.link.delay(delayMs);
    return `nats://${await host.reach(server, NATS_PORT)}`;
  };
  for (const host of workers) await startNode(host, testbed.folder, { url: await urlFrom(host) });
  const store = join(testbed.folder, "run.db");
  const words = [
    "run",
    writeSweep(folder, sweep),
    "--nats",
    await urlFrom(coordinator),
    "--store",
    store,
    "--json",
  ];
  const { code, stdout, stderr } = await coordinator.run(process.execPath, [SWEEPWELL, ...words]);
  if (code !== 0) throw new Error(`the run ended with ${code}: ${stderr}`);
  const { seconds } = JSON.parse(stdout) as { seconds: number };
  const [{ inKernel }] = query(store, 'SELECT sum(seconds) AS "inKernel" FROM trials') as [
    { inKernel: number },
  ];
  return {
    seconds,
    kernelShare: inKernel / (seconds * nodes),
    trialsPerSecond: sweep.trials / seconds,
  };
}

function summarise(samples: readonly Sample[]) {
  const shares = samples.map(({ kernelShare }) => kernelShare);
  return {
    kernelShare: median(shares),
    least: Math.min(...shares),
    most: Math.max(...shares),
    trialsPerSecond: Math.round(median(samples.map(({ trialsPerSecond }) => trialsPerSecond))),
  };
}

/** How many steps of the noop kernel's loop take a millisecond on one thread here. */
function iterationsPerMs(folder: string): number {
  const store = join(folder, "alone.db");
  const sweep = writeSweep(folder, { trials: 100, iterations: 1e6, seed: 0 });
  runHere("run", sweep, "--threads", "1", "--store", store, "--json");
  const rows = query(store, "SELECT seconds FROM trials") as { seconds: number }[];
  return 1e6 / (1000 * median(rows.map(({ seconds }) => seconds)));
}

function query(store: string, sql: string): unknown {
  return JSON.parse(runHere("query", "latest", sql, "--store", store, "--json"));
}

function runHere(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SWEEPWELL, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`sweepwell ${words.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

function writeSweep(
  folder: string,
  { trials, iterations, seed }: { trials: number; iterations: number; seed: number },
): string {
  const path = join(folder, `noop-${trials}-${iterations}-${seed}.yaml`);
  const over = `{ x: { integer: [1, ${trials}] } }`;
  writeFileSync(path, `kernel: noop\nfixed: { iterations: ${iterations} }\nover: ${over}\nseed: ${seed}\n`);
  return path;
}
