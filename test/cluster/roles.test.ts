import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Connection, openConnection } from "../../src/cluster/connection.ts";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { inboxPrefix, ROLES, type Role } from "../../src/cluster/roles.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";
import { passwordVariable } from "../../src/cluster/server-configuration.ts";
import { ensureStreams, openLeases, openRuns } from "../../src/cluster/streams.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { describeWithServer, startTestServer, type TestServer } from "./test-server.ts";

const USERS = resolve(import.meta.dirname, "../../cluster/users.conf");
const WALK = readFileSync(resolve(import.meta.dirname, "../fixtures/kernels/random-walk.wasm"));
const protocol = new Protocol(DEFAULT_PROTOCOL);

describeWithServer("a server with the users of cluster/users.conf", () => {
  let server: TestServer;

  beforeAll(async () => {
    for (const role of ROLES) vi.stubEnv(passwordVariable(role), `secret-of-${role}`);
    server = await startTestServer({ extra: ["-c", USERS] });
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
  });

  test("runs a sweep with inputs and large outputs to the right digest, and nobody does what is forbidden", async () => {
    const { json, write, start } = createPlayground();
    write("walk.wasm", WALK);
    write("field.csv", "0.5\n".repeat(201));
    write(
      "walk.yaml",
      "kernel: ./walk.wasm\ninputs: { field: field.csv }\nover: { walkers: [10, 300000] }\nfixed: { steps: 20 }\nreplicates: 3\n",
    );
    const local = json("run", "walk.yaml", "--store", "local.db");
    const node = start("node", "start", "--nats", urlAs("node"), "--threads", "1", "--cache", "blobs");
    const run = start("run", "walk.yaml", "--nats", urlAs("coordinator"), "--json");
    const { stdout, stderr } = await run.finished;
    expect(stderr).not.toContain("ermission");
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, trials: 6, digest: local.digest });
    node.process.kill("SIGTERM");
    expect((await node.finished).code).toBe(0);
    const log = readFileSync(join(server.folder, "nats-server.log"), "utf8");
    expect(log.split("\n").filter((line) => /violation/i.test(line))).toEqual([]);
  }, 60_000);

  /** What roles try, and whether they may. */
  const ATTEMPTS: [
    what: string,
    may: readonly Role[],
    attempt: (connection: Connection) => Promise<unknown>,
  ][] = [
    ["send a batch", ["coordinator"], ({ js }) => js.publish(protocol.workSubject("run", "m0"), "batch")],
    ["send outcomes", ["node"], ({ js }) => js.publish(protocol.outcomesSubject("run"), "outcomes")],
    [
      "take a lease",
      ["coordinator"],
      async (connection) => (await openLeases(connection, protocol)).put("run", "mine"),
    ],
    [
      "describe a run",
      ["coordinator"],
      async (connection) => (await openRuns(connection, protocol)).put("run", "another"),
    ],
    ["list the runs", ["coordinator", "observer"], listRuns],
    ["announce a run", ["coordinator"], (connection) => tell(connection, protocol.announcements("run"))],
    ["say that a node is there", ["node"], (connection) => tell(connection, protocol.heartbeats("id"))],
    ["ask a node to drain", ["coordinator"], (connection) => tell(connection, protocol.drainSubject("id"))],
    ["cancel a run", ["coordinator"], (connection) => tell(connection, protocol.cancelSubject("run"))],
    ["hear nodes", ["coordinator", "observer"], (connection) => hear(connection, protocol.heartbeats())],
    ["hear all answers", [], (connection) => hear(connection, "_INBOX.>")],
    [
      "hear a coordinator's answers",
      ["coordinator"],
      (connection) => hear(connection, "_INBOX.sweepwell.coordinator.>"),
    ],
    ["remove the stream of work", [], ({ manager }) => manager.streams.delete(protocol.work.config.name)],
    [
      "empty the stream of outcomes",
      [],
      ({ manager }) => manager.streams.purge(protocol.outcomes.config.name),
    ],
    ["see all streams", [], ({ manager }) => manager.streams.names().next()],
    ["read another prefix", [], ({ manager }) => manager.streams.info("another_work")],
    [
      "make a stream of another prefix",
      [],
      ({ manager }) => manager.streams.add({ name: "another_work", subjects: ["another.>"] }),
    ],
    ["speak under another prefix", [], (connection) => tell(connection, "another.announce.run")],
  ];

  test.each(ATTEMPTS)("to %s: %j, and no other", async (_, may, attempt) => {
    await using maker = await openAs("coordinator");
    await ensureStreams(maker, protocol);
    for (const role of ROLES) {
      await using connection = await openAs(role);
      const end = await attempt(connection).then(
        () => "may",
        (error: Error) => (/permission/i.test(error.message) ? "may not" : error.message),
      );
      expect(`${role} ${end}`).toBe(`${role} ${may.includes(role) ? "may" : "may not"}`);
    }
  });

  test("says so when a user has another role", async () => {
    const { sweepwell, write } = createPlayground();
    write("small.yaml", "kernel: noop\n");
    for (const words of [
      ["run", "small.yaml", "--nats", urlAs("node")],
      ["run", "small.yaml", "--nats", urlAs("observer")],
      ["node", "start", "--nats", urlAs("coordinator")],
    ]) {
      const { code, stderr } = sweepwell(...words);
      expect(stderr).toMatch(
        /^sweepwell: the NATS server at \S+ does not give this user the rights that this takes: .*\n$/,
      );
      expect(stderr).not.toContain("secret");
      expect(code).toBe(4);
    }
  });

  test("lets nobody in without credentials", async () => {
    const { sweepwell, write } = createPlayground();
    write("small.yaml", "kernel: noop\n");
    for (const url of [server.url, urlAs("node").replace("secret", "guess")]) {
      const { code, stderr } = sweepwell("run", "small.yaml", "--nats", url);
      expect(stderr).toBe(
        `sweepwell: no NATS server at ${server.url}: it refuses this user: check the user, password or credentials\n`,
      );
      expect(code).toBe(4);
    }
  });

  function urlAs(role: Role): string {
    return server.url.replace("//", `//${role}:secret-of-${role}@`);
  }

  function openAs(role: Role): Promise<Connection> {
    const access = resolveAccess({ nats: urlAs(role) }, {})!;
    return openConnection({ ...access, inbox: inboxPrefix("sweepwell", role) }, `test as ${role}`);
  }
});

/** Publishes, and rejects when the server forbids it: it says so before it answers the flush. */
async function tell({ nats }: Connection, subject: string): Promise<void> {
  const refused = firstError(nats);
  nats.publish(subject, "text");
  await nats.flush();
  await refused();
}

async function listRuns(connection: Connection): Promise<void> {
  for await (const _ of await (await openRuns(connection, protocol)).keys());
}

async function hear({ nats }: Connection, subject: string): Promise<void> {
  const heard = Promise.withResolvers<void>();
  nats.subscribe(subject, { callback: (error) => (error ? heard.reject(error) : undefined) });
  heard.promise.catch(() => {});
  await nats.flush();
  await Promise.race([heard.promise, setImmediate()]);
}

function firstError(nats: Connection["nats"]): () => Promise<void> {
  let error: Error | undefined;
  void (async () => {
    for await (const status of nats.status()) {
      if (status.type === "error") error ??= status.error;
    }
  })();
  return async () => {
    await setImmediate();
    if (error) throw error;
  };
}
