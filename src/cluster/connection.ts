import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { SweepError } from "../kernel/sweep-error.ts";
import type { ServerAccess } from "./server-access.ts";

/** A server with JetStream, reached and found fit. */
export type Connection = AsyncDisposable & {
  nats: NatsConnection;
  js: JetStreamClient;
  manager: JetStreamManager;
  shown: string;
  /** What requests to JetStream begin with: another domain's begin otherwise. */
  api: string;
  /** Bytes that a message may have at most. */
  maxPayload: number;
};

/** Connects, for ever: whoever has a connection goes on when its server was away. Throws when there is none at first. */
export async function openConnection(access: ServerAccess, name: string): Promise<Connection> {
  const nats = await reach(access, name);
  try {
    // Asked once, below, whether there is a JetStream: else each use of a bucket would ask again.
    const options = {
      timeout: REQUEST_MS,
      checkAPI: false,
      ...(access.domain && { domain: access.domain }),
    };
    const maxPayload = nats.info?.max_payload ?? 0;
    if (maxPayload < LEAST_PAYLOAD) {
      throw unusable(
        access,
        `takes messages of ${maxPayload} bytes at most, ${LEAST_PAYLOAD} are needed: raise max_payload in its configuration`,
      );
    }
    const manager = await manage(access, nats, options);
    return {
      nats,
      js: jetstream(nats, options),
      manager,
      shown: access.shown,
      api: access.domain ? `$JS.${access.domain}.API` : "$JS.API",
      maxPayload,
      [Symbol.asyncDispose]: () => nats.close(),
    };
  } catch (error) {
    await nats.close();
    throw error;
  }
}

/** Every wait for an answer of the server ends by then. */
export const REQUEST_MS = 5000;
const LEAST_PAYLOAD = 65_536;
const PING_MS = 10_000;

/** Whether a request failed because whoever it was for is not there, or does not answer. */
export function isUnanswered(error: unknown): boolean {
  return isNobody(error) || /timeout/i.test((error as Error).message);
}

/** Whether an error says that nobody listens there. */
export function isNobody(error: unknown): boolean {
  return /no responders/i.test(
    `${(error as Error).message} ${((error as Error).cause as Error)?.message ?? ""}`,
  );
}

async function reach(access: ServerAccess, name: string): Promise<NatsConnection> {
  try {
    return await connect({
      ...access.options,
      name,
      ...(access.inbox && { inboxPrefix: access.inbox }),
      timeout: REQUEST_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      reconnectJitter: 500,
      // The client gives up for ever after two refusals otherwise, and an operator may mend the user meanwhile.
      ignoreAuthErrorAbort: true,
      pingInterval: PING_MS,
    });
  } catch (cause) {
    const reason = reasonOf(cause as Error);
    throw new SweepError("CLUSTER_UNREACHABLE", `no NATS server at ${access.shown}: ${reason}`, { cause });
  }
}

function reasonOf(error: Error): string {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  const text = `${error.message} ${cause?.message ?? ""} ${cause?.code ?? ""}`;
  if (/authorization/i.test(text)) return "it refuses this user: check the user, password or credentials";
  if (/ECONNREFUSED|refused/i.test(text)) return "connection refused: is nats-server running there?";
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return "its host name is not known";
  if (/self.signed|local issuer|unable to verify/i.test(text)) {
    return "its certificate is of an authority that is not known here: name that in NATS_CA or the context's ca";
  }
  if (/timeout/i.test(text)) return `no answer within ${REQUEST_MS / 1000} s`;
  return cause ? `${error.message} (${cause.message})` : error.message;
}

async function manage(
  access: ServerAccess,
  nats: NatsConnection,
  options: Parameters<typeof jetstreamManager>[1],
): Promise<JetStreamManager> {
  try {
    const manager = await jetstreamManager(nats, options);
    await manager.getAccountInfo();
    return manager;
  } catch (cause) {
    // The first that is forbidden to a user of another role is to hear answers.
    if (isForbidden(cause)) throw forbidden(access, cause);
    throw unusable(
      access,
      `has no JetStream for this user: start nats-server with -js, or enable jetstream in its configuration (${(cause as Error).message})`,
    );
  }
}

/** Whether the server forbids this user what was asked of it. */
export function isForbidden(error: unknown): error is Error {
  return /permission/i.test((error as Error).message);
}

/** The same for whoever has to mend it. */
export function forbidden(access: Pick<ServerAccess, "shown">, cause: Error): SweepError {
  return unusable(
    access,
    `does not give this user the rights that this takes: each role has its user, see sweepwell cluster config (${cause.message})`,
  );
}

function unusable({ shown }: Pick<ServerAccess, "shown">, what: string): SweepError {
  return new SweepError("CLUSTER_UNUSABLE", `the NATS server at ${shown} ${what}`);
}
