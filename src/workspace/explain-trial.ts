import { SweepError } from "../kernel/sweep-error.ts";
import type { Difference, FoundOutcome, Wanted } from "../store/explain.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { readKernel } from "./kernel-files.ts";
import { prepareTrial, type TrialWish } from "./run-trial.ts";

export type Explanation = {
  key: string;
  stored:
    | {
        end: string;
        seconds: number;
        node: string;
        version: string;
        kernel: string;
        seed: string;
        runs: readonly string[];
      }
    | undefined;
  nearest: { key: string; differences: readonly Difference[] } | undefined;
};

/** Explains a trial by its key, or by the kernel and the parameters that a person gives. */
export function explainTrial(storePath: string, trial: string, wish: TrialWish): Explanation {
  using store = openStore(storePath, { readOnly: true });
  if (/^[0-9a-f]{6,64}$/.test(trial)) return explainKey(store, trial);
  const { key, wanted } = describeWish(trial, wish);
  return explain(store, key, store.findOutcomes(key)[0], wanted);
}

function explainKey(store: Store, prefix: string): Explanation {
  const found = store.findOutcomes(prefix);
  if (found.length === 1) {
    const [{ key, workload, parameters, seed }] = found as [FoundOutcome];
    return explain(store, key, found[0], { key, ...workload, parameters, seed });
  }
  const text =
    found.length === 0
      ? `no stored outcome has a key that begins with ${prefix}; a key alone does not tell its components: name the kernel, --param and --seed`
      : `${prefix} is the beginning of ${found.map(({ key }) => key.slice(0, prefix.length + 4)).join(", ")}: write more of it`;
  throw new SweepError("NOT_FOUND", text);
}

function explain(store: Store, key: string, found: FoundOutcome | undefined, wanted: Wanted): Explanation {
  const nearest = store.nearestOutcome(wanted);
  return {
    key,
    stored: found && {
      end: found.outcome?.class ?? "damaged",
      seconds: found.seconds,
      node: found.origin?.node ?? "unknown",
      version: found.origin?.version ?? "unknown",
      kernel: `${found.workload.kernel.manifest.name} (${found.workload.kernel.hash.slice(0, 12)})`,
      seed: String(found.seed),
      runs: [...new Set(found.places.map(({ run }) => run))],
    },
    nearest: nearest && { key: nearest.key, differences: nearest.differences },
  };
}

function describeWish(reference: string, wish: TrialWish): { key: string; wanted: Wanted } {
  const kernel = readKernel(reference);
  const { key, parameters, seed, inputHashes } = prepareTrial(kernel, wish);
  return { key, wanted: { key, kernel, inputs: inputHashes, parameters, seed } };
}
