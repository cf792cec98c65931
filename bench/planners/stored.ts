import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { openPool } from "../../src/pool/pool-executor.ts";
import { DigestingPlanner } from "../../src/run/digesting-planner.ts";
import { runTrials } from "../../src/run/run-trials.ts";
import { openStore } from "../../src/store/open-store.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { createFileBinder } from "../../src/workspace/sweep-files.ts";
import { SCRATCH } from "../throughput/measure.ts";

/**
 * How many evaluations a second are asked, told and stored, by the run loop on a store of its own: once evaluated, then as another run of the
 * same sweep that is answered from the store. NSGA-II, population 1,000, DTLZ2 with 3 objectives. Seconds are those of the clock and of the processor, which is
 * what counts where others are busy.
 */
const GENERATIONS = Number(process.argv[2] ?? 50);
const text = `kernel: test-functions
fixed: { problem: dtlz2, objectives: 3, dimensions: 12, coordinates: unit }
seed: 1
optimise:
  parameters: { x: { each: [0, 1], elements: 12 } }
  objectives: [{ minimise: f1 }, { minimise: f2 }, { minimise: f3 }]
  method: { name: nsga2, population: 1000, generations: ${GENERATIONS} }
`;
const noInputs = createFileBinder(() => {
  throw new Error("no inputs");
});
const sweep = resolveSweep(parseSweep(text, "bench.yaml"), noInputs);
mkdirSync(SCRATCH, { recursive: true });
const folder = mkdtempSync(join(SCRATCH, "stored-"));
try {
  using store = openStore(join(folder, "store.db"));
  console.log("|  | trials | by the clock | by processor time |");
  console.log("|---|---:|---:|---:|");
  await measure("evaluated", "first");
  for (const name of ["second", "third"]) await measure("from the store", name);

  async function measure(title: string, identity: string): Promise<void> {
    const { document, parts } = sweep;
    const record = store.openRun({
      identity: identity.padEnd(64, "0"),
      name: identity,
      title: "",
      document,
      source: text,
      parts,
    });
    await using executor = await openPool(
      parts.map(({ workload }) => workload),
      { threads: 1 },
    );
    const planner = new DigestingPlanner(createPlanner(parts), createHash("sha256"));
    const [begin, before] = [performance.now(), process.cpuUsage()];
    const { trials, cached } = await runTrials({ planner, executor, store: record, pause: setImmediate });
    const { user, system } = process.cpuUsage(before);
    if (cached !== (title === "evaluated" ? 0 : trials))
      throw new Error(`${cached} of ${trials} from the store`);
    const rate = (seconds: number) => Math.round(trials / seconds).toLocaleString("en");
    const clock = (performance.now() - begin) / 1000;
    console.log(
      `| ${title} | ${trials} | ${rate(clock)} a second | ${rate((user + system) / 1e6)} a second |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
