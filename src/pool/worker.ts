import { threadId, workerData } from "node:worker_threads";
import { move } from "piscina";
import { KernelRunner } from "../kernel/kernel-runner.ts";
import { type BatchMessage, type BatchReply, type Evaluated, packEvaluations } from "./batch-message.ts";
import { Lane, monotonicMs } from "./lane.ts";
import type { ThreadWorkload } from "./thread-workload.ts";

/** What every thread of a pool gets when it starts. */
export type ThreadData = { workloads: readonly ThreadWorkload[]; lanes: SharedArrayBuffer; yieldMs: number };

/** Evaluates a batch, or as much of it as its time allows: what is not claimed by then goes back. */
export function runBatch({ lane: index, part, seeds, parameters }: BatchMessage): BatchReply {
  const lane = new Lane(lanes, index);
  lane.enter(threadId, monotonicMs());
  try {
    return move(packEvaluations(evaluateBatch(lane, part, seeds, parameters))) as ArrayBuffer;
  } catch (error) {
    // Whatever threw may have left an instance halfway; and this thread may need its memory back.
    runners.length = 0;
    return { broken: String(error), exhausted: error instanceof RangeError };
  }
}

/** The first task of a pool: answers once the thread has started. */
export function greet(): void {}

const { workloads, lanes, yieldMs } = workerData as ThreadData;
const runners: (KernelRunner | undefined)[] = [];
let reportTo: Lane | undefined;

function evaluateBatch(
  lane: Lane,
  part: number,
  seeds: BigUint64Array,
  parameters: Float64Array,
): Evaluated[] {
  const width = parameters.length / seeds.length;
  const evaluated: Evaluated[] = [];
  let startMs = monotonicMs();
  const yieldAtMs = startMs + yieldMs;
  let bytes = 0;
  reportTo = lane;
  restOthers(part);
  for (let i = lane.claim(startMs); i >= 0; i = lane.claim(startMs)) {
    const runner = (runners[part] ??= createRunner(workloads[part]!));
    const evaluation = runner.evaluate(parameters.subarray(i * width, (i + 1) * width), seeds[i]!);
    lane.finish();
    const endMs = monotonicMs();
    evaluated.push({ evaluation, seconds: (endMs - startMs) / 1000 });
    if (evaluation.class === "outputs") bytes += evaluation.bytes.byteLength;
    if (endMs > yieldAtMs || bytes > MOST_BYTES) lane.cut();
    startMs = endMs;
  }
  lane.leave(startMs);
  return evaluated;
}

/** Of all parts a thread serves only the present one keeps an instance that is large. */
function restOthers(part: number): void {
  for (const [other, runner] of runners.entries()) {
    if (other !== part && runner && runner.memoryBytes > LARGE_BYTES) runner.rest();
  }
}

// To make such an instance again takes little beside the trials that need so much.
const LARGE_BYTES = 64 * 2 ** 20;

function createRunner(workload: ThreadWorkload): KernelRunner {
  return new KernelRunner({ ...workload, onReport: (step, value) => reportTo?.report(step, value) });
}

// Outputs that wait for their batch take memory: a batch that has gathered this much is sent.
const MOST_BYTES = 16 * 2 ** 20;
