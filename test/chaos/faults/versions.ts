import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { WIRE_VERSION } from "../../../src/cluster/wire.ts";
import type { Fault } from "../fault.ts";
import { makeOtherVersion } from "../other-version.ts";

/** What happens when nodes are not of one version. */
export const VERSION_FAULTS: readonly Fault[] = [
  {
    name: "two-versions",
    summary: "a node of another version takes part, and one of another version of the protocol is told so",
    site: "machine",
    plan(draw) {
      const seat = draw.integer(0, 1);
      const wireVersion = WIRE_VERSION + draw.oneOf([-1, 1]);
      const pauseMs = draw.integer(0, 1000);
      return {
        what: `node ${seat} replaced by one of version 0.0.9; another one that speaks wire version ${wireVersion}`,
        async hit(scene) {
          const older = makeOtherVersion({ folder: join(scene.folder, "older"), version: "0.0.9" });
          const other = { folder: join(scene.folder, "other"), version: "0.0.8", wireVersion };
          const stranger = scene.launchNode(scene.site.nodePlaces[0]!, { program: makeOtherVersion(other) });
          await scene.nodes[seat]!.kill();
          await setTimeout(pauseMs);
          await scene.startNode(seat, { program: older });
          if (scene.run.hasEnded) return;
          await stranger.says(/wire version \d+ is spoken here, and \d+ came/);
          assert.doesNotMatch(stranger.log(), /"batch"/);
        },
      };
    },
  },
];
