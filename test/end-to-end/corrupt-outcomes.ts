import { decodeKeys } from "../../src/cluster/trial-columns.ts";
import { decodeMessage, encodeMessage } from "../../src/cluster/wire.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs, encodeOutputs } from "../../src/kernel/output-codec.ts";
import { packEvaluations, unpackEvaluations } from "../../src/pool/batch-message.ts";
import type { TrialKey } from "../../src/sweep/trial.ts";

/** Whether a wrong node errs in a trial: always in the same ones. */
export function errsIn(key: TrialKey, share: number): boolean {
  return Number.parseInt(key.slice(-4), 16) < share * 0x10000;
}

/** A message with outcomes, with other numbers in the first output of a share of its trials. */
export function corruptOutcomes(bytes: Uint8Array, share: number): Uint8Array {
  const message = decodeMessage(bytes, "outcomes");
  const keys = decodeKeys(message.keys);
  const evaluated = unpackEvaluations(new Uint8Array(message.evaluations).buffer, keys.length);
  const told = evaluated.map(({ evaluation, seconds }, i) => ({
    evaluation: errsIn(keys[i]!, share) ? corrupt(evaluation) : evaluation,
    seconds,
  }));
  return encodeMessage({ ...message, evaluations: new Uint8Array(packEvaluations(told)) });
}

export function corrupt(evaluation: Evaluation): Evaluation {
  if (evaluation.class !== "outputs") return evaluation;
  const outputs = decodeOutputs(evaluation.bytes);
  // Far enough from right to lead a search astray, and never right between 0 and 1.
  outputs[0]!.data[0] = 7 - 3 * outputs[0]!.data[0]!;
  return { class: "outputs", bytes: encodeOutputs(outputs) };
}
