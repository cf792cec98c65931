import { SweepError } from "../kernel/sweep-error.ts";
import { isUnanswered, REQUEST_MS } from "./connection.ts";

/**
 * Does what asks a server, and does it again when there was no answer: one that is busy, or whose peers elect a leader, answers late. Throws
 * CLUSTER_UNREACHABLE when none came in all that time.
 */
export async function askAgain<Answer>(shown: string, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof SweepError || !isUnanswered(cause)) throw cause;
      if (tries < MOST_TRIES) continue;
      const seconds = (MOST_TRIES * REQUEST_MS) / 1000;
      throw new SweepError(
        "CLUSTER_UNREACHABLE",
        `the NATS server at ${shown} does not answer, for ${seconds} s now: it is too busy, or most of its cluster is away`,
        { cause },
      );
    }
  }
}

const MOST_TRIES = 6;
