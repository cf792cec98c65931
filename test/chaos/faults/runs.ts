import { setTimeout } from "node:timers/promises";
import { badSweep, plainSweep } from "../chaos-sweep.ts";
import type { Fault } from "../fault.ts";

/** What comes of other runs, and of the trials themselves. */
export const RUN_FAULTS: readonly Fault[] = [
  {
    name: "two-runs",
    summary: "two runs at once share the nodes, and in half of the cases a store; a node is killed",
    site: "machine",
    plan(draw) {
      const sharesStore = draw.chance();
      const killed = draw.integer(0, 1);
      const afterMs = draw.integer(500, 3000);
      return {
        what: `another run with ${sharesStore ? "the same" : "its own"} store, kill -9 of node ${killed} after ${afterMs} ms, another one`,
        async hit(scene) {
          const sweep = plainSweep(scene.sweep.trials, "other", 5);
          const store = sharesStore ? scene.store : scene.newStore();
          scene.others.push({ run: scene.launchRun(sweep, { store }), sweep, store });
          await setTimeout(afterMs);
          await scene.nodes[killed]!.kill();
          await scene.startNode(killed);
        },
      };
    },
  },
  {
    name: "bad-trials",
    summary: "trials that loop for ever, grow without end, trap or fail, among good ones; a node is killed",
    site: "machine",
    sweep: badSweep,
    plan(draw) {
      const killed = draw.integer(0, 1);
      return {
        what: `kill -9 of node ${killed} on the way, another one`,
        async hit(scene) {
          await scene.nodes[killed]!.kill();
          await scene.startNode(killed);
        },
      };
    },
  },
];
