import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Fault } from "../fault.ts";

/** Says other bits than its kernel gave, always in the same trials. */
const FAULTY_NODE = join(import.meta.dirname, "../../end-to-end/script-faulty-node.ts");

/** What happens to nodes. */
export const NODE_FAULTS: readonly Fault[] = [
  {
    name: "node-killed",
    summary: "kill -9 of a node in mid-batch; another one comes",
    site: "machine",
    mixes: true,
    plan(draw) {
      const seat = draw.integer(0, 1);
      const pauseMs = draw.integer(0, 3000);
      return {
        what: `kill -9 of node ${seat}, another one after ${pauseMs} ms`,
        async hit(scene) {
          await scene.nodes[seat]!.kill();
          await setTimeout(pauseMs);
          await scene.startNode(seat);
        },
      };
    },
  },
  {
    name: "nodes-lost",
    summary: "kill -9 of every node; new ones come",
    site: "machine",
    mixes: true,
    plan(draw) {
      const pauseMs = draw.integer(0, 4000);
      return {
        what: `kill -9 of both nodes, new ones after ${pauseMs} ms`,
        async hit(scene) {
          await Promise.all(scene.nodes.map((node) => node.kill()));
          await setTimeout(pauseMs);
          await Promise.all(scene.nodes.map((_, seat) => scene.startNode(seat)));
        },
      };
    },
  },
  {
    name: "node-stopped",
    summary: "SIGSTOP of a node, or both, past the ack wait; SIGCONT, and late answers",
    site: "machine",
    mixes: true,
    plan(draw) {
      const seats = draw.oneOf([[0], [1], [0, 1]]);
      const waits = draw.number(1.1, 2.5);
      return {
        what: `SIGSTOP of node ${seats.join(" and ")} for ${waits.toFixed(1)} ack waits, then SIGCONT`,
        async hit(scene) {
          for (const seat of seats) scene.nodes[seat]!.signal("SIGSTOP");
          await setTimeout(waits * scene.ackWaitSeconds * 1000);
          for (const seat of seats) scene.nodes[seat]!.signal("SIGCONT");
        },
      };
    },
  },
  {
    name: "node-drained",
    summary: "a node is drained, by a signal or by command; another one comes",
    site: "machine",
    mixes: true,
    plan(draw) {
      const seat = draw.integer(0, 1);
      const way = draw.oneOf(["SIGTERM", "SIGINT", "node drain"] as const);
      const pauseMs = draw.integer(0, 2000);
      return {
        what: `${way} of node ${seat}, another one after ${pauseMs} ms`,
        async hit(scene) {
          const node = scene.nodes[seat]!;
          node.isExpectedToEnd = true;
          if (way === "node drain") {
            const drained = await scene.command(
              ["node", "drain", node.name],
              scene.site.coordinatorPlaces[0]!,
            );
            assert.equal(drained.code, 0, `node drain ended with ${drained.code}: ${drained.log}`);
          } else {
            node.signal(way);
          }
          const { code } = await node.ended;
          assert.equal(code, 0, `the drained node ended with ${code}`);
          await setTimeout(pauseMs);
          await scene.startNode(seat);
        },
      };
    },
  },
  {
    name: "node-lies",
    summary: "a node returns wrong bits in 1 % of its trials",
    site: "machine",
    plan: () => ({
      what: "a third node, with wrong bits in 1 % of trials; all are computed twice",
      prepare(scene) {
        scene.runFlags = ["--audit", "1"];
      },
      async hit(scene) {
        const [place] = scene.site.nodePlaces;
        await scene.launchScript(place!, FAULTY_NODE, [
          place!.url,
          "liar",
          join(scene.folder, "cache-liar"),
          "0.01",
        ]);
      },
    }),
  },
];
