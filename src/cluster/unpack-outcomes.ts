import { type Evaluated, unpackEvaluations } from "../pool/batch-message.ts";
import type { OutcomesMessage } from "./wire.ts";

/**
 * The evaluations of a message, with the outputs that travelled as blobs in their places; or what is wrong with it. Rejects when `outputs`
 * does: the server is away then, and the message can be read again.
 */
export async function unpackOutcomes(
  { keys, evaluations, blobs }: Pick<OutcomesMessage, "keys" | "evaluations" | "blobs">,
  outputs: (sha256: string) => Promise<Uint8Array | undefined>,
): Promise<Evaluated[] | string> {
  const evaluated = unpack(evaluations, keys.length / 32);
  if (typeof evaluated === "string") return evaluated;
  for (const [index, sha256] of blobs) {
    const place = evaluated[index];
    if (!place) return `a message that cannot be read: outputs of trial ${index} of ${evaluated.length}`;
    const bytes = await outputs(sha256);
    if (!bytes) return `the outputs ${sha256} are not on the server, or are damaged`;
    place.evaluation = { class: "outputs", bytes };
  }
  return evaluated;
}

function unpack(evaluations: Uint8Array, count: number): Evaluated[] | string {
  try {
    return unpackEvaluations(new Uint8Array(evaluations).buffer, count);
  } catch (error) {
    if (error instanceof RangeError) return `a message that cannot be read: ${error.message}`;
    throw error;
  }
}
