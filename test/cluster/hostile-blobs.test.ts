import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "msgpackr";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { BlobCache } from "../../src/cluster/blob-cache.ts";
import { getBlob, hashBytes, putBlob } from "../../src/cluster/blobs.ts";
import type { Protocol } from "../../src/cluster/protocol.ts";
import { bindBlobs, bindBucket, ensureStreams } from "../../src/cluster/streams.ts";
import { encodeMessage, type RunPart, WIRE_VERSION } from "../../src/cluster/wire.ts";
import { hashArray } from "../../src/kernel/input-hash.ts";
import { hashKernel } from "../../src/kernel/kernel-module.ts";
import { encodeNpy } from "../../src/kernel/npy.ts";
import { runAll } from "../run/executor-contract.ts";
import { noopTrial, noopWorkload } from "../run/noop-trials.ts";
import { lead, startTestNode } from "./in-process-cluster.ts";
import { describeWithServer, useServer } from "./test-server.ts";

const HASH = "ab".repeat(32);
const RUN = "0123456789abcdef0123456789abcdef";
const NOOP = noopWorkload().kernel;
/** A module that asks for the time: [magic, version], type () -> (), import "wasi"."now" of it. */
const CLOCK = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[2, 12, 1, 4, ...Buffer.from("wasi"), 3, ...Buffer.from("now"), 0, 0],
]);

describeWithServer("what a hostile coordinator puts on the server", () => {
  const server = useServer();

  /** A node with the run that somebody announces, until it refuses it; gives the reason. */
  async function refusalOf(
    protocol: Protocol,
    part: Partial<RunPart> | Record<string, unknown>,
    offer: { threads: number; megabytes?: number } = { threads: 1 },
  ): Promise<string> {
    const eve = await server.connect();
    await ensureStreams(eve, protocol);
    await using node = startTestNode(await server.connect(), protocol, offer);
    const runs = await bindBucket(eve, protocol.runs);
    const complete = {
      kernel: NOOP.hash,
      kernelName: "k",
      signatures: [],
      inputs: [],
      limits: {},
      taskClass: "m0",
      ...part,
    };
    const head = { v: WIRE_VERSION, run: RUN } as const;
    const description = { ...head, kind: "run", name: "n", title: "t", owner: "eve@lair", parts: [complete] };
    const revision = await runs.put(RUN, new Uint8Array(pack(description)));
    const say = () =>
      eve.nats.publish(
        protocol.announcements(RUN),
        encodeMessage({
          ...head,
          kind: "announcement",
          revision,
          classes: ["m0"],
          ackWaitMs: 2000,
          state: "open",
        }),
      );
    await vi.waitFor(
      () => {
        say();
        expect(node.node.status().refusals).toHaveLength(1);
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(
      readdirSync(node.cacheFolder).filter((name) => !/^(kernel|input)-[0-9a-f]{64}$/.test(name)),
    ).toEqual([]);
    return node.node.status().refusals[0]!;
  }

  const put = async (protocol: Protocol, kind: "kernel" | "input", hash: string, bytes: Uint8Array) => {
    const eve = await server.connect();
    await ensureStreams(eve, protocol);
    await putBlob(await bindBlobs(eve, protocol), kind, hash, bytes);
  };

  test.each(["../../etc/passwd", "..%2f..%2fetc", `${HASH}/../x`, "/etc/passwd", HASH.toUpperCase()])(
    "a kernel or input called %s touches no disk: the run is refused by its shape",
    async (path) => {
      const protocol = server.createProtocol();
      expect(await refusalOf(protocol, { kernel: path })).toContain("a run message with a wrong parts");
      expect(await refusalOf(protocol, { inputs: [path] })).toContain("a run message with a wrong parts");
    },
    20_000,
  );

  test("a kernel that was tampered with is refused", async () => {
    const protocol = server.createProtocol();
    const bent = NOOP.bytes.slice();
    bent[bent.length - 1]! ^= 1;
    await put(protocol, "kernel", NOOP.hash, bent);
    expect(await refusalOf(protocol, {})).toBe(
      `run n (${RUN}): kernel ${NOOP.hash} is not on the server, or damaged there`,
    );
  });

  test("a kernel that was put in another's place does not stay there when an honest coordinator comes", async () => {
    const protocol = server.createProtocol();
    await put(protocol, "kernel", NOOP.hash, NOOP.bytes.slice().fill(0));
    await using _ = startTestNode(await server.connect(), protocol, { threads: 1 });
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    expect(await runAll(executor, [noopTrial(1)])).toHaveLength(1);
  });

  test("a kernel that is damaged while a run goes on is mended when a node complains of it", async () => {
    const protocol = server.createProtocol();
    await using executor = await lead(await server.connect(), protocol, [noopWorkload()], { run: RUN });
    await put(protocol, "kernel", NOOP.hash, NOOP.bytes.slice().fill(0));
    await using _ = startTestNode(await server.connect(), protocol, { threads: 1 });
    expect(await runAll(executor, [noopTrial(1)])).toHaveLength(1);
  }, 60_000);

  test("a kernel that imports what none may is refused by that import", async () => {
    const protocol = server.createProtocol();
    const hash = hashKernel(CLOCK);
    await put(protocol, "kernel", hash, CLOCK);
    expect(await refusalOf(protocol, { kernel: hash })).toMatch(/imports wasi\.now/);
  });

  test("inputs larger than all that a node offers are not taken in, whatever they say", async () => {
    const protocol = server.createProtocol();
    const array = { dtype: "f64" as const, shape: [300_000], data: new Float64Array(300_000) };
    const hash = hashArray(array);
    await put(protocol, "input", hash, encodeNpy(array));
    await put(protocol, "kernel", NOOP.hash, NOOP.bytes);
    expect(await refusalOf(protocol, { inputs: [hash] }, { threads: 1, megabytes: 2 })).toContain(
      `input ${hash.slice(0, 12)} takes more than the 2 MB that it may`,
    );
  });

  describe("a blob", () => {
    /** Bytes and a description of them, as somebody who may write blobs can put them. */
    async function forge(meta: Record<string, unknown>, bytes: Uint8Array) {
      const protocol = server.createProtocol();
      const eve = await server.connect();
      await ensureStreams(eve, protocol);
      const { bucket } = protocol.blobs;
      const name = `output-${HASH}`;
      await eve.js.publish(`$O.${bucket}.C.piece`, bytes);
      const digest = `SHA-256=${createHash("sha256").update(bytes).digest("base64url")}=`;
      const honest = { name, bucket, nuid: "piece", size: bytes.length, chunks: 1, digest };
      const subject = `$O.${bucket}.M.${Buffer.from(name).toString("base64url")}`;
      const padded = subject + "=".repeat((4 - (Buffer.from(name).toString("base64url").length % 4)) % 4);
      await eve.js.publish(padded, JSON.stringify({ ...honest, ...meta }));
      return getBlob(await bindBlobs(eve, protocol), "output", HASH, 1000);
    }

    test("that is as it says comes", async () => {
      expect(await forge({}, new Uint8Array(100).fill(7))).toEqual(Buffer.alloc(100, 7));
    });

    test.each([
      ["is a link to itself", { options: { link: { bucket: "x", name: `output-${HASH}` } } }],
      ["is a link to a bucket", { options: { link: { bucket: "elsewhere" } } }],
      ["has no digest", { digest: null }],
      ["has a digest of another kind", { digest: "MD5=abc" }],
      ["has the digest of something else", { digest: `SHA-256=${Buffer.alloc(32).toString("base64url")}=` }],
      ["names pieces of all others", { nuid: ">" }],
    ])("that %s is none", async (_, meta) => {
      expect(await forge(meta, new Uint8Array(100))).toBeUndefined();
    });

    test("that is larger than it says is not taken in", async () => {
      await expect(forge({ size: 10 }, new Uint8Array(5000))).rejects.toThrow("takes more than");
    });
  });
});

test("the cache on a disk takes no name that could be a path", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-cache-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cache = new BlobCache(join(folder, "inner"), 1000, () => {});
  const bytes = new Uint8Array(3);
  for (const name of ["../outside", "a/b", "", `${HASH}\0`]) {
    await expect(
      cache.get(
        "kernel",
        name,
        () => true,
        async () => bytes,
      ),
    ).rejects.toMatchObject({ code: "WIRE_MISMATCH" });
  }
  expect(readdirSync(folder)).toEqual([]);
  await cache.get(
    "kernel",
    hashBytes(bytes),
    () => true,
    async () => bytes,
  );
  expect(readdirSync(join(folder, "inner"))).toEqual([`kernel-${hashBytes(bytes)}`]);
});
