import type { Msg } from "@nats-io/transport-node";
import { type Connection, REQUEST_MS } from "./connection.ts";
import { consumerName, type Protocol } from "./protocol.ts";

/** One batch as the server delivers it. */
export type Delivery = {
  bytes: Uint8Array;
  /** 1 for the first time. */
  deliveries: number;
  /** Says that the batch is being worked on. */
  progress(): void;
  /** Says that it is done with; resolves when the server has heard it. */
  confirm(): Promise<void>;
  /** Says that nobody should get it. */
  terminate(): void;
};

/**
 * Asks for one batch that is ready now. The clients' own consumers fetch ahead, and what is fetched ahead another node cannot have.
 * Undefined when there is none.
 */
export async function pullOne(
  { nats, api }: Connection,
  protocol: Protocol,
  run: string,
  taskClass: string,
): Promise<Delivery | undefined> {
  const request = JSON.stringify({ batch: 1, no_wait: true });
  // An inbox of its own: a batch arrives there under the subject it was sent to, which a shared inbox cannot tell apart.
  const options = { timeout: PULL_MS, noMux: true };
  const message = await nats.request(
    protocol.pullSubject(api, consumerName(run, taskClass)),
    request,
    options,
  );
  const { reply, headers } = message;
  if (!reply || (headers && headers.code >= 300)) return undefined;
  return {
    bytes: message.data,
    deliveries: deliveriesOf(message),
    progress: () => nats.publish(reply, "+WPI"),
    confirm: async () => {
      await nats.request(reply, "+ACK", { timeout: REQUEST_MS });
    },
    // With a reason, servers before 2.10.4 would ignore it.
    terminate: () => nats.publish(reply, "+TERM"),
  };
}

/** The server answers at once, but not when the consumer was removed just then: other runs should not wait long for that. */
const PULL_MS = 2000;

//   $JS.ACK.<stream>.<consumer>.<deliveries>. ..   or   $JS.ACK.<domain>.<account>.<stream>.<consumer>.<deliveries>. ..
function deliveriesOf({ reply = "" }: Msg): number {
  const tokens = reply.split(".");
  return Number(tokens[tokens.length === 9 ? 4 : 6]);
}
