import { setTimeout } from "node:timers/promises";
import { type Connection, isUnanswered } from "./connection.ts";
import type { SeenNode } from "./node-list.ts";
import { type Protocol, SILENCE_MS } from "./protocol.ts";
import { readMessage } from "./wire.ts";

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
      hasStopped ||= readMessage(message.data, "heartbeat")?.status.state === "stopped";
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
    if (isUnanswered(error)) return hasStopped ? "stopped" : "silent";
    throw error;
  } finally {
    signs.unsubscribe();
  }
}

const ANSWER_MS = 5000;
const LOOK_MS = 50;
