import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { describeWithServer, startTestServer } from "../cluster/test-server.ts";
import { createPlayground } from "./command-line.ts";

describeWithServer("a server at one's site that is a leaf of another", () => {
  test("is enough to use the other's JetStream, though it has its own", async () => {
    const { folder, write } = createPlayground();
    const port = await freePort();
    write("hub.conf", `jetstream { domain: hub }\nleafnodes { listen: "127.0.0.1:${port}" }\n`);
    await using _ = await startTestServer({ extra: ["-c", join(folder, "hub.conf")] });
    write(
      "leaf.conf",
      `jetstream { domain: leaf }\nleafnodes { remotes: [ { url: "nats-leaf://127.0.0.1:${port}" } ] }\n`,
    );
    await using leaf = await startTestServer({ extra: ["-c", join(folder, "leaf.conf")] });
    mkdirSync(join(folder, "nats", "context"), { recursive: true });
    const context = { url: leaf.url, jetstream_domain: "hub" };
    writeFileSync(join(folder, "nats", "context", "site.json"), JSON.stringify(context));
    vi.stubEnv("XDG_CONFIG_HOME", folder);
    onTestFinished(() => void vi.unstubAllEnvs());

    const { json, start, write: writeSweep } = createPlayground();
    writeSweep("small.yaml", "kernel: noop\nover: { x: { linear: [0, 1], points: 50 } }\nreplicates: 4\n");
    const local = json("run", "small.yaml", "--store", "local.db");
    const node = start("node", "start", "--context", "site", "--threads", "1", "--cache", "blobs");
    onTestFinished(() => void node.process.kill("SIGKILL"));
    const run = start("run", "small.yaml", "--context", "site", "--json");
    onTestFinished(() => void run.process.kill("SIGKILL"));
    expect(JSON.parse((await run.finished).stdout)).toMatchObject({ complete: true, digest: local.digest });
    node.process.kill("SIGTERM");
    expect((await node.finished).code).toBe(0);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address!.port : 0));
    });
  });
}
