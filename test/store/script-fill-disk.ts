/** Records on a small disk until it is full, makes room, goes on; prints what it saw. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SweepError } from "../../src/kernel/sweep-error.ts";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";

const folder = process.argv[2]!;
const filler = join(folder, "filler");
writeFileSync(filler, new Uint8Array(1 << 20));
using store = openStore(join(folder, "sweepwell.db"));
const run = store.openRun(describeRun("a"));
const fill = (overlap: number[]): { acknowledged: number; error: SweepError } => {
  for (let acknowledged = 0; ; acknowledged++) {
    try {
      run.record([executed(exampleTrial(run.counts().trials), outputsOf(1, overlap))]);
    } catch (error) {
      return { acknowledged, error: error as SweepError };
    }
  }
};
const before = fill(Array(2000).fill(0.5));
const kept = run.counts().trials;
const beside = fill(Array(400_000).fill(0.5));
rmSync(filler);
run.record([executed(exampleTrial(kept), outputsOf(1))]);
process.stdout.write(
  JSON.stringify({
    errors: [before, beside].map(({ error }) => `${error.code}: ${error.message}`),
    acknowledged: before.acknowledged,
    kept,
    after: [...run.trials()].length,
  }),
);
