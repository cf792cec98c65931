import { parseArgs } from "node:util";
import { suggestName } from "../../src/sweep/nearest-name.ts";
import { FAULT_NAMES, MIXED } from "./fault-list.ts";

export type Options = {
  faults: readonly string[];
  seeds: readonly number[];
  trials: number;
  ackWaitSeconds: number;
  limitSeconds: number;
  jobs: number;
  keep: boolean;
  json: boolean;
  writeDocs: boolean;
  dryRun: boolean;
};

export const USAGE = `npm run test:chaos -- [--seed S] [--seeds N] [--fault NAME ...] [--trials T] [--jobs J] [--json]

  --seed S        the first seed (1)
  --seeds N       how many seeds, from that on (1)
  --fault NAME    a fault, again and again; "all" for each of them and mixed runs; by default mixed runs
  --trials T      of the sweep, 2 ms each (2000)
  --jobs J        runs at once (1)
  --ack-wait S    seconds of silence after which a node's batch goes to another (2)
  --limit S       seconds after which a run hangs (300)
  --dry-run       say what would be done, and when
  --keep          keep the folders of runs that passed, too
  --json          print one JSON document
  --write-docs    put the results into test/chaos/results.json and docs/chaos.md; with --dry-run, those that are kept

Faults: ${FAULT_NAMES.join(", ")}
`;

/** Throws with one line when something is not as it must be. */
export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: "string", default: "1" },
      seeds: { type: "string", default: "1" },
      fault: { type: "string", multiple: true, default: [MIXED] },
      trials: { type: "string", default: "2000" },
      jobs: { type: "string", default: "1" },
      "ack-wait": { type: "string", default: "2" },
      limit: { type: "string", default: "300" },
      "dry-run": { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const first = count("seed", values.seed, 0);
  return {
    faults: values.fault.flatMap(expand),
    seeds: Array.from({ length: count("seeds", values.seeds, 1) }, (_, index) => first + index),
    trials: count("trials", values.trials, 100),
    ackWaitSeconds: count("ack-wait", values["ack-wait"], 2),
    limitSeconds: count("limit", values.limit, 1),
    jobs: count("jobs", values.jobs, 1),
    keep: values.keep,
    json: values.json,
    writeDocs: values["write-docs"],
    dryRun: values["dry-run"],
  };
}

function count(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${flag} is a whole number from ${least} on, got ${text}`);
}

function expand(name: string): string[] {
  if (name === "all") return [...FAULT_NAMES];
  if (FAULT_NAMES.includes(name)) return [name];
  throw new Error(`there is no fault ${name}: ${suggestName(name, FAULT_NAMES)}`);
}
