import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { DEFAULT_PROTOCOL, Protocol } from "../../../src/cluster/protocol.ts";
import { until } from "../../until.ts";
import type { Fault } from "../fault.ts";
import type { NatsProcess } from "../nats-process.ts";
import type { Site } from "../site.ts";

/** What happens to servers: one of one, and one of three. */
export const SERVER_FAULTS: readonly Fault[] = [
  serverKilled("server-killed", "kill -9 of the server; it comes back on its files", true),
  serverKilled("server-lost-files", "kill -9 of the server; it comes back without its files", false),
  {
    name: "leader-killed",
    summary: "three servers: kill -9 of the one that leads the streams; it comes back, or does not",
    site: "three servers",
    isSlow: true,
    plan(draw) {
      const back = draw.oneOf(["with its files", "without its files", "never"] as const);
      const pauseMs = draw.integer(0, 5000);
      return {
        what: `kill -9 of the streams' leader; it comes back ${back}${back === "never" ? "" : ` after ${pauseMs} ms`}`,
        async hit({ site }) {
          const leader = await findLeader(site);
          await leader.kill();
          if (back === "never") return;
          await setTimeout(pauseMs);
          await leader.revive({ withFiles: back === "with its files" });
        },
      };
    },
  },
  {
    name: "server-partitioned",
    summary: "three servers: one is cut off from everybody, and comes back",
    site: "three servers",
    isSlow: true,
    plan(draw) {
      const leads = draw.chance();
      const which = draw.integer(0, 1);
      const seconds = draw.integer(3, 30);
      return {
        what: `the link of ${leads ? "the streams' leader" : "another server than the streams' leader"} is cut for ${seconds} s`,
        async hit({ site }) {
          const leader = await findLeader(site);
          const others = site.servers.filter((server) => server !== leader);
          const { link } = (leads ? leader : others[which]!).place;
          link!.cut();
          await setTimeout(seconds * 1000);
          link!.restore();
        },
      };
    },
  },
];

function serverKilled(name: string, summary: string, withFiles: boolean): Fault {
  return {
    name,
    summary,
    site: "machine",
    mixes: true,
    plan(draw) {
      const pauseMs = draw.integer(0, 4000);
      return {
        what: `kill -9 of the server, back ${withFiles ? "on" : "without"} its files after ${pauseMs} ms`,
        async hit({ site, nodes }) {
          const [server] = site.servers;
          await server!.kill();
          await setTimeout(pauseMs);
          await server!.revive({ withFiles });
          // Whoever comes next finds them there.
          await Promise.all(nodes.map((node) => until(`${node.name} is back`, () => isBack(node.log()))));
        },
      };
    },
  };
}

function isBack(log: string): boolean {
  return log.lastIndexOf('"reconnected"') > log.lastIndexOf('"disconnected"');
}

/** The server that leads the stream of batches, asked on its own host. */
async function findLeader({ servers }: Site): Promise<NatsProcess> {
  const stream = new Protocol(DEFAULT_PROTOCOL).work.config.name;
  const name = await until("the streams have a leader", () => askLeader(servers[0]!, stream));
  const leader = servers.find((server) => server.name === name);
  assert.ok(leader, `the leader ${name} is one of the servers`);
  return leader;
}

async function askLeader({ place }: NatsProcess, stream: string): Promise<string | undefined> {
  const child = place.start(process.execPath, ["-e", ASK, `${place.url}/jsz?accounts=1&streams=1`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const answer = await text(child.stdout!);
  if (answer === "") return undefined;
  const { account_details: accounts = [] } = JSON.parse(answer) as JetStreamFacts;
  const streams = accounts.flatMap(({ stream_detail = [] }) => stream_detail);
  return streams.find((one) => one.name === stream)?.cluster?.leader;
}

type JetStreamFacts = {
  account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[];
};

const ASK =
  "fetch(process.argv[1]).then((answer) => answer.text()).then((text) => process.stdout.write(text))";
