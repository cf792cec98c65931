import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Contender, PYTHON } from "./contenders.ts";

// On the disk of the repository: the temporary folder may be memory, where being durable costs nothing.
export const SCRATCH = join(import.meta.dirname, "../../build/bench");

export type Measurement = { seconds: number; wallSeconds: number; version: string };

/** Why a contender cannot run on this machine, if it cannot. */
export function whySkipped({ command, needs }: Contender): string | undefined {
  if (!existsSync(command)) return `${command} is not there`;
  const missing = needs.filter((name) => spawnSync(PYTHON, ["-c", `import ${name}`]).status !== 0);
  if (missing.length === 0) return undefined;
  return `Python has no ${missing.join(", ")}: apt-get install ${missing.map((name) => `python3-${name}`).join(" ")}`;
}

/** One run in a process and a folder of its own. Each contender says how long its trials took; start-up comes on top. */
export function measure({ name, command, args, trials }: Contender): Measurement {
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

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
