import { lineOfText } from "../kernel/line-of-text.ts";
import type { Evaluation, RunFailure } from "../kernel/outcome.ts";
import type { Trial } from "../sweep/trial.ts";

/** Trials on their way to a thread: `seeds` and `parameters` lie in one buffer, which is transferred. */
export type BatchMessage = { lane: number; part: number; seeds: BigUint64Array; parameters: Float64Array };

/** What a thread sends back: packed evaluations, or why it could not evaluate. `exhausted`: the thread ran out of memory. */
export type BatchReply = ArrayBuffer | { broken: string; exhausted: boolean };

export type Evaluated = { evaluation: Evaluation; seconds: number };

export function encodeBatch(
  lane: number,
  part: number,
  trials: readonly Trial[],
  width: number,
): BatchMessage {
  const buffer = new ArrayBuffer(trials.length * (1 + width) * 8);
  const seeds = new BigUint64Array(buffer, 0, trials.length);
  const parameters = new Float64Array(buffer, trials.length * 8);
  for (const [i, trial] of trials.entries()) {
    seeds[i] = trial.seed;
    parameters.set(trial.parameters, i * width);
  }
  return { lane, part, seeds, parameters };
}

/**
 * Evaluations in one buffer, columns first: seconds f64, end of the body f64, kind u8, then the bodies. The body of an evaluation
 * is its canonical outputs, its error code (i32), or its message.
 */
export function packEvaluations(evaluated: readonly Evaluated[]): ArrayBuffer {
  const count = evaluated.length;
  const bodies = evaluated.map(({ evaluation }) => bodyOf(evaluation));
  const start = bodiesStart(count);
  const size = bodies.reduce((sum, body) => sum + body.byteLength, start);
  const buffer = new ArrayBuffer(size);
  const { seconds, ends, kinds, bytes } = columnsOf(buffer, count);
  let at = start;
  for (let i = 0; i < count; i++) {
    const { evaluation } = evaluated[i]!;
    bytes.set(bodies[i]!, at);
    at += bodies[i]!.byteLength;
    seconds[i] = evaluated[i]!.seconds;
    ends[i] = at;
    kinds[i] = KINDS.indexOf(evaluation.class === "failure" ? evaluation.kind : evaluation.class);
  }
  return buffer;
}

/** The inverse of `packEvaluations`; outputs are views of the buffer. Throws a RangeError when the buffer cannot be that. */
export function unpackEvaluations(buffer: ArrayBuffer, count: number): Evaluated[] {
  const { seconds, ends, kinds, bytes } = columnsOf(buffer, count);
  const evaluated: Evaluated[] = [];
  let at = bodiesStart(count);
  for (let i = 0; i < count; i++) {
    const [end, kind] = [ends[i]!, KINDS[kinds[i]!]];
    if (!(end >= at && end <= bytes.length) || kind === undefined || !isDuration(seconds[i]!)) {
      throw new RangeError(`evaluation ${i} of ${count} is damaged`);
    }
    const body = bytes.subarray(at, end);
    at = end;
    evaluated.push({ evaluation: evaluationOf(kind, body), seconds: seconds[i]! });
  }
  return evaluated;
}

function isDuration(seconds: number): boolean {
  return seconds >= 0 && Number.isFinite(seconds);
}

const KINDS = ["outputs", "error", "trap", "time", "memory", "stack", "lost"] as const;

function columnsOf(buffer: ArrayBuffer, count: number) {
  return {
    seconds: new Float64Array(buffer, 0, count),
    ends: new Float64Array(buffer, count * 8, count),
    kinds: new Uint8Array(buffer, count * 16, count),
    bytes: new Uint8Array(buffer),
  };
}

function bodiesStart(count: number): number {
  return count * 17;
}

function bodyOf(evaluation: Evaluation): Uint8Array {
  switch (evaluation.class) {
    case "outputs":
      return evaluation.bytes;
    case "error":
      return new Uint8Array(new Int32Array([evaluation.code]).buffer);
    case "trap":
    case "failure":
      return new TextEncoder().encode(evaluation.message);
    default:
      return evaluation satisfies never;
  }
}

function evaluationOf(kind: (typeof KINDS)[number], body: Uint8Array): Evaluation {
  switch (kind) {
    case "outputs":
      return { class: "outputs", bytes: body };
    case "error":
      return {
        class: "error",
        code: new DataView(body.buffer, body.byteOffset, body.length).getInt32(0, true),
      };
    case "trap":
      return { class: "trap", message: lineOfText(new TextDecoder().decode(body)) };
    default:
      return {
        class: "failure",
        kind: kind satisfies RunFailure["kind"],
        message: lineOfText(new TextDecoder().decode(body)),
      };
  }
}
