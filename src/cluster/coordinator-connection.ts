import { askAgain } from "./ask-again.ts";
import { type Connection, forbidden, isForbidden, openConnection } from "./connection.ts";
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
    const protocol = new Protocol(settings);
    await askAgain(access.shown, () => ensureStreams(connection, protocol));
    // Observers may look at streams too, and their contexts can name the inbox that they may hear: this they may not.
    await connection.manager.consumers.list(protocol.work.config.name).next();
    return connection;
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw isForbidden(error) ? forbidden(access, error) : error;
  }
}
