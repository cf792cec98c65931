import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Connection, openConnection } from "../../src/cluster/connection.ts";
import { type OwnServerOptions, obtainNatsServer, startNatsServer } from "../../src/cluster/nats-server.ts";
import { DEFAULT_PROTOCOL, Protocol, type ProtocolSettings } from "../../src/cluster/protocol.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";

/** The nats-server for tests: found, or fetched on Debian; else why tests that need one are skipped. */
const found = obtain();

/** A group of tests that need a nats-server; skipped, with the reason in its title, where there is none. */
export function describeWithServer(title: string, body: () => void): void {
  if ("program" in found) describe(title, body);
  else describe.skip(`${title} (skipped: ${found.reason})`, body);
}

/** A server in a temporary folder that goes away with it. */
export type TestServer = AsyncDisposable & {
  url: string;
  folder: string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again where it was, with what JetStream had on the disk or without. */
  revive(options: { withFiles: boolean }): Promise<void>;
};

export async function startTestServer(
  options: Omit<OwnServerOptions, "program" | "folder" | "port"> = {},
): Promise<TestServer> {
  if (!("program" in found)) throw new Error(found.reason);
  const { program } = found;
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-nats-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const start = (port = 0) => startNatsServer({ ...options, program, folder, port });
  let server = await start().catch((error) => {
    remove();
    throw error;
  });
  const { url, port } = server;
  return {
    url,
    folder,
    async kill() {
      const exited = new Promise((done) => server.process.once("exit", done));
      server.process.kill("SIGKILL");
      await exited;
    },
    async revive({ withFiles }) {
      if (!withFiles) rmSync(join(folder, "jetstream"), { recursive: true, force: true });
      server = await start(port);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      remove();
    },
  };
}

/** A connection to a server without users. */
export function connectTo({ url }: Pick<TestServer, "url">): Promise<Connection> {
  return openConnection(resolveAccess({ nats: url }, {})!, "a test");
}

/** One server for all tests of a file. */
export function useServer() {
  let server: TestServer | undefined;
  const opened: Connection[] = [];
  let prefixCount = 0;
  beforeAll(async () => {
    server = await startTestServer();
  }, 60_000);
  afterAll(async () => {
    for (const connection of opened) await connection[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });
  return {
    get url(): string {
      return server!.url;
    },
    /** A connection that is closed at the end. */
    async connect(): Promise<Connection> {
      const connection = await connectTo(server!);
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

function obtain(): { program: string } | { reason: string } {
  try {
    return { program: obtainNatsServer() };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}
