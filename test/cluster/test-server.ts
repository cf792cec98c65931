import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import {
  type OwnServer,
  type OwnServerOptions,
  obtainNatsServer,
  startNatsServer,
} from "../../src/cluster/nats-server.ts";

/** The nats-server for tests: found, or fetched on Debian; else why tests that need one are skipped. */
const found = obtain();

/** A group of tests that need a nats-server; skipped, with the reason in its title, where there is none. */
export function describeWithServer(title: string, body: () => void): void {
  if ("program" in found) describe(title, body);
  else describe.skip(`${title} (skipped: ${found.reason})`, body);
}

/** A server of one's own in a temporary folder that goes away with it. */
export async function startTestServer(
  options: Omit<OwnServerOptions, "program" | "folder"> = {},
): Promise<OwnServer & { folder: string }> {
  if (!("program" in found)) throw new Error(found.reason);
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-nats-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startNatsServer({ ...options, program: found.program, folder });
    const stop = async () => {
      await server[Symbol.asyncDispose]();
      remove();
    };
    return { ...server, folder, [Symbol.asyncDispose]: stop };
  } catch (error) {
    remove();
    throw error;
  }
}

function obtain(): { program: string } | { reason: string } {
  try {
    return { program: obtainNatsServer() };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}
