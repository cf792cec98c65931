import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Objm } from "@nats-io/obj";
import { openConnection } from "../../../src/cluster/connection.ts";
import { DEFAULT_PROTOCOL, Protocol } from "../../../src/cluster/protocol.ts";
import { resolveAccess } from "../../../src/cluster/server-access.ts";
import type { Draw } from "../draw.ts";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

/** What happens when bytes on a disk are not those that were written. */
export const DAMAGE_FAULTS: readonly Fault[] = [
  {
    name: "cached-blob-corrupted",
    summary: "the kernel in a node's cache has other bytes: it is fetched again",
    site: "machine",
    plan(draw) {
      const seat = draw.integer(0, 1);
      const damage = drawDamage(draw);
      return {
        what: `${damage.what} in the kernel in the cache of node ${seat}, which is killed and comes back`,
        async hit(scene) {
          const node = scene.nodes[seat]!;
          await node.kill();
          const cache = join(scene.folder, `cache-${node.name}`);
          for (const name of readdirSync(cache)) {
            const bytes = readFileSync(join(cache, name));
            writeFileSync(join(cache, name), damage.apply(bytes));
          }
          await scene.startNode(seat, { flags: ["--cache", cache] });
        },
      };
    },
  },
  {
    name: "server-blob-corrupted",
    summary: "the kernel on the server has other bytes, or none, and nodes without it come",
    site: "machine",
    plan(draw) {
      const seats = draw.oneOf([[0], [1], [0, 1]]);
      const damage = drawDamage(draw);
      const isGone = draw.chance(0.3);
      return {
        what: `${isGone ? "nothing is left" : damage.what} in the kernel on the server, node ${seats.join(" and ")} replaced by new ones`,
        async hit(scene) {
          await Promise.all(seats.map((seat) => scene.nodes[seat]!.kill()));
          await damageBlobs(scene, isGone ? undefined : damage.apply);
          await Promise.all(seats.map((seat) => scene.startNode(seat)));
        },
      };
    },
  },
  {
    name: "store-page-corrupted",
    summary:
      "a page of the store has other bytes: it is found and named, and the run ends with this store or another",
    site: "machine",
    plan(draw) {
      const share = draw.number(0, 1);
      const damage = drawDamage(draw);
      return {
        what: `${damage.what} in the page at ${(share * 100).toFixed(1)} % of the store, after kill -9 of the coordinator`,
        async hit(scene) {
          await scene.run.kill();
          damagePage(scene.store, share, damage.apply);
          const damaged = scene.startRun();
          const { code } = await damaged.ended;
          const anew = damaged.log().split("is computed anew").length - 1;
          const index = damaged.log().includes("is made anew") ? "; its index was made anew" : "";
          scene.notes.push(
            code === 0
              ? `the store was mended: ${anew} outcomes computed anew${index}`
              : "the store was refused",
          );
          if (code === 0) return;
          assert.equal(code, 2, `on the damaged store the run ended with ${code}: ${damaged.log()}`);
          assert.match(damaged.output(), /STORE_CORRUPT|STORE_UNUSABLE/);
          assert.ok(damaged.output().includes(scene.store), "the message names the store");
          scene.startRun({ store: scene.newStore() });
        },
      };
    },
  },
];

type Damage = { what: string; apply(bytes: Buffer): Buffer };

/** Some bytes at some place are others. */
function drawDamage(draw: Draw): Damage {
  const place = draw.number(0, 1);
  const length = draw.oneOf([1, 16, 512]);
  const mask = draw.integer(1, 255);
  return {
    what: length === 1 ? "1 byte is another" : `${length} bytes are others`,
    apply(bytes) {
      const from = Math.floor(place * Math.max(1, bytes.length - length));
      return Buffer.from(bytes.map((byte, at) => (at >= from && at < from + length ? byte ^ mask : byte)));
    },
  };
}

/** Writes damaged bytes over all kernels on the server, as one who may write there; or takes their bytes away and leaves what is said of them. */
async function damageBlobs(scene: Scene, apply: Damage["apply"] | undefined): Promise<void> {
  const { url } = scene.site.coordinatorPlaces[0]!;
  await using connection = await openConnection(resolveAccess({ nats: url }, {})!, "a test");
  const { bucket, stream } = new Protocol(DEFAULT_PROTOCOL).blobs;
  if (apply === undefined) {
    await connection.manager.streams.purge(stream, { filter: `$O.${bucket}.C.>` });
    return;
  }
  const blobs = await new Objm(connection.js).open(bucket);
  for (const { name } of await blobs.list()) {
    const bytes = await blobs.getBlob(name);
    await blobs.putBlob({ name }, apply(Buffer.from(bytes!)));
  }
}

/** Any page but the first, whose damage makes the file none of SQLite's. */
function damagePage(path: string, share: number, apply: Damage["apply"]): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const size = Number(Object.values(database.prepare("PRAGMA page_size").get()!)[0]);
  database.close();
  const bytes = readFileSync(path);
  const page = 1 + Math.floor(share * (statSync(path).size / size - 1));
  apply(bytes.subarray(page * size, (page + 1) * size)).copy(bytes, page * size);
  writeFileSync(path, bytes);
}
