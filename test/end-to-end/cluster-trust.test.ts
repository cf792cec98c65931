import { generateKeyPairSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { signKernel } from "../../src/cluster/kernel-signing.ts";
import { readKernel } from "../../src/workspace/kernel-files.ts";
import { addSignature } from "../../src/workspace/signature-files.ts";
import { describeWithServer, useServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground } from "./cluster-playground.ts";

const FIXTURES = resolve(import.meta.dirname, "../fixtures/kernels");
const WALK = "kernel: ./walk.wasm\nover: { walkers: [10, 20] }\nfixed: { steps: 20 }\nreplicates: 2\n";

describeWithServer("a node that does not run everything", () => {
  const server = useServer();

  /** Starts a run that no node takes part in, waits until it says why, and stops it. */
  async function refusedRun(
    playground: Awaited<ReturnType<typeof createClusterPlayground>>,
    sweep: string,
    why: RegExp,
  ) {
    const run = playground.start("run", sweep, ...playground.where, "--json");
    await until(`the run says ${why}`, () => why.test(run.said()));
    run.process.kill("SIGINT");
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    return stderr;
  }

  test("runs kernels that trusted keys have signed, and those of its own sweepwell, and no others", async () => {
    const playground = await createClusterPlayground({ server, prefix: "trusted", ackWaitSeconds: 30 });
    const { folder, json, write, startNode, where } = playground;
    write("walk.wasm", readFileSync(join(FIXTURES, "random-walk.wasm")));
    write("walk.yaml", WALK);
    write("small.yaml", "kernel: noop\nover: { x: [1, 2] }\n");
    const ada = json("kernel", "keygen", "--key", "ada.pem", "--name", "ada@desk");
    expect(statSync(join(folder, "ada.pem")).mode & 0o777).toBe(0o600);

    const node = await startNode("strict", "--trust", "ada.pem.pub", "--trust-built-in");
    expect(await node.event("connected")).toMatchObject({ trusted: ["ada@desk"], trustsBuiltIn: true });
    expect(json("run", "small.yaml", ...where)).toMatchObject({ complete: true, trials: 2 });

    await refusedRun(
      playground,
      "walk.yaml",
      /node strict: run walk \([0-9a-f]{32}\): kernel random-walk \(sha256:[0-9a-f]{12}\) is not signed; this node trusts ada@desk, the kernels of its own sweepwell/,
    );
    const refused = await node.event("refused");
    expect(refused).toMatchObject({
      name: "walk",
      kernelName: "random-walk",
      signers: [],
      trusted: ["ada@desk"],
    });
    expect(refused.owner).toMatch(/^\S+@\S+$/);
    expect(json("show", "latest").incidents).toContainEqual(
      expect.objectContaining({
        kind: "refused",
        node: "strict",
        detail: expect.stringContaining("is not signed"),
      }),
    );

    const kernel = join(folder, "walk.wasm");
    const { hash } = readKernel(kernel);
    const eve = signKernel(hash, generateKeyPairSync("ed25519").privateKey);
    addSignature(hash, kernel, eve);
    await refusedRun(playground, "walk.yaml", new RegExp(`is signed by key ${eve.key.slice(0, 16)}; `));

    expect(json("kernel", "sign", "walk.wasm", "--key", "ada.pem")).toMatchObject({ hash, key: ada.key });
    expect(json("kernel", "show", "walk.wasm", "--trust", "ada.pem.pub").signatures).toMatchObject([
      { key: eve.key, name: null, valid: true },
      { key: ada.key, name: "ada@desk", valid: true },
    ]);
    const report = json("run", "walk.yaml", ...where);
    expect(report).toMatchObject({ complete: true, trials: 4 });
    expect(json("run", "walk.yaml", "--store", "local.db").digest).toBe(report.digest);
  }, 120_000);

  test("is not held up for ever by a run without limits, and gives others the limits that they ask for", async () => {
    const playground = await createClusterPlayground({ server, prefix: "limited", ackWaitSeconds: 30 });
    const { json, write, startNode, where } = playground;
    const endless = "title: Endless\nkernel: noop\nover: { mode: [loop] }\n";
    write("endless.yaml", endless);
    write("limited.yaml", `${endless}limits: { seconds: 1, megabytes: 16 }\n`);
    write("small.yaml", "kernel: noop\nover: { x: [1, 2] }\nlimits: { seconds: 2, megabytes: 64 }\n");
    const node = await startNode("strict", "--max-seconds", "2", "--max-megabytes", "64");
    await refusedRun(
      playground,
      "endless.yaml",
      /node strict: run endless \([0-9a-f]{32}\): its trials have no limit of seconds, and this node gives one 2 s at most/,
    );
    expect(await node.event("refused")).toMatchObject({
      name: "endless",
      limit: "seconds",
      asked: null,
      most: 2,
    });
    expect(json("node", "list", ...where)).toMatchObject([{ node: "strict", state: "running", batches: 0 }]);
    // The limit is the run's own: so is the failure.
    expect(json("run", "limited.yaml", ...where)).toMatchObject({ complete: false, trials: 1, failed: 1 });
    expect(json("run", "small.yaml", ...where)).toMatchObject({ complete: true, trials: 2 });
  }, 120_000);
});
