import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FAULTS, MIXED } from "./fault-list.ts";
import { performRun, type RunResult } from "./perform-run.ts";
import { createReference } from "./reference-digest.ts";
import { planRun } from "./schedule.ts";
import { whyNoSite } from "./site.ts";

export type CampaignOptions = {
  faults: readonly string[];
  seeds: readonly number[];
  trials: number;
  ackWaitSeconds: number;
  limitSeconds: number;
  /** Runs at once. */
  jobs: number;
  folder: string;
  /** Keeps the folders of runs that passed, too. */
  keep: boolean;
  /** Hears of each run's end. */
  onResult(result: RunResult, done: number, total: number): void;
};

/** What came of a campaign. */
export type Campaign = { results: RunResult[]; notRun: { fault: string; reason: string }[] };

/** Each fault with each seed, some at once; those that wait long begin first. */
export async function performCampaign(options: CampaignOptions): Promise<Campaign> {
  const { faults, seeds, trials, jobs, folder } = options;
  const notRun = faults.flatMap((fault) => {
    const reason = whyNot(fault);
    return reason === undefined ? [] : [{ fault, reason }];
  });
  const runnable = faults.filter((fault) => notRun.every((one) => one.fault !== fault));
  const queue = runnable
    .flatMap((fault) => seeds.map((seed) => ({ fault, seed })))
    .sort((a, b) => Number(isSlow(b.fault)) - Number(isSlow(a.fault)));
  const total = queue.length;
  const reference = createReference(join(folder, "alone"));
  const results: RunResult[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const own = join(folder, `${next.fault}-${next.seed}`);
      rmSync(own, { recursive: true, force: true });
      mkdirSync(own, { recursive: true });
      const result = await performRun(planRun(next.fault, next.seed, trials), {
        ...options,
        folder: own,
        reference,
      });
      if (result.wrong.length === 0 && !options.keep) rmSync(own, { recursive: true });
      results.push(result);
      options.onResult(result, results.length, total);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return { results, notRun };
}

/** Why a fault cannot be had here. */
function whyNot(name: string): string | undefined {
  const fault = findFault(name);
  return fault && (whyNoSite(fault.site) ?? fault.lacks?.());
}

function isSlow(name: string): boolean {
  return name === MIXED || findFault(name)?.isSlow === true;
}

function findFault(name: string) {
  return FAULTS.find((fault) => fault.name === name);
}
