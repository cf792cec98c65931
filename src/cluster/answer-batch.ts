import { lineOfText } from "../kernel/line-of-text.ts";
import { type Evaluated, packEvaluations } from "../pool/batch-message.ts";
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

/** One message about a batch, and the blobs it speaks of. */
export type Answer = { bytes: Uint8Array; blobs: { sha256: string; bytes: Uint8Array }[] };

/** Why a node has no more to say about a batch: it has all outcomes, or what has not ended comes back. */
export type Closing = { reason: ReturnReason | ""; detail: string };

/** All that ended. */
export const DONE: Closing = { reason: "", detail: "" };

/**
 * What has ended of a batch since it was answered last, in messages of at most about `mostBytes`; with `closing`, the last of them says
 * that the node is done with the batch.
 */
export function answerBatch(
  batch: Pick<RunningBatch, "message" | "isEnded" | "news">,
  by: NodeId,
  mostBytes: number,
  closing?: Closing,
): Answer[] {
  const keys = decodeKeys(batch.message.keys);
  const groups = groupBySize(
    batch.news.splice(0).map(({ index, execution: { evaluation, seconds } }) => ({
      key: keys[index]!,
      ...extract({ evaluation, seconds }, mostBytes / 2),
    })),
    mostBytes,
  );
  const { batch: id, part } = batch.message;
  const answer = (group: Item[], end: Pick<OutcomesMessage, "isLast" | "returned"> & Closing): Answer => ({
    blobs: group.flatMap(({ blob }) => blob ?? []),
    bytes: encodeMessage({
      v: WIRE_VERSION,
      kind: "outcomes",
      batch: id,
      part,
      by,
      keys: encodeKeys(group.map(({ key }) => key)),
      evaluations: new Uint8Array(packEvaluations(group.map(({ evaluated }) => evaluated))),
      blobs: group.flatMap(({ blob }, index): OutcomesMessage["blobs"] =>
        blob ? [[index, blob.sha256]] : [],
      ),
      ...end,
      detail: lineOfText(end.detail),
    }),
  });
  const answers = groups.map((group) => answer(group, { isLast: false, returned: NOTHING, ...DONE }));
  if (!closing) return answers;
  const returned = encodeKeys(keys.filter((_, index) => !batch.isEnded[index]));
  // What comes back has a message of its own, so that neither makes the other too large.
  const last = returned.length > 0 ? [] : (groups.at(-1) ?? []);
  if (last.length > 0) answers.pop();
  return [...answers, answer(last, { isLast: true, returned, ...closing })];
}

/** A batch of which nothing was begun. */
export function unbegun(message: BatchMessage): Pick<RunningBatch, "message" | "isEnded" | "news"> {
  return { message, isEnded: [], news: [] };
}

type Item = {
  key: ReturnType<typeof decodeKeys>[number];
  evaluated: Evaluated;
  blob?: Answer["blobs"][number];
  size: number;
};

/** Outputs too large to travel with others become a blob. */
function extract(evaluated: Evaluated, mostBytes: number): Omit<Item, "key"> {
  const { evaluation, seconds } = evaluated;
  switch (evaluation.class) {
    case "outputs": {
      const { bytes } = evaluation;
      if (bytes.length <= mostBytes) return { evaluated, size: TRIAL_BYTES + bytes.length };
      const blob = { sha256: hashBytes(bytes), bytes };
      return {
        evaluated: { evaluation: { class: "outputs", bytes: NOTHING }, seconds },
        blob,
        size: 2 * TRIAL_BYTES,
      };
    }
    case "error":
      return { evaluated, size: TRIAL_BYTES };
    case "trap":
    case "failure":
      return { evaluated, size: TRIAL_BYTES + MOST_UTF8 * evaluation.message.length };
    default:
      return evaluation satisfies never;
  }
}

function groupBySize(items: readonly Item[], mostBytes: number): Item[][] {
  const groups: Item[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    size += item.size;
    if (size > mostBytes) {
      groups.push([]);
      size = item.size;
    }
    groups.at(-1)!.push(item);
  }
  return groups;
}

/** Key, seconds, place, kind, and an error's code. */
const TRIAL_BYTES = 64;
/** Bytes of a character at most. */
const MOST_UTF8 = 3;
const NOTHING = new Uint8Array(0);
