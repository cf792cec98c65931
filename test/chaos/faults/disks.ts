import assert from "node:assert/strict";
import { join } from "node:path";
import { until } from "../../until.ts";
import type { Fault } from "../fault.ts";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../small-disk.ts";

/** What happens when a disk is full. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    name: "store-disk-full",
    summary: "the disk under the store fills up: the run ends and says so; with room again, it goes on",
    site: "machine",
    lacks: whyNoSmallDisk,
    plan() {
      let disk: SmallDisk;
      return {
        what: "the disk under the store is full; room again, and the same command",
        prepare(scene) {
          disk = scene.use(mountSmallDisk(join(scene.folder, "disk"), 16));
          scene.store = join(disk.path, "run.db");
        },
        async hit(scene) {
          disk.fill();
          const isOver = scene.stored() === scene.sweep.trials;
          const { code } = await scene.run.ended;
          if (isOver) {
            scene.notes.push("the last trial was stored before the disk was full");
            return disk.free();
          }
          assert.equal(code, 2, `with a full disk the run ended with ${code}: ${scene.run.log()}`);
          assert.match(scene.run.output(), /STORE_UNUSABLE/);
          assert.match(scene.run.output(), /the disk is full/);
          disk.free();
          scene.startRun();
        },
      };
    },
  },
  {
    name: "cache-disk-full",
    summary: "the disk under nodes' caches is full: they say so and go on",
    site: "machine",
    lacks: whyNoSmallDisk,
    plan(draw) {
      const seats = draw.oneOf([[0], [1], [0, 1]]);
      let disk: SmallDisk;
      return {
        what: `node ${seats.join(" and ")} replaced by one whose cache is on a full disk`,
        prepare(scene) {
          disk = scene.use(mountSmallDisk(join(scene.folder, "disk"), 1));
          disk.fill();
        },
        async hit(scene) {
          for (const seat of seats) await scene.nodes[seat]!.kill();
          for (const seat of seats) {
            const node = await scene.startNode(seat, {
              flags: ["--cache", join(disk.path, `cache-${seat}`)],
            });
            await until(
              "the node says that its cache cannot be written",
              () => node.log().includes("cannot be written") || scene.run.hasEnded,
            );
          }
        },
      };
    },
  },
];
