import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Connection, openConnection } from "../../src/cluster/connection.ts";
import { findNatsServer, type OwnServer, startNatsServer } from "../../src/cluster/nats-server.ts";
import { DEFAULT_PROTOCOL, Protocol, type ProtocolSettings } from "../../src/cluster/protocol.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";

export const NATS_PROGRAM = findNatsServer();

/** Tests that need a NATS server of their own; skipped, saying why, where there is none. */
export const describeWithServer =
  NATS_PROGRAM === undefined
    ? (name: string, _tests: () => void) =>
        describe.skip(`${name} (no nats-server on this machine)`, () => {})
    : describe;

/** A server for the tests of one file. */
export function useServer(extra: readonly string[] = []) {
  let folder = "";
  let server: OwnServer | undefined;
  const opened: Connection[] = [];
  let prefixCount = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sweepwell-nats-"));
    server = await startNatsServer({ program: NATS_PROGRAM!, folder, extra });
  }, 30_000);
  afterAll(async () => {
    for (const connection of opened) await connection[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get url(): string {
      return server!.url;
    },
    /** A connection that is closed at the end. */
    async connect(): Promise<Connection> {
      const connection = await openConnection(resolveAccess({ nats: server!.url })!, "a test");
      opened.push(connection);
      return connection;
    },
    /** A cluster of its own on the server. */
    createProtocol(settings: Partial<ProtocolSettings> = {}): Protocol {
      return new Protocol({
        ...DEFAULT_PROTOCOL,
        prefix: `t${prefixCount++}`,
        ackWaitSeconds: 2,
        ...settings,
      });
    },
  };
}
