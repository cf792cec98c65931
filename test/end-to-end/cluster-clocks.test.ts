import { expect, test, vi } from "vitest";
import { describeWithServer, startTestServer } from "../cluster/test-server.ts";
import { createClusterPlayground, reportOf } from "./cluster-playground.ts";

const SWEEP = `
kernel: noop
over: { x: { linear: [0, 1], points: 500 } }
replicates: 2
seed: 4
`;

describeWithServer("hosts whose clocks differ by an hour", () => {
  test("compute the same, and each is told whose clock is off", async () => {
    await using server = await startTestServer();
    const right = await createClusterPlayground({ server });
    const ahead = await playgroundOffBy(3600, server);
    const behind = await playgroundOffBy(-3600, server);
    for (const { write } of [right, behind]) write("sweep.yaml", SWEEP);

    const node = await ahead.startNode("early");
    await right.startNode("right");

    const { finished } = behind.startRun("sweep.yaml", "behind.db");
    const report = reportOf(await finished);
    expect(report).toMatchObject({ complete: true, trials: 1000, failed: 0, code: 0 });
    expect(report.digest).toBe(await right.localDigest("sweep.yaml"));

    expect(await node.event("clock")).toMatchObject({
      level: "warn",
      msg: expect.stringMatching(
        /^the clock of this machine is (3600|3599)\.\d s ahead of the server's: set it \(NTP\)$/,
      ),
    });

    const list = right.sweepwell("node", "list", ...right.where);
    expect(list.code).toBe(0);
    expect(list.stderr).toMatch(
      /^sweepwell: the clock of node early is (3600|3599)\.\d s ahead of the server's: set it \(NTP\)$/m,
    );
    expect(list.stderr).not.toContain("node right");

    expect(behind.sweepwell("doctor", ...behind.where).stdout).toMatch(
      /clock +warning +this machine's is (3600|3599|3601)\.\d s behind the server's/,
    );
    expect(right.sweepwell("doctor", ...right.where).stdout).toMatch(/clock +good /);
  }, 60_000);
});

/** The command line on a machine whose clock is ahead of the true time by some seconds. */
async function playgroundOffBy(seconds: number, server: { url: string }) {
  const shifted = `const { now } = Date; const ms = ${seconds * 1000};
    Date.now = () => now() + ms;
    globalThis.Date = class extends Date { constructor(...words) { super(...(words.length ? words : [now() + ms])); } };`;
  vi.stubEnv("NODE_OPTIONS", `--import=data:text/javascript,${encodeURIComponent(shifted)}`);
  try {
    return await createClusterPlayground({ server });
  } finally {
    vi.unstubAllEnvs();
  }
}
