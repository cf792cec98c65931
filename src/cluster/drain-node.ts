import { setTimeout } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import { isNobody, type SeenNode } from "./node-list.ts";
import { type Protocol, SILENCE_MS } from "./protocol.ts";
import { decodeMessage } from "./wire.ts";

/** How far a drain got: `draining` when the time was over, `silent` when the node fell silent on the way. */
export type DrainEnd = "stopped" | "draining" | "silent";

/** Asks a node to drain, and waits until it says that it has stopped. */
export async function drainNode(
  { nats }: Connection,
  protocol: Protocol,
  { by }: Pick<SeenNode, "by">,
  { asker, timeoutMs }: { asker: string; timeoutMs: number },
): Promise<DrainEnd> {
  let heardMs = performance.now();
  let hasStopped = false;
  const signs = nats.subscribe(protocol.heartbeats(by.instance), {
    callback: (error, message) => {
      if (error) return;
      heardMs = performance.now();
      hasStopped ||= saysStopped(message.data);
    },
  });
  try {
    const deadline = performance.now() + timeoutMs;
    await nats.request(protocol.drainSubject(by.instance), asker, { timeout: ANSWER_MS });
    while (!hasStopped && performance.now() < deadline) {
      if (performance.now() - heardMs > SILENCE_MS) return "silent";
      await setTimeout(LOOK_MS);
    }
    return hasStopped ? "stopped" : "draining";
  } catch (error) {
    if (isNobody(error) || /timeout/i.test((error as Error).message))
      return hasStopped ? "stopped" : "silent";
    throw error;
  } finally {
    signs.unsubscribe();
  }
}

function saysStopped(bytes: Uint8Array): boolean {
  try {
    return decodeMessage(bytes, "heartbeat").status.state === "stopped";
  } catch {
    return false;
  }
}

const ANSWER_MS = 5000;
const LOOK_MS = 50;
