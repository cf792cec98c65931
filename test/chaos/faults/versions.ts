import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { WIRE_VERSION } from "../../../src/cluster/wire.ts";
import type { Fault } from "../fault.ts";
import type { LoggedProcess } from "../logged-process.ts";
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
      let older: string;
      let stranger: LoggedProcess;
      return {
        what: `both nodes killed, new ones after ${pauseMs} ms, node ${seat} of version ${OLDER}; one is there that speaks wire version ${wireVersion}`,
        async prepare(scene) {
          older = makeOtherVersion({ folder: join(scene.folder, "older"), version: OLDER });
          const other = { folder: join(scene.folder, "other"), version: "0.0.8", wireVersion };
          stranger = scene.launchNode(scene.site.nodePlaces[0]!, { program: makeOtherVersion(other) });
          await stranger.says('"connected"');
        },
        async hit(scene) {
          await Promise.all(scene.nodes.map((node) => node.kill()));
          await setTimeout(pauseMs);
          await Promise.all([scene.startNode(seat, { program: older }), scene.startNode(1 - seat)]);
        },
        check(scene) {
          assert.match(stranger.log(), /wire version \d+ is spoken here, and \d+ came/);
          const versions = nodeVersions(scene.store);
          assert.ok(
            versions.includes(OLDER),
            `the node of version ${OLDER} took part: there are ${versions}`,
          );
          assert.ok(!versions.includes("0.0.8"), "the node of another version of the protocol took no part");
        },
      };
    },
  },
];

const OLDER = "0.0.9";

/** Of those who have computed something. */
function nodeVersions(store: string): string[] {
  using database = new DatabaseSync(store, { readOnly: true });
  const sql = "SELECT DISTINCT version FROM origins WHERE id IN (SELECT origin FROM outcomes)";
  return database
    .prepare(sql)
    .all()
    .map(({ version }) => String(version));
}
