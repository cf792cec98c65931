import { createHash, randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { Relay } from "../../cluster/testbed/relay.ts";

test("passes everything on in order, both ways, however the delay changes meanwhile", async () => {
  const sent = randomBytes(40 * 2 ** 20);
  const port = await listen((socket) => void socket.pipe(socket));
  await using relay = await Relay.open({ to: { host: "127.0.0.1", port }, delayMs: 20 });
  const socket = connect({ port: relay.port, host: "127.0.0.1", allowHalfOpen: true });
  const changes = setInterval(() => (relay.delayMs = changeCount++ % 2 === 0 ? 0 : 20), 15);
  let changeCount = 0;
  socket.end(sent);
  const back = await buffer(socket);
  clearInterval(changes);
  expect(back.length).toBe(sent.length);
  expect(hash(back)).toBe(hash(sent));
});

test.each([
  [0, 0],
  [60, 60],
  [400, 0],
])("a connection of %s ms, then of %s ms, takes as long to answer as it says", async (delayMs, laterMs) => {
  const port = await listen((socket) => void socket.pipe(socket));
  await using relay = await Relay.open({ to: { host: "127.0.0.1", port }, delayMs });
  const begin = performance.now();
  const socket = connect(relay.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await answer(socket);
  // There and back to come about, there and back with the first word.
  expect(performance.now() - begin).toBeGreaterThanOrEqual(4 * delayMs);
  relay.delayMs = laterMs;
  const tookMs: number[] = [];
  for (let tries = 0; tries < 5; tries++) {
    const again = performance.now();
    await answer(socket);
    tookMs.push(performance.now() - again);
  }
  expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(2 * laterMs);
  // Not every one is a quick one on a busy machine.
  if (laterMs < delayMs) expect(Math.min(...tookMs)).toBeLessThan(2 * delayMs);
});

test("what one side said last arrives, though it has hung up", async () => {
  const heard = Promise.withResolvers<string>();
  const port = await listen(async (socket) => heard.resolve((await buffer(socket)).toString()));
  await using relay = await Relay.open({ to: { host: "127.0.0.1", port }, delayMs: 50 });
  connect(relay.port, "127.0.0.1").end("farewell");
  expect(await heard.promise).toBe("farewell");
});

test("a connection that breaks on one side breaks on the other", async () => {
  const accepted = Promise.withResolvers<Socket>();
  const port = await listen((socket) => accepted.resolve(socket));
  await using relay = await Relay.open({ to: { host: "127.0.0.1", port }, delayMs: 0 });
  const socket = connect(relay.port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("error", () => {}).once("close", resolve));
  socket.write("a");
  (await accepted.promise).resetAndDestroy();
  await closed;
});

test("nobody there: the connection breaks", async () => {
  const port = await listen(() => {});
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  await using relay = await Relay.open({ to: { host: "127.0.0.1", port }, delayMs: 0 });
  const socket = connect(relay.port, "127.0.0.1");
  await new Promise((resolve) => socket.on("error", () => {}).once("close", resolve));
});

const servers = new Set<Server>();

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  });
  servers.add(server);
  onTestFinished(() => void servers.delete(server.close()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function answer(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("data", () => resolve());
    socket.write("x");
  });
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
