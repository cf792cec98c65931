import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/cluster/connection.ts";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { inboxPrefix, ROLES } from "../../src/cluster/roles.ts";
import { resolveAccess } from "../../src/cluster/server-access.ts";
import { passwordVariable } from "../../src/cluster/server-configuration.ts";
import { describeWithServer } from "../cluster/test-server.ts";
import { reportOf, storedCount } from "../end-to-end/cluster-playground.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { changePorts, copyConfigurations, startConfigured } from "../sites/configured-server.ts";
import { until } from "../until.ts";

const NAMES = ["a", "b", "c"];
const PASSWORDS = Object.fromEntries(ROLES.map((role) => [passwordVariable(role), `secret-of-${role}`]));
const protocol = new Protocol({ ...DEFAULT_PROTOCOL, replicas: 3 });
/** 300 trials of some 20 ms. */
const TRIALS = 300;
const SWEEP = `kernel: noop\nfixed: { iterations: 4000000 }\nover: { x: { linear: [0, 1], points: ${TRIALS} } }\n`;

describeWithServer("cluster/three-servers: streams on three servers", () => {
  test("a run goes on when the leader of its streams is killed, and has the digest of this machine", async () => {
    const { urls, servers, folder } = await startThree();
    const { json, start, write, folder: own } = createPlayground({ SWEEPWELL_NATS_URL: undefined });
    write("sweep.yaml", SWEEP);
    const local = json("run", "sweep.yaml", "--store", "local.db");
    const as = (role: string) => [
      "--nats",
      urls.map((url) => url.replace("//", `//${role}:secret-of-${role}@`)).join(","),
    ];
    for (const name of ["first", "second"]) {
      const node = start("node", "start", ...as("node"), "--name", name, "--threads", "1", "--cache", name);
      onTestFinished(() => void node.process.kill("SIGKILL"));
    }
    const store = join(own, "run.db");
    const words = [...as("coordinator"), "--store", store, "--replicas", "3", "--ack-wait", "3", "--json"];
    const run = start("run", "sweep.yaml", ...words);
    onTestFinished(() => void run.process.kill("SIGKILL"));
    await until("the run is on its way", () => storedCount(store) > 50, 60);

    await using watcher = await openConnection(
      {
        ...resolveAccess({ nats: as("observer")[1] }, {})!,
        inbox: inboxPrefix(DEFAULT_PROTOCOL.prefix, "observer"),
      },
      "a test",
    );
    const infoOf = (stream: string) => watcher.manager.streams.info(stream);
    const { cluster, config } = await infoOf(protocol.work.config.name);
    expect(config.num_replicas).toBe(3);
    const leader = cluster!.leader!.replace("sweepwell-", "");
    const at = NAMES.indexOf(leader);
    servers[at]!.kill("SIGKILL");
    const report = reportOf(await run.finished);
    expect(report).toMatchObject({
      complete: true,
      trials: TRIALS,
      failed: 0,
      code: 0,
      digest: local.digest,
    });

    // Back again, without its files even, it catches up with the others.
    rmSync(join(folder, `nats-files-${leader}`), { recursive: true });
    await startConfigured(join(folder, `${leader}.conf`), PASSWORDS);
    await until(
      "all three are level",
      async () => {
        const { cluster: now } = await infoOf(protocol.outcomes.config.name).catch(() => ({
          cluster: undefined,
        }));
        return (
          now?.replicas?.length === 2 && now.replicas.every(({ current, offline }) => current && !offline)
        );
      },
      60,
    );
    const again = reportOf(
      await start("run", "sweep.yaml", ...as("coordinator"), "--store", "new.db", "--json").finished,
    );
    expect(again).toMatchObject({ complete: true, cached: 0, digest: local.digest });
  }, 120_000);
});

/** As the top of the files says, but for the ports. */
async function startThree() {
  const folder = join(copyConfigurations(), "three-servers");
  const paths = NAMES.map((name) => join(folder, `${name}.conf`));
  const ports = await changePorts(paths);
  const servers = await Promise.all(paths.map((path) => startConfigured(path, PASSWORDS)));
  const urls = [4222, 4223, 4224].map((port) => `nats://127.0.0.1:${ports.get(port)}`);
  return { folder, servers, urls };
}
