import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { performCampaign } from "./campaign.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import type { RunResult } from "./perform-run.ts";
import { mergeResults } from "./results.ts";
import { renderResults } from "./results-table.ts";
import { ROOT } from "./root.ts";
import { describeStrikes, planRun } from "./schedule.ts";
import { readResults, writeDocs } from "./write-docs.ts";

/** Disturbs sweeps on clusters, as seeds say, and ends with 1 when one does not end with the digest of an undisturbed one. */
const SCRATCH = join(ROOT, "build/chaos");

if (process.argv.includes("--help")) console.log(USAGE);
else await main(readOptions());

async function main(options: Options): Promise<void> {
  if (options.dryRun) {
    if (options.writeDocs) writeDocs(readResults());
    return describeSchedules(options);
  }
  const startMs = performance.now();
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(join(SCRATCH, "campaign-"));
  const onResult = (result: RunResult, done: number, total: number) =>
    process.stderr.write(`[${done}/${total}] ${describeResult(result, options, folder)}\n`);
  const campaign = await performCampaign({ ...options, folder, onResult });
  const results = mergeResults({ faults: {} }, campaign, options);
  if (options.writeDocs) writeDocs(mergeResults(readResults(), campaign, options));
  const minutes = (performance.now() - startMs) / 60_000;
  process.stderr.write(`${campaign.results.length} runs in ${minutes.toFixed(1)} min\n`);
  for (const { fault, reason } of campaign.notRun) process.stderr.write(`${fault}: not run: ${reason}\n`);
  console.log(
    options.json
      ? JSON.stringify({ ...campaign, ...results }, null, 2)
      : renderResults(results, options.faults),
  );
  // Guards of what was started would keep it waiting.
  process.exit(campaign.results.some(({ wrong }) => wrong.length > 0) ? 1 : 0);
}

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** With what repeats it, where it is wrong. */
function describeResult(
  { fault, seed, strikes, notes, missed, wrong, seconds }: RunResult,
  options: Options,
  folder: string,
): string {
  const late = missed === 0 ? "" : `, ${missed} too late`;
  const end = wrong.length === 0 ? "right" : "WRONG";
  const line = `${fault}, seed ${seed}: ${end} after ${seconds.toFixed(1)} s${late} (${[...strikes, ...notes].join("; ")})`;
  if (wrong.length === 0) return line;
  const { trials, ackWaitSeconds } = options;
  const again = `npm run test:chaos -- --fault ${fault} --seed ${seed} --trials ${trials} --ack-wait ${ackWaitSeconds}`;
  return [line, ...wrong, `files and logs: ${join(folder, `${fault}-${seed}`)}`, `again: ${again}`].join(
    "\n    ",
  );
}

function describeSchedules({ faults, seeds, trials }: Options): void {
  for (const fault of faults) {
    for (const seed of seeds) {
      console.log(`${fault}, seed ${seed}:`);
      for (const words of describeStrikes(planRun(fault, seed, trials))) console.log(`  ${words}`);
    }
  }
}
