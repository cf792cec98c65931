import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A network, how much it learns and retrieves, and how often in a row that is measured. */
export type Setting = {
  N: number;
  c: number;
  r1: number;
  C: number;
  seed: number;
  patterns: number;
  ages: number;
  rounds: number;
};

/** What a contender tells. Seconds are CPU seconds of its one thread. */
export type Found = {
  synapses: number;
  learningSeconds: number;
  patternsLearned: number;
  retrievalSeconds: number;
  /** Steps that were computed, of all patterns retrieved. */
  stepsComputed: number;
  weightMean: number;
  weightRms: number;
  overlap: readonly number[];
  version: string;
};

export type Contender = {
  name: string;
  note: string;
  /** It must have the kernel's weights and states, bit for bit. */
  isExact: boolean;
  /** It is too slow for larger networks. */
  largest: number;
  /** It is fast enough for several rounds. */
  isFast: boolean;
  program: string;
  /** What it needs of a setting besides the numbers. */
  prepare?: (setting: Setting, folder: string) => void;
  /** What follows the setting. */
  extra: (folder: string) => readonly string[];
  /** Patterns and ages beyond these are left out, as its speed does not depend on their number. */
  most?: { patterns: number; ages: number };
};

const HERE = import.meta.dirname;
const PEERS = join(HERE, "peers");
const BINARIES = join(HERE, "../../build/bench/double-well");
const PYTHON = "/usr/bin/python3";

export const KERNEL: Contender = {
  name: "kernel",
  note: "WebAssembly, SIMD of 128 bits, in Node",
  isExact: true,
  largest: Number.POSITIVE_INFINITY,
  isFast: true,
  program: join(HERE, "kernel.ts"),
  extra: () => [],
};

export const PEERS_OF_KERNEL: readonly Contender[] = [
  plain("branches", "the kick as two cases, as the model's text has it; -O3 -march=native"),
  plain(
    "products",
    "the kick as a product of +1 and -1, which the compiler makes vectors of; -O3 -march=native",
  ),
  {
    name: "(b) numpy",
    note: "all weights at once, pattern by pattern; single precision, one thread",
    isExact: false,
    largest: 10_000,
    isFast: false,
    program: join(PEERS, "plain.py"),
    prepare: draw,
    extra: (folder) => [folder],
    most: { patterns: 20, ages: 6 },
  },
  native("(c) C++, SSE", "sse", "the kernel's algorithm, instruction for instruction, in 128 bits"),
  native(
    `(d) C++, ${widestVectors() ?? "widest vectors"}`,
    "native",
    "the native limit: same blocking and bits, everything the processor has",
  ),
];

/** Builds what contenders need; the reason when one cannot run here. */
export function build({ program }: Contender): string | undefined {
  if (program.endsWith(".ts")) return undefined;
  if (program.endsWith(".py")) {
    if (!existsSync(PYTHON)) return `${PYTHON} is not there`;
    if (spawnSync(PYTHON, ["-c", "import numpy"]).status !== 0)
      return "Python has no numpy: apt-get install python3-numpy";
    return compile("draw");
  }
  return compile(program.slice(BINARIES.length + 1));
}

/** Runs a contender once, in a process of its own; `isWhole` overrides its `most`. */
export function run(
  { program, extra, most }: Contender,
  setting: Setting,
  folder: string,
  { isWhole = false } = {},
): Found {
  const [command, ...first] = commandOf(program);
  const limits = most === undefined || isWhole ? [] : [most.patterns, most.ages].map(String);
  const text = execFileSync(command!, [...first, ...numbersOf(setting), ...extra(folder), ...limits], {
    encoding: "utf8",
    // No compiled Python beside the sources.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  return JSON.parse(text);
}

/** The arguments with which every contender begins. */
export function numbersOf({ N, c, r1, C, seed, patterns, ages, rounds }: Setting): string[] {
  return [N, c, r1, C, seed, patterns, ages, rounds].map(String);
}

// The network and the patterns as files.
function draw(setting: Setting, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync(join(BINARIES, "draw"), [...numbersOf(setting), folder]);
}

function commandOf(program: string): readonly string[] {
  if (program.endsWith(".ts")) return [process.execPath, program];
  return program.endsWith(".py") ? [PYTHON, program] : [program];
}

function plain(kick: string, note: string): Contender {
  return {
    name: `(a) plain C++, ${kick}`,
    note,
    isExact: false,
    largest: 10_000,
    isFast: false,
    program: join(BINARIES, "plain"),
    extra: () => [kick],
  };
}

function native(name: string, source: string, note: string): Contender {
  return {
    name,
    note: `${note}; -O3 -march=native -ffp-contract=off`,
    isExact: true,
    largest: Number.POSITIVE_INFINITY,
    isFast: true,
    program: join(BINARIES, source),
    extra: () => [],
  };
}

function widestVectors(): string | undefined {
  const file = "/proc/cpuinfo";
  const flags = existsSync(file) ? readFileSync(file, "utf8").split(/\s/) : [];
  if (flags.includes("avx512f")) return "AVX-512";
  return flags.includes("avx2") ? "AVX2" : undefined;
}

const FLAGS = ["-std=c++20", "-O3", "-march=native"];
const EXACT = "-ffp-contract=off";

function compile(source: string): string | undefined {
  if (spawnSync("g++", ["--version"]).status !== 0) return "there is no g++: apt-get install g++";
  if (source === "native" && widestVectors() === undefined) return "the processor has no AVX2";
  mkdirSync(BINARIES, { recursive: true });
  const network = join(BINARIES, "network.o");
  const exact = source === "plain" ? [] : [EXACT];
  for (const args of [
    [...FLAGS, EXACT, "-c", join(PEERS, "network.cpp"), "-o", network],
    [...FLAGS, ...exact, join(PEERS, `${source}.cpp`), network, "-o", join(BINARIES, source)],
  ]) {
    const { status, stderr } = spawnSync("g++", args, { encoding: "utf8" });
    if (status !== 0)
      return `g++ cannot build it: ${stderr.split("\n").find((line) => line.includes("error"))}`;
  }
  return undefined;
}
