import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

/** What happens to coordinators. */
export const COORDINATOR_FAULTS: readonly Fault[] = [
  {
    name: "coordinator-killed",
    summary: "kill -9 of the coordinator; resumed in place",
    site: "machine",
    mixes: true,
    plan(draw) {
      const pauseMs = draw.integer(0, 2000);
      return {
        what: `kill -9 of the coordinator, the same command after ${pauseMs} ms`,
        async hit(scene) {
          await scene.run.kill();
          await setTimeout(pauseMs);
          scene.startRun();
        },
      };
    },
  },
  {
    name: "coordinator-taken-over",
    summary: "kill -9 of the coordinator; another takes over with an empty store",
    site: "machine",
    mixes: true,
    plan(draw) {
      const pauseMs = draw.integer(0, 2000);
      return {
        what: `kill -9 of the coordinator, another one with an empty store after ${pauseMs} ms`,
        async hit(scene) {
          await scene.run.kill();
          await setTimeout(pauseMs);
          scene.startRun({ store: scene.newStore() });
        },
      };
    },
  },
  {
    name: "second-coordinator",
    summary: "two coordinators on one run: the second is refused",
    site: "machine",
    mixes: true,
    plan(draw) {
      const sharesStore = draw.chance();
      return {
        what: `a second coordinator of the same run, with ${sharesStore ? "the same" : "another"} store`,
        async hit(scene) {
          const second = scene.launchRun(scene.sweep, {
            store: sharesStore ? scene.store : scene.newStore(),
          });
          const { code } = await second.ended;
          // When the first has just ended, the second is answered by what that left.
          if (code === 0 && scene.run.hasEnded) return;
          assert.equal(code, 2, `the second coordinator ended with ${code}: ${second.log()}`);
          assert.match(second.output(), /RUN_HELD/);
        },
      };
    },
  },
  {
    name: "coordinator-stopped",
    summary:
      "SIGSTOP of the coordinator until another has taken over; SIGCONT: it leaves, and disturbs nothing",
    site: "machine",
    isSlow: true,
    plan(draw) {
      const trials = draw.integer(1, 200);
      return {
        what: `SIGSTOP of the coordinator, another one with an empty store, SIGCONT when that has ${trials} trials`,
        async hit(scene) {
          const { run: first, store } = scene;
          first.signal("SIGSTOP");
          const second = scene.startRun({ store: scene.newStore() });
          await scene.reach(trials);
          first.signal("SIGCONT");
          const { code } = await first.ended;
          // On a machine that is too busy the other may have ended before it looks: then nobody holds the run, and it may end it too.
          if (code === 0 && second.hasEnded) {
            scene.others.push({ run: first, sweep: scene.sweep, store });
            return;
          }
          assert.equal(code, 130, `the stopped coordinator ended with ${code}: ${first.log()}`);
          assert.match(first.log(), /taken over by process/);
        },
      };
    },
  },
  {
    name: "coordinator-moved",
    summary:
      "the coordinator dies or is interrupted, and another on another host goes on with an empty store",
    site: "hosts",
    isSlow: true,
    plan(draw) {
      const signal = draw.oneOf(["SIGKILL", "SIGINT"] as const);
      const pauseMs = draw.integer(0, 3000);
      return {
        what: `${signal} of the coordinator, another one on another host after ${pauseMs} ms`,
        async hit(scene) {
          scene.run.signal(signal);
          await scene.run.ended;
          await setTimeout(pauseMs);
          scene.startRun({ place: scene.site.coordinatorPlaces[1]!, store: scene.newStore() });
        },
      };
    },
  },
  {
    name: "run-cancelled",
    summary: "cancel, or Ctrl-C; the same command goes on later",
    site: "machine",
    mixes: true,
    plan(draw) {
      const byCommand = draw.chance(0.7);
      const pauseMs = draw.integer(0, 1000);
      return {
        what: `${byCommand ? "cancel" : "SIGINT"}, and the same command after ${pauseMs} ms`,
        async hit(scene) {
          await (byCommand ? cancel(scene) : interrupt(scene));
          await setTimeout(pauseMs);
          scene.startRun();
        },
      };
    },
  },
];

async function cancel(scene: Scene): Promise<void> {
  const cancelled = await scene.command(
    ["cancel", scene.sweep.name, "--store", scene.store],
    scene.run.place,
  );
  const { code } = await scene.run.ended;
  if (code === 0) return;
  assert.equal(cancelled.code, 0, `cancel ended with ${cancelled.code}: ${cancelled.log}`);
  assert.equal(code, 130, `the cancelled run ended with ${code}: ${scene.run.log()}`);
}

async function interrupt(scene: Scene): Promise<void> {
  scene.run.signal("SIGINT");
  const { code } = await scene.run.ended;
  assert.ok(code === 130 || code === 0, `the interrupted run ended with ${code}: ${scene.run.log()}`);
}
