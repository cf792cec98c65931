import { existsSync, readFileSync } from "node:fs";

/** One look at the memory of a process. */
export type MemorySample = { process: string; minute: number; megabytes: number };

type Watched = { pid: number; hasEnded: boolean };

/** Looks every few seconds at the resident memory of processes. */
export function watchMemory(processes: Readonly<Record<string, () => Watched>>): Disposable & {
  samples: readonly MemorySample[];
} {
  const samples: MemorySample[] = [];
  const startMs = performance.now();
  const look = () => {
    const minute = (performance.now() - startMs) / 60_000;
    for (const [process, find] of Object.entries(processes)) {
      const megabytes = residentMegabytes(find());
      if (megabytes !== undefined) samples.push({ process, minute, megabytes });
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return { samples, [Symbol.dispose]: () => clearInterval(timer) };
}

function residentMegabytes({ pid, hasEnded }: Watched): number | undefined {
  const path = `/proc/${pid}/status`;
  if (hasEnded || !existsSync(path)) return undefined;
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8"))?.[1];
  return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
}

const EVERY_MS = 5000;
