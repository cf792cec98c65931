import { philoxWords } from "../numeric/random.ts";
import { type CheckTrial, listTrials, sampleInputs, samplePoints } from "./check-trials.ts";
import { PAGE_BYTES } from "./declared-memory.ts";
import { type InstanceSettings, KernelInstance } from "./kernel-instance.ts";
import { admitKernel, compileKernel, type Kernel } from "./kernel-module.ts";
import type { NdArray } from "./nd-array.ts";
import { type Evaluation, isOutcome } from "./outcome.ts";
import { OutputReader } from "./output-reader.ts";
import { describeParameters, type ParameterValue } from "./parameters.ts";

export type CheckOptions = {
  /** The debug build of the same source, to be compared bit for bit. */
  debugBytes?: Uint8Array | undefined;
  /** Cheap points that reach every branch: a built-in kernel's check.json. Without them, points are drawn. */
  points?: readonly Readonly<Record<string, ParameterValue>>[] | undefined;
  /** In the manifest's order; without them, made up. */
  inputs?: readonly (NdArray | null)[] | undefined;
};

export type CheckFinding = { check: string; passed: boolean; detail: string };
export type CheckReport = { hash: string; trials: number; findings: CheckFinding[]; passed: boolean };

/**
 * Runs a kernel's trials in every way that must not matter and compares the outcomes bit for bit. Calls the kernel on this
 * thread, without a time limit.
 */
export function checkKernel(kernel: Kernel, options: CheckOptions = {}): CheckReport {
  const { manifest } = kernel;
  const trials = listTrials(manifest, options.points ?? samplePoints(manifest, DRAWN_POINTS));
  const inputs = options.inputs ?? sampleInputs(manifest);
  const bench: Bench = { kernel, inputs, trials, settings: createSettings(kernel, inputs) };
  const fresh = trials.map((trial) => evaluateFresh(bench.settings, trial));
  const expected = fresh.map(({ evaluation }) => evaluation);
  const findings = [
    checkImports(kernel),
    checkOutcomes(bench, expected),
    checkOrder(bench, expected),
    checkLimits(bench, fresh),
    checkPlateau(bench, expected),
    ...(options.debugBytes ? [checkDebugBuild(bench, expected, options.debugBytes)] : []),
  ];
  return {
    hash: kernel.hash,
    trials: trials.length,
    findings,
    passed: findings.every(({ passed }) => passed),
  };
}

type Bench = {
  kernel: Kernel;
  inputs: readonly (NdArray | null)[];
  trials: readonly CheckTrial[];
  settings: InstanceSettings;
};

type Fresh = { evaluation: Evaluation; memoryBytes: number };

const DRAWN_POINTS = 6;
const SHUFFLES = 3;

/** Whatever the kernel imports has been checked on admission; the report names it. */
function checkImports({ imports }: Kernel): CheckFinding {
  return { check: "imports", passed: true, detail: ["env.memory", ...imports].join(", ") };
}

/** Every trial gets to an outcome, twice the same, and its error codes have messages. */
function checkOutcomes({ kernel, settings, trials }: Bench, expected: readonly Evaluation[]): CheckFinding {
  const counts = { outputs: 0, error: 0, trap: 0 };
  for (const [index, evaluation] of expected.entries()) {
    const trial = trials[index]!;
    if (!isOutcome(evaluation)) {
      return failed("outcomes", `${describe(kernel, trial)} is no outcome: ${evaluation.message}`);
    }
    counts[evaluation.class]++;
    if (evaluation.class === "error" && kernel.manifest.errors[evaluation.code - 1] === undefined) {
      return failed(
        "outcomes",
        `${describe(kernel, trial)} ends with error ${evaluation.code}, which has no message`,
      );
    }
    if (!isSame(evaluateFresh(settings, trial).evaluation, evaluation)) {
      return failed("outcomes", `${describe(kernel, trial)} ends differently on a second fresh instance`);
    }
  }
  if (counts.outputs === 0) {
    return failed(
      "outcomes",
      "no trial ends with outputs: the check needs points and inputs for which some do",
    );
  }
  const ends = Object.entries(counts).filter(([, count]) => count > 0);
  return passed(
    "outcomes",
    `${trials.length} trials: ${ends.map(([end, count]) => `${count} ${end}`).join(", ")}`,
  );
}

/** On one instance, in several shuffled orders, the outcomes are those of fresh instances. */
function checkOrder({ kernel, settings, trials }: Bench, expected: readonly Evaluation[]): CheckFinding {
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    const lane = new Lane(settings);
    for (const index of shuffledOrder(trials.length, shuffle)) {
      const trial = trials[index]!;
      if (isSame(lane.run(trial), expected[index]!)) continue;
      return failed(
        "order",
        `${describe(kernel, trial)} depends on the trials before it on the same instance`,
      );
    }
  }
  return passed("order", `${SHUFFLES} shuffled orders on reused instances: the same bits`);
}

/** Under a limit that just suffices the outcome is the same; under half of it, the same or a failure for memory. */
function checkLimits({ kernel, inputs, trials }: Bench, fresh: readonly Fresh[]): CheckFinding {
  for (const [index, { evaluation, memoryBytes }] of fresh.entries()) {
    const trial = trials[index]!;
    for (const [share, mayFail] of [
      [1, false],
      [0.5, true],
    ] as const) {
      const pages = Math.floor((memoryBytes / PAGE_BYTES) * share);
      const settings = createSettings(kernel, inputs, (pages * PAGE_BYTES) / 2 ** 20);
      const limited = evaluateFresh(settings, trial).evaluation;
      const isMemoryFailure = limited.class === "failure" && limited.kind === "memory";
      if (isSame(limited, evaluation) || (mayFail && isMemoryFailure)) continue;
      return failed(
        "memory limit",
        `${describe(kernel, trial)} ends differently under a limit of ${pages} pages`,
      );
    }
  }
  return passed("memory limit", "no outcome depends on the memory limit");
}

/** After all trials have run once on an instance, running them again takes no more memory. */
function checkPlateau({ settings, trials }: Bench, expected: readonly Evaluation[]): CheckFinding {
  const lasting = trials.filter((_, index) => ["outputs", "error"].includes(expected[index]!.class));
  const lane = new Lane(settings);
  const sizes = [1, 2, 3].map(() => {
    for (const trial of lasting) lane.run(trial);
    return lane.memoryBytes;
  });
  const mebibytes = sizes.map((size) => (size / 2 ** 20).toFixed(1)).join(", ");
  return sizes[1] === sizes[2]
    ? passed("memory plateau", `three rounds of trials on one instance take ${mebibytes} MiB`)
    : failed("memory plateau", `memory grows from round to round: ${mebibytes} MiB`);
}

function checkDebugBuild(
  { kernel, inputs, trials }: Bench,
  expected: readonly Evaluation[],
  debugBytes: Uint8Array,
): CheckFinding {
  const settings = createSettings(admitKernel(debugBytes), inputs);
  const differing = trials.find(
    (trial, index) => !isSame(evaluateFresh(settings, trial).evaluation, expected[index]!),
  );
  return differing === undefined
    ? passed("debug build", "the same bits as the release build")
    : failed("debug build", `${describe(kernel, differing)} ends differently in the debug build`);
}

function createSettings(
  kernel: Kernel,
  inputs: readonly (NdArray | null)[],
  megabytes?: number,
): InstanceSettings {
  const { manifest, declaredMemory } = kernel;
  return { module: compileKernel(kernel), manifest, declaredMemory, inputs, megabytes, onReport: undefined };
}

function evaluateFresh(settings: InstanceSettings, trial: CheckTrial): Fresh {
  const lane = new Lane(settings);
  return { evaluation: lane.run(trial), memoryBytes: lane.memoryBytes };
}

/** One instance after another, without a runner's second try on a fresh one, which would hide what it must show. */
class Lane {
  private readonly settings: InstanceSettings;
  private readonly reader: OutputReader;
  private instance: KernelInstance | undefined;

  constructor(settings: InstanceSettings) {
    this.settings = settings;
    this.reader = new OutputReader(settings.manifest);
  }

  get memoryBytes(): number {
    return this.instance?.memoryBytes ?? 0;
  }

  run({ parameters, seed }: CheckTrial): Evaluation {
    const fresh = new KernelInstance(this.settings, this.reader);
    const instance = this.instance?.isSpent === false ? this.instance : fresh;
    this.instance = instance;
    const early = instance === fresh ? instance.start() : undefined;
    return early ?? instance.run(parameters, seed);
  }
}

/** The text of a trap is no part of the outcome. */
function isSame(a: Evaluation, b: Evaluation): boolean {
  if (a.class === "outputs" && b.class === "outputs") {
    return a.bytes.length === b.bytes.length && a.bytes.every((byte, index) => byte === b.bytes[index]);
  }
  if (a.class === "error" && b.class === "error") return a.code === b.code;
  if (a.class === "failure" && b.class === "failure") return a.kind === b.kind;
  return a.class === b.class;
}

function shuffledOrder(count: number, shuffle: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = philoxWords(0n, last, shuffle)[0]! % (last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function describe({ manifest }: Kernel, { parameters, seed }: CheckTrial): string {
  return `the trial ${JSON.stringify(describeParameters(manifest, parameters))} with seed ${seed}`;
}

function passed(check: string, detail: string): CheckFinding {
  return { check, passed: true, detail };
}

function failed(check: string, detail: string): CheckFinding {
  return { check, passed: false, detail };
}
