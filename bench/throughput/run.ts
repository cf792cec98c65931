import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTENDERS, type Contender } from "./contenders.ts";
import { describeMachine } from "./machine.ts";
import { type Measurement, measure, median, SCRATCH, whySkipped } from "./measure.ts";

const ROOT = join(import.meta.dirname, "../..");
const RESULTS = join(ROOT, "bench/results");

const { values } = parseArgs({ options: { repeats: { type: "string", default: "3" } } });
main(Number(values.repeats));

/** Trials that cost nothing, a second: sweepwell beside what people use, one after another, several times in turn. */
function main(repeats: number): void {
  mkdirSync(SCRATCH, { recursive: true });
  mkdirSync(RESULTS, { recursive: true });
  const machine = describeMachine(SCRATCH);
  const skipped = CONTENDERS.flatMap((contender) => {
    const reason = whySkipped(contender);
    return reason === undefined ? [] : [{ name: contender.name, reason }];
  });
  const present = CONTENDERS.filter(({ name }) => skipped.every((skip) => skip.name !== name));
  const measured = new Map<string, Measurement[]>(present.map(({ name }) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const contender of present) {
      const measurement = measure(contender);
      measured.get(contender.name)!.push(measurement);
      console.error(`${contender.name}: ${Math.round(contender.trials / measurement.seconds)} trials/s`);
    }
  }
  const results = present.map((contender) => summarise(contender, measured.get(contender.name)!));
  const own = results[0]!.trialsPerSecond;
  const rows = results.map((result) => ({ ...result, sweepwellIsFasterBy: own / result.trialsPerSecond }));
  writeFileSync(
    join(RESULTS, "throughput.json"),
    `${JSON.stringify({ machine, repeats, results: rows, skipped }, null, 2)}\n`,
  );
  console.log(formatTable(rows));
  for (const { name, reason } of skipped) console.log(`\nskipped ${name}: ${reason}`);
}

type Row = ReturnType<typeof summarise> & { sweepwellIsFasterBy: number };

function summarise({ name, note, durable, trials }: Contender, measurements: readonly Measurement[]) {
  const seconds = measurements.map((measurement) => measurement.seconds);
  return {
    name,
    note,
    durable,
    version: measurements[0]!.version,
    trials,
    seconds,
    medianSeconds: median(seconds),
    medianWallSeconds: median(measurements.map(({ wallSeconds }) => wallSeconds)),
    trialsPerSecond: trials / median(seconds),
  };
}

function formatTable(rows: readonly Row[]): string {
  const number = (value: number): string => Math.round(value).toLocaleString("en-GB");
  return [
    "| | on disk | trials | seconds | trials a second | sweepwell is faster by |",
    "|---|---|---:|---:|---:|---:|",
    ...rows.map((row) => {
      const ratio = row === rows[0] ? "" : `${formatRatio(row.sweepwellIsFasterBy)} x`;
      return `| ${row.name} | ${row.durable ? "yes" : "no"} | ${number(row.trials)} | ${row.medianSeconds.toFixed(2)} | ${number(row.trialsPerSecond)} | ${ratio} |`;
    }),
  ].join("\n");
}

function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toPrecision(2) : Number(ratio.toPrecision(2)).toLocaleString("en-GB");
}
