/**
 * A node whose machine computes wrongly: it says other bits than its kernel gave, of a share of the trials. It speaks the protocol
 * otherwise as every node does. Arguments: URL, name, folder of its cache, share.
 */
import { openConnection } from "../../src/cluster/connection.ts";
import { createNodeLog } from "../../src/cluster/node-log.ts";
import { DEFAULT_PROTOCOL } from "../../src/cluster/protocol.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";
import { startNode } from "../../src/cluster/start-node.ts";
import { corruptOutcomes } from "./corrupt-outcomes.ts";

const [url = "", name = "", cacheFolder = "", share = ""] = process.argv.slice(2);
const connection = await openConnection(resolveAccess({ nats: url })!, `faulty node ${name}`);
const { js } = connection;
const log = createNodeLog(name);
const node = startNode(
  {
    ...connection,
    js: Object.assign(Object.create(js), {
      publish: (subject: string, bytes: Uint8Array, options: Parameters<typeof js.publish>[2]) =>
        js.publish(
          subject,
          subject.includes(".outcomes.") ? corruptOutcomes(bytes, Number(share)) : bytes,
          options,
        ),
    }),
  },
  {
    name,
    offer: { threads: 1, megabytes: 100_000, labels: [] },
    settings: DEFAULT_PROTOCOL,
    cacheFolder,
    cacheBytes: 2 ** 30,
    graceSeconds: 0,
    log,
  },
);
process.once("SIGTERM", () => node.drain("SIGTERM"));
log("info", "ready", { event: "connected" });
await node.work();
await connection[Symbol.asyncDispose]();
