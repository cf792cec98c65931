import { openConnection } from "../cluster/connection.ts";
import type { ServerAccess } from "../cluster/server-access.ts";
import { describeOffset, isOff } from "../cluster/server-clock.ts";
import { gatherFacts, type ServerFacts } from "../cluster/server-facts.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { describeOrigin } from "../pool/origin.ts";
import { countOf } from "../report/format-count.ts";
import { protocolOf } from "./cluster-flags.ts";
import type { Finding } from "./examine-machine.ts";

/** Looks at a cluster from here: its server, what is kept there, its nodes. */
export async function examineCluster(access: ServerAccess, prefix: string): Promise<Finding[]> {
  try {
    await using connection = await openConnection(access, "sweepwell doctor");
    const facts = await gatherFacts(connection, protocolOf({ prefix }));
    return judgeFacts(facts, access.shown);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return [{ topic: "server", state: "bad", found: error.message }];
  }
}

/** What the facts of a cluster mean. */
export function judgeFacts(facts: ServerFacts, shown: string): Finding[] {
  return [
    judgeVersion(facts, shown),
    judgeJetStream(facts),
    judgePayload(facts),
    ...judgeStreams(facts),
    judgeRoundTrip(facts),
    judgeClock(facts),
    judgeNodes(facts),
  ];
}

function judgeVersion({ version, servers }: ServerFacts, shown: string): Finding {
  const topic = "server";
  const found = `nats-server ${version} at ${shown}${servers === undefined ? "" : `, of the cluster ${servers}`}`;
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const isBefore = (...[a, b, c]: [number, number, number]) =>
    major < a || (major === a && (minor < b || (minor === b && patch < c)));
  if (isBefore(2, 9, 0)) return { topic, state: "bad", found, remedy: "update it: 2.9 or later is needed" };
  if (isBefore(2, 10, 0)) {
    return {
      topic,
      state: "good",
      found: `${found}; it writes to disk once a minute and cannot be told to do so more often (sync_interval, from 2.10): what a power cut takes is sent again`,
    };
  }
  if (!isBefore(2, 10, 20) && isBefore(2, 10, 23)) {
    return {
      topic,
      state: "warning",
      found,
      remedy: "update it: 2.10.20 to 2.10.22 can lose streams in a crash",
    };
  }
  return { topic, state: "good", found };
}

function judgeJetStream({ jetStream: { storageBytes, mostBytes, streams, domain } }: ServerFacts): Finding {
  const topic = "JetStream";
  const where = domain === undefined ? "" : ` in domain ${domain}`;
  const used = `${countOf(streams, "stream")}${where}, ${megabytes(storageBytes)} MB used`;
  if (mostBytes === undefined) {
    return { topic, state: "good", found: `${used}, no limit but the server's disk` };
  }
  const found = `${used} of ${megabytes(mostBytes)} MB`;
  if (mostBytes - storageBytes > LEAST_FREE_BYTES) return { topic, state: "good", found };
  return {
    topic,
    state: "warning",
    found,
    remedy: "raise the account's limit (max_file_store), or remove what is not needed",
  };
}

function judgePayload({ maxPayload }: ServerFacts): Finding {
  const topic = "messages";
  const found = `up to ${Math.round(maxPayload / 1024)} KiB`;
  if (maxPayload >= USUAL_PAYLOAD) return { topic, state: "good", found };
  return {
    topic,
    state: "warning",
    found,
    remedy: "batches are smaller and more outputs travel as files: set max_payload to 1MB",
  };
}

function judgeStreams({ streams }: ServerFacts): Finding[] {
  if (streams.every(({ state }) => state === "missing")) {
    return [{ topic: "streams", state: "good", found: "none yet: the first run makes them" }];
  }
  return streams.map(({ name, state, detail, messages, bytes, replicas }): Finding => {
    const topic = `stream ${name}`;
    switch (state) {
      case "good":
        return {
          topic,
          state,
          found: `${countOf(messages, "message")}, ${megabytes(bytes)} MB, ${countOf(replicas, "replica")}`,
        };
      case "missing":
        return { topic, state: "good", found: "not there yet: the first run makes it" };
      case "wrong":
        return { topic, state: "bad", found: detail };
      default:
        return state satisfies never;
    }
  });
}

function judgeRoundTrip({ roundTripMs }: ServerFacts): Finding {
  const topic = "round trip";
  const found = `${roundTripMs.toFixed(roundTripMs < 10 ? 1 : 0)} ms`;
  if (roundTripMs < SLOW_MS) return { topic, state: "good", found };
  return { topic, state: "warning", found, remedy: "a run works, but searches wait: use a server nearer by" };
}

function judgeClock({ clock }: ServerFacts): Finding {
  const topic = "clock";
  if (clock === undefined) return { topic, state: "good", found: "not compared: no node was here yet" };
  if (typeof clock === "string") {
    return { topic, state: "warning", found: `cannot be compared with the server's: ${clock}` };
  }
  const found = `this machine's is ${describeOffset(clock)}`;
  if (!isOff(clock)) return { topic, state: "good", found };
  return { topic, state: "warning", found, remedy: "set the clock (NTP) of whichever is wrong" };
}

function judgeNodes({ nodes }: ServerFacts): Finding {
  const topic = "nodes";
  const here = nodes.filter(({ state }) => state === "running" || state === "draining");
  if (here.length === 0) {
    return { topic, state: "warning", found: "none answers", remedy: "start one: sweepwell node start" };
  }
  const threads = here.reduce((sum, { status }) => sum + (status?.threads ?? 0), 0);
  const versions = [...new Set(here.map(({ by }) => by.version))].sort();
  const found = `${countOf(here.length, "node")} with ${countOf(threads, "thread")}, sweepwell ${versions.join(", ")}`;
  const { version } = describeOrigin();
  if (here.some(({ status }) => status === undefined)) {
    return { topic, state: "bad", found, remedy: "some speak another protocol: update the older sweepwell" };
  }
  if (versions.some((other) => other !== version)) {
    return { topic, state: "warning", found, remedy: `here is ${version}: update the older ones` };
  }
  return { topic, state: "good", found };
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

const LEAST_FREE_BYTES = 2 ** 30;
const USUAL_PAYLOAD = 2 ** 20;
const SLOW_MS = 200;
