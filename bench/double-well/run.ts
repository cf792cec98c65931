import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../throughput/machine.ts";
import { checkContenders, checkFound } from "./check-contenders.ts";
import {
  build,
  type Contender,
  KERNEL,
  numbersOf,
  PEERS_OF_KERNEL,
  run,
  type Setting,
} from "./contenders.ts";
import type { Whole } from "./kernel.ts";
import { formatReport, type Measurement, summarise } from "./summary.ts";

const ROOT = join(import.meta.dirname, "../..");
const RESULTS = join(ROOT, "bench/results");
const SCRATCH = join(ROOT, "build/bench/double-well");
/** The capacity at N = 30,000 has its optimum near this C. */
const MODEL = { c: 0.05, r1: 0.1, C: 2.5, seed: 1 };
const SIZES = [3000, 10_000, 30_000];

const { values } = parseArgs({ options: { repeats: { type: "string", default: "5" } } });
main(Number(values.repeats));

/** How fast the double-well network learns and retrieves, beside native programs: all of them in turn, several times. */
function main(repeats: number): void {
  mkdirSync(SCRATCH, { recursive: true });
  mkdirSync(RESULTS, { recursive: true });
  const machine = describeMachine(SCRATCH);
  const skipped = PEERS_OF_KERNEL.flatMap((contender) => {
    const reason = build(contender);
    return reason === undefined ? [] : [{ name: contender.name, reason }];
  });
  const peers = PEERS_OF_KERNEL.filter(({ name }) => skipped.every((skip) => skip.name !== name));
  checkContenders(peers, join(SCRATCH, "check"));
  const settings = SIZES.map(ask);
  const measurements: Measurement[] = [];
  const capacities: Whole[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const setting of settings) measurements.push(...measureAll([KERNEL, ...peers], setting, repeat));
    capacities.push(evaluateOnce(SIZES.at(-1)!));
  }
  const summary = summarise(measurements, capacities);
  const facts = {
    machine: { ...machine, loadAfter: loadavg()[0], v8: process.versions.v8 },
    repeats,
    settings: settings.map((setting) => ({ ...MODEL, ...setting })),
    contenders: [KERNEL, ...peers].map(({ name, note, most }) => ({ name, note, most })),
    skipped,
    ...summary,
    capacities,
    measurements,
  };
  writeFileSync(join(RESULTS, "double-well.json"), `${JSON.stringify(facts, null, 2)}\n`);
  console.log(formatReport(summary));
  for (const { name, reason } of skipped) console.log(`\nskipped ${name}: ${reason}`);
}

/** As many patterns and ages as the model asks for when it searches the capacity; about a second of work in all rounds. */
function ask(N: number): Setting {
  const { patterns, ages } = evaluateOnce(N);
  return { ...MODEL, N, patterns, ages, rounds: Math.max(1, Math.round((14_000 / N) ** 2)) };
}

function evaluateOnce(N: number): Whole {
  const args = numbersOf({ ...MODEL, N, patterns: 0, ages: 0, rounds: 0 });
  return JSON.parse(execFileSync(process.execPath, [KERNEL.program, ...args], { encoding: "utf8" }));
}

function measureAll(contenders: readonly Contender[], setting: Setting, repeat: number): Measurement[] {
  const folder = join(SCRATCH, `data-${setting.N}`);
  const present = contenders.filter(({ largest }) => setting.N <= largest);
  const all = present.map((contender) => {
    contender.prepare?.(setting, folder);
    const found = run(contender, contender.isFast ? setting : { ...setting, rounds: 1 }, folder);
    const { learningSeconds, retrievalSeconds } = found;
    console.error(
      `N ${setting.N}, ${contender.name}: ${learningSeconds.toFixed(2)} s, ${retrievalSeconds.toFixed(2)} s`,
    );
    return { contender, found };
  });
  rmSync(folder, { recursive: true, force: true });
  const kernel = all[0]!.found;
  // The kernel does not tell how many synapses it drew and how many steps it leapt over: its twins do.
  const twin = all.find(({ contender }) => contender.isExact && contender !== KERNEL)?.found;
  if (twin !== undefined)
    Object.assign(kernel, { synapses: twin.synapses, stepsComputed: twin.stepsComputed });
  return all.map(({ contender, found }) => {
    if (contender.most === undefined) checkFound(contender, found, kernel, setting.ages);
    const { overlap: _, ...rest } = found;
    return { contender: contender.name, N: setting.N, repeat, ...rest };
  });
}
