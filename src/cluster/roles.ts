import type { Protocol } from "./protocol.ts";

/**
 * What a process is to a cluster: coordinators drive runs, nodes work, observers look. A user of the server may have one role; what a
 * role may do is what its code does, and nothing else.
 */
export type Role = "coordinator" | "node" | "observer";
export const ROLES: readonly Role[] = ["coordinator", "node", "observer"];

/** Subjects that a role publishes to and hears. It may answer whoever asks it, too. */
export type Permissions = { publish: string[]; subscribe: string[] };

/** Where a role hears answers. No node can hear those of others. */
export function inboxPrefix(prefix: string, role: Role): string {
  return `_INBOX.${prefix}.${role}`;
}

/** The permissions of a role, from the table below. */
export function permissionsOf(protocol: Protocol, role: Role): Permissions {
  const own = grants(protocol).filter(({ roles }) => roles.includes(role));
  return {
    publish: [...new Set(own.flatMap(({ publish = [] }) => publish))],
    subscribe: own.flatMap(({ subscribe = [] }) => subscribe),
  };
}

/** Something done on the server, the subjects it takes, and who does it. */
export type Grant = { does: string; roles: readonly Role[]; publish?: string[]; subscribe?: string[] };

/** The table of docs/cluster-protocol.md, which a test compares with this one. */
export function grants(protocol: Protocol): Grant[] {
  const work = protocol.work.config.name;
  const outcomes = protocol.outcomes.config.name;
  const { runs, leases, nodes, bars } = protocol;
  const blobs = protocol.blobs.stream;
  const all = [work, outcomes, runs.stream, leases.stream, nodes.stream, bars.stream, blobs];
  const inbox = (role: Role) => [`${inboxPrefix(protocol.settings.prefix, role)}.>`];
  return [
    { does: "hear answers to what drives a run", roles: DRIVING, subscribe: inbox("coordinator") },
    { does: "hear answers to what one looks at", roles: SEEING, subscribe: inbox("observer") },
    { does: "hear answers to what a node asks", roles: WORKING, subscribe: inbox("node") },
    { does: "learn that there is JetStream", roles: ROLES, publish: ["$JS.API.INFO"] },
    { does: "make streams and buckets", roles: DRIVING, publish: api("STREAM.CREATE", all) },
    { does: "look at streams and buckets", roles: SEEING, publish: api("STREAM.INFO", all) },
    {
      does: "find the buckets of runs, nodes, bars and blobs",
      roles: WORKING,
      publish: api("STREAM.INFO", [runs.stream, nodes.stream, bars.stream, blobs]),
    },
    { does: "send batches", roles: DRIVING, publish: [protocol.workSubject("*", "*")] },
    {
      does: "make and remove consumers of batches, and see them",
      roles: DRIVING,
      publish: [...consumers(work, ["CREATE", "INFO", "DELETE"]), `$JS.API.CONSUMER.LIST.${work}`],
    },
    { does: "see which batches are left", roles: DRIVING, publish: api("STREAM.MSG.GET", [work]) },
    { does: "take batches back", roles: DRIVING, publish: api("STREAM.PURGE", [work]) },
    { does: "take a batch", roles: WORKING, publish: [protocol.pullSubject("$JS.API", "*")] },
    {
      does: "say that a batch is done or in progress (servers before 2.15, and after)",
      roles: WORKING,
      publish: [`$JS.ACK.${work}.>`, `$JS.ACK.*.*.${work}.>`],
    },
    { does: "send outcomes", roles: WORKING, publish: [protocol.outcomesSubject("*")] },
    {
      does: "read outcomes",
      roles: DRIVING,
      publish: consumers(outcomes, ["CREATE", "INFO", "MSG.NEXT", "DELETE"]),
    },
    { does: "describe a run", roles: DRIVING, publish: [`$KV.${runs.bucket}.*`] },
    { does: "hold a lease", roles: DRIVING, publish: [`$KV.${leases.bucket}.*`] },
    { does: "bar nodes, and pardon them", roles: DRIVING, publish: [`$KV.${bars.bucket}.*`] },
    { does: "compare clocks", roles: SEEING, publish: [`$KV.${nodes.bucket}.clock`] },
    { does: "be listed as a node", roles: WORKING, publish: [`$KV.${nodes.bucket}.*`] },
    {
      does: "read descriptions, the list of nodes, and who is barred",
      roles: ROLES,
      publish: api("STREAM.MSG.GET", [runs.stream, nodes.stream, bars.stream]),
    },
    { does: "see who holds a lease", roles: SEEING, publish: api("STREAM.MSG.GET", [leases.stream]) },
    {
      does: "list runs, leases, nodes and bars",
      roles: SEEING,
      publish: [runs, leases, nodes, bars].flatMap(({ stream }) => reading(stream)),
    },
    {
      does: "read blobs",
      roles: ["coordinator", "node"],
      publish: [...api("STREAM.MSG.GET", [blobs]), ...reading(blobs)],
    },
    {
      does: "write blobs: kernels and inputs, or large outputs",
      roles: ["coordinator", "node"],
      publish: [`$O.${protocol.blobs.bucket}.C.*`, `$O.${protocol.blobs.bucket}.M.*`],
    },
    { does: "clear a blob that was replaced away", roles: DRIVING, publish: api("STREAM.PURGE", [blobs]) },
    { does: "announce runs", roles: DRIVING, publish: [protocol.announcements()] },
    { does: "hear of runs", roles: ROLES, subscribe: [protocol.announcements()] },
    { does: "say that one is there", roles: WORKING, publish: [protocol.heartbeats()] },
    { does: "hear of nodes", roles: SEEING, subscribe: [protocol.heartbeats()] },
    { does: "ask nodes how they are", roles: SEEING, publish: [protocol.statusSubject()] },
    { does: "be asked that", roles: WORKING, subscribe: [protocol.statusSubject()] },
    { does: "say that a batch is begun", roles: WORKING, publish: [protocol.beginnings("*")] },
    { does: "hear which batches are begun", roles: DRIVING, subscribe: [protocol.beginnings("*")] },
    {
      does: "cancel runs, and be asked to",
      roles: DRIVING,
      publish: [protocol.cancelSubject("*")],
      subscribe: [protocol.cancelSubject("*")],
    },
    { does: "ask nodes to drain", roles: DRIVING, publish: [protocol.drainSubject("*")] },
    { does: "be asked to drain", roles: WORKING, subscribe: [protocol.drainSubject("*")] },
    { does: "be found as a service", roles: WORKING, subscribe: ["$SRV.>"] },
    {
      does: "find services",
      roles: SEEING,
      publish: ["$SRV.PING.>", "$SRV.INFO.>", "$SRV.STATS.>", ...BARE],
    },
  ];
}

const DRIVING: readonly Role[] = ["coordinator"];
const WORKING: readonly Role[] = ["node"];
const SEEING: readonly Role[] = ["coordinator", "observer"];
/** A service is also asked without a name. */
const BARE = ["$SRV.PING", "$SRV.INFO", "$SRV.STATS"];

function api(request: string, streams: readonly string[]): string[] {
  return streams.map((stream) => `$JS.API.${request}.${stream}`);
}

function consumers(stream: string, requests: readonly string[]): string[] {
  // The request to make one names its filter too, which has several tokens.
  return requests.map(
    (request) => `$JS.API.CONSUMER.${request}.${stream}.${request === "CREATE" ? ">" : "*"}`,
  );
}

/** What the client does to walk through a bucket: a consumer that goes away, and signs that it keeps up. */
function reading(stream: string): string[] {
  return [...consumers(stream, ["CREATE", "INFO", "DELETE"]), `$JS.FC.${stream}.>`];
}
