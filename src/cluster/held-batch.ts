import { setTimeout } from "node:timers/promises";
import { packEvaluations } from "../pool/batch-message.ts";
import { hashBytes } from "./blobs.ts";
import type { RunningBatch } from "./node-run.ts";
import { decodeKeys, encodeKeys } from "./trial-columns.ts";
import {
  type BatchMessage,
  encodeMessage,
  type NodeId,
  type OutcomesMessage,
  type ReturnReason,
  WIRE_VERSION,
} from "./wire.ts";

/** What a node says about a batch: what has ended, and what comes back. */
export type Answer = { bytes: Uint8Array; blobs: { sha256: string; bytes: Uint8Array }[] };

/** The answer to a batch, of which what has not ended comes back for `reason`. */
export function answerBatch(
  { message, ends }: Pick<RunningBatch, "message" | "ends">,
  by: NodeId,
  mostBytes: number,
  back: { reason: ReturnReason; detail: string } | undefined,
): Answer {
  const keys = decodeKeys(message.keys);
  const ended = ends.flatMap((end, index) => (end ? [{ end, key: keys[index]! }] : []));
  const evaluated = ended.map(({ end: { evaluation, seconds } }) => ({ evaluation, seconds }));
  // The largest outputs travel by themselves until the rest fits into a message.
  const sizes = evaluated.map(({ evaluation }) =>
    evaluation.class === "outputs" ? evaluation.bytes.byteLength : 0,
  );
  let total = sizes.reduce((sum, size) => sum + size + TRIAL_BYTES, 0);
  const blobs: Answer["blobs"] = [];
  const references: OutcomesMessage["blobs"] = [];
  for (const index of [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!)) {
    if (total <= mostBytes) break;
    const { evaluation } = evaluated[index]!;
    if (evaluation.class !== "outputs") break;
    const sha256 = hashBytes(evaluation.bytes);
    blobs.push({ sha256, bytes: evaluation.bytes });
    references.push([index, sha256]);
    evaluated[index]!.evaluation = { class: "outputs", bytes: NOTHING };
    total -= sizes[index]!;
  }
  return {
    blobs,
    bytes: encodeMessage({
      v: WIRE_VERSION,
      kind: "outcomes",
      batch: message.batch,
      part: message.part,
      by,
      keys: encodeKeys(ended.map(({ key }) => key)),
      evaluations: new Uint8Array(packEvaluations(evaluated)),
      blobs: references,
      returned: encodeKeys(keys.filter((_, index) => !ends[index])),
      reason: back?.reason ?? "",
      detail: back?.detail ?? "",
    }),
  };
}

/** A batch of which nothing was begun. */
export function unbegun(message: BatchMessage): Pick<RunningBatch, "message" | "ends"> {
  return { message, ends: Array.from({ length: message.keys.length / 32 }, () => undefined) };
}

/** Does something until it succeeds or is no more wanted; the pauses grow to some seconds. */
export async function persist(action: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
  for (let pauseMs = 100; isWanted(); pauseMs = Math.min(2 * pauseMs, 3000)) {
    try {
      await action();
      return;
    } catch {
      await setTimeout(pauseMs);
    }
  }
}

/** Key, seconds, kind and a short message. */
const TRIAL_BYTES = 128;
const NOTHING = new Uint8Array(0);
