import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTENDERS, type Contender, PYTHON } from "./contenders.ts";
import { describeMachine } from "./machine.ts";

const ROOT = join(import.meta.dirname, "../..");
// On the disk of the repository: the temporary folder may be memory, where being durable costs nothing.
const SCRATCH = join(ROOT, "build/bench");
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

type Measurement = { seconds: number; wallSeconds: number; version: string };
type Row = ReturnType<typeof summarise> & { sweepwellIsFasterBy: number };

function whySkipped({ command, needs }: Contender): string | undefined {
  if (!existsSync(command)) return `${command} is not there`;
  const missing = needs.filter((name) => spawnSync(PYTHON, ["-c", `import ${name}`]).status !== 0);
  if (missing.length === 0) return undefined;
  return `Python has no ${missing.join(", ")}: apt-get install ${missing.map((name) => `python3-${name}`).join(" ")}`;
}

/** One run in a process and a folder of its own. Each contender says how long its trials took; start-up comes on top. */
function measure({ name, command, args, trials }: Contender): Measurement {
  const folder = mkdtempSync(join(SCRATCH, "throughput-"));
  try {
    const begin = performance.now();
    const text = execFileSync(command, args(folder), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      // No compiled Python beside the sources.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    const wallSeconds = (performance.now() - begin) / 1000;
    const report = JSON.parse(text);
    if (report.trials !== trials) throw new Error(`${name} evaluated ${report.trials} of ${trials} trials`);
    return { seconds: report.seconds, wallSeconds, version: report.version ?? "" };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
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
