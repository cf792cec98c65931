import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { KV } from "@nats-io/kv";
import { expect, test, vi } from "vitest";
import { Lease, type LeaseHolder, type LeasePorts, leaseHolder } from "../../src/cluster/lease.ts";
import { openLeases } from "../../src/cluster/streams.ts";
import { describeOrigin } from "../../src/pool/origin.ts";
import { connectTo, describeWithServer, useServer } from "./test-server.ts";

describeWithServer("the lease of a run", () => {
  const server = useServer();
  const openBucket = async () => openLeases(await server.connect(), server.createProtocol());
  const createPorts = () => ({ onLost: vi.fn(), onRegained: vi.fn(), onWait: vi.fn() }) satisfies LeasePorts;
  const take = async (bucket: KV, store = "a.db") => {
    const ports = createPorts();
    return { ports, lease: await Lease.take(bucket, "run", store, ports) };
  };
  const write = (bucket: KV, holder: Partial<LeaseHolder>) =>
    bucket.put(
      "run",
      JSON.stringify({
        id: randomUUID(),
        host: "elsewhere",
        boot: "b",
        space: "",
        pid: 1,
        store: "x.db",
        sinceMs: 0,
        ...holder,
      }),
    );

  test("is free for the next one when it was given back", async () => {
    const bucket = await openBucket();
    const first = await take(bucket);
    expect(await leaseHolder(bucket, "run")).toMatchObject({
      pid: process.pid,
      store: "a.db",
      host: hostname(),
    });
    await first.lease[Symbol.asyncDispose]();
    expect(await leaseHolder(bucket, "run")).toBeUndefined();
    const second = await take(bucket, "b.db");
    expect(await leaseHolder(bucket, "run")).toMatchObject({ store: "b.db" });
    await second.lease[Symbol.asyncDispose]();
  });

  test("is refused as long as its holder renews it, saying who that is", async () => {
    const bucket = await openBucket();
    const { lease } = await take(bucket);
    await expect(take(bucket, "b.db")).rejects.toMatchObject({
      code: "RUN_HELD",
      message: expect.stringMatching(new RegExp(`process ${process.pid} on .*store a.db`)),
    });
    expect(await lease.isHeld()).toBe(true);
    await lease[Symbol.asyncDispose]();
  });

  test("of a process of this machine that has died is taken at once", async () => {
    const bucket = await openBucket();
    const probe = await take(bucket);
    const { space } = (await leaseHolder(bucket, "run"))!;
    await probe.lease[Symbol.asyncDispose]();
    await write(bucket, { host: hostname(), boot: describeOrigin().boot, space, pid: 2 ** 22 + 1 });
    const startMs = performance.now();
    const { lease } = await take(bucket);
    expect(performance.now() - startMs).toBeLessThan(3000);
    await lease[Symbol.asyncDispose]();
  });

  test("of a holder elsewhere that is silent is taken when it has vanished, and somebody is told of the wait", async () => {
    const bucket = await openBucket();
    await write(bucket, {});
    const { lease, ports } = await take(bucket);
    expect(ports.onWait).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ host: "elsewhere" }));
    await lease[Symbol.asyncDispose]();
  });

  test("is lost for good by one who was away while another took over", async () => {
    const bucket = await openBucket();
    const { lease, ports } = await take(bucket);
    await write(bucket, { store: "other.db" });
    expect(await lease.isHeld()).toBe(false);
    expect(ports.onLost).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ store: "other.db" }));
    // Not even when the other one gave it back.
    await bucket.delete("run");
    expect(await lease.isHeld()).toBe(false);
    await lease[Symbol.asyncDispose]();
    expect(ports.onRegained).not.toHaveBeenCalled();
    expect(await leaseHolder(bucket, "run")).toBeUndefined();
  });

  test("that vanished while nobody else came is taken again, and all is made anew", async () => {
    const bucket = await openBucket();
    const { lease, ports } = await take(bucket);
    await bucket.delete("run");
    expect(await lease.isHeld()).toBe(true);
    expect(ports.onRegained).toHaveBeenCalledOnce();
    expect(await leaseHolder(bucket, "run")).toMatchObject({ pid: process.pid });
    await lease[Symbol.asyncDispose]();
  });

  test("counts as held only when the server says so: one that cannot ask takes nothing away", async () => {
    const connection = await connectTo(server);
    const bucket = await openLeases(connection, server.createProtocol());
    const { lease, ports } = await take(bucket);
    expect(await lease.isHeld()).toBe(true);
    await connection[Symbol.asyncDispose]();
    expect(await lease.isHeld()).toBe(false);
    await lease[Symbol.asyncDispose]();
    expect(ports.onLost).not.toHaveBeenCalled();
  });

  test("goes to one of two who want it at once", async () => {
    const bucket = await openBucket();
    const both = await Promise.allSettled([take(bucket), take(bucket, "b.db")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const one of both) if (one.status === "fulfilled") await one.value.lease[Symbol.asyncDispose]();
  });
});
