import { expect, test } from "vitest";
import type { ServerFacts } from "../../src/cluster/server-facts.ts";
import { describeOrigin } from "../../src/pool/origin.ts";
import { judgeFacts } from "../../src/workspace/examine-cluster.ts";
import { exampleNode } from "../cluster/example-nodes.ts";

const { version } = describeOrigin();
const node = exampleNode("a", "1111", { by: { node: "a", boot: "b1", instance: "1111", version } });
const FACTS: ServerFacts = {
  version: "2.11.4",
  servers: undefined,
  maxPayload: 2 ** 20,
  roundTripMs: 0.4,
  jetStream: { storageBytes: 0, mostBytes: undefined, streams: 0, domain: undefined },
  streams: [{ name: "sweepwell_work", state: "good", detail: "", messages: 3, bytes: 4096, replicas: 1 }],
  clock: { ms: 20, errorMs: 1 },
  nodes: [node],
};

test("a cluster that is as it should be", () => {
  const states = judgeFacts(FACTS, "nats://server:4222").map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(["good"]));
});

test.each<[string, Partial<ServerFacts>, string, RegExp]>([
  ["server", { version: "2.8.4" }, "bad", /2\.9 or later is needed/],
  ["server", { version: "2.9.10" }, "good", /once a minute/],
  ["server", { version: "2.10.21" }, "warning", /2\.10\.22 can lose streams/],
  ["server", { version: "2.10.23-RC.1" }, "good", /2\.10\.23/],
  ["server", { version: "3.0.0", servers: "lab" }, "good", /of the cluster lab/],
  [
    "JetStream",
    { jetStream: { storageBytes: 9e8, mostBytes: 1e9, streams: 2, domain: "hub" } },
    "warning",
    /2 streams in domain hub, 858\.3 MB used of 953\.7 MB.*raise/,
  ],
  ["messages", { maxPayload: 65_536 }, "warning", /up to 64 KiB.*max_payload/],
  ["round trip", { roundTripMs: 450 }, "warning", /450 ms/],
  ["clock", { clock: { ms: -90_000, errorMs: 2 } }, "warning", /90\.0 s behind the server's.*NTP/],
  ["clock", { clock: "timeout" }, "warning", /cannot be compared.*timeout/],
  ["clock", { clock: undefined }, "good", /no node was here yet/],
  ["nodes", { nodes: [{ ...node, state: "silent" }] }, "warning", /none answers.*node start/],
  ["nodes", { nodes: [{ ...node, status: undefined }] }, "bad", /another protocol/],
  [
    "nodes",
    { nodes: [node, { ...node, by: { ...node.by, version: "9.0.0" } }] },
    "warning",
    /2 nodes with 8 threads.*update the older/,
  ],
])("%s: %o is %s", (topic, changes, state, words) => {
  const finding = judgeFacts({ ...FACTS, ...changes }, "nats://server:4222").find(
    (one) => one.topic === topic,
  )!;
  expect(finding.state).toBe(state);
  expect(`${finding.found} ${finding.remedy ?? ""}`).toMatch(words);
});

test("streams that are missing are made by the first run; those of another program are bad", () => {
  const stream = FACTS.streams[0]!;
  const judge = (...streams: ServerFacts["streams"]) =>
    judgeFacts({ ...FACTS, streams }, "x")
      .filter(({ topic }) => topic.startsWith("stream"))
      .map(({ topic, state }) => `${topic}: ${state}`);
  expect(judge({ ...stream, state: "missing" })).toEqual(["streams: good"]);
  expect(
    judge(stream, { ...stream, name: "b", state: "wrong" }, { ...stream, name: "c", state: "missing" }),
  ).toEqual(["stream sweepwell_work: good", "stream b: bad", "stream c: good"]);
});
