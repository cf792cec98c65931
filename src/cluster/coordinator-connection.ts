import { type Connection, openConnection } from "./connection.ts";
import { Protocol, type ProtocolSettings } from "./protocol.ts";
import type { ServerAccess } from "./server-access.ts";
import { ensureStreams } from "./streams.ts";

/** Connects for a run: the server has, or takes, all the streams that a run needs. Throws before anything is written anywhere else. */
export async function openCoordinatorConnection(
  access: ServerAccess,
  settings: ProtocolSettings,
): Promise<Connection> {
  const connection = await openConnection(access, "sweepwell run");
  try {
    await ensureStreams(connection, new Protocol(settings));
    return connection;
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}
