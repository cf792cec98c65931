import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { CLUSTER } from "./configured-server.ts";

const CHECKOUT = resolve(CLUSTER, "..");
const UNITS = ["nats-server.service", "sweepwell-node.service"];
const noSystemd =
  spawnSync("systemd-analyze", ["--version"]).status === 0 ? undefined : "no systemd-analyze on this machine";
const noCompose = spawnSync("docker-compose", ["--version"]).status === 0 ? undefined : "no docker-compose";

describe("the units of cluster/systemd", () => {
  test.skipIf(noSystemd !== undefined).each(UNITS)(
    `%s is one that systemd takes, and gives away little${noSystemd ? ` (skipped: ${noSystemd})` : ""}`,
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), "sweepwell-units-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const path = join(folder, name);
      // The programs need not be there.
      writeFileSync(path, readUnit(name).replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
      const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
      expect(`${stdout}${stderr}`).toBe("");
      expect(status).toBe(0);
      const rating = execFileSync("systemd-analyze", ["security", "--offline=true", path], {
        encoding: "utf8",
      });
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(rating)![1])).toBeLessThan(2);
    },
  );

  test("a node has more time to end than it takes to drain", () => {
    const unit = readUnit("sweepwell-node.service");
    const graceSeconds = Number(/--grace (\d+)/.exec(unit)![1]);
    // What a node takes after its grace at most: see cluster up, which waits as long.
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1])).toBeGreaterThanOrEqual(graceSeconds + 20);
  });
});

describe("cluster/containers", () => {
  const folder = join(CLUSTER, "containers");
  const compose = parse(readFileSync(join(folder, "compose.yaml"), "utf8"));

  test("mounts what is there, and gives nodes time to drain", () => {
    for (const [, service] of Object.entries<{ volumes?: string[] }>(compose.services)) {
      for (const volume of service.volumes ?? []) {
        const source = volume.replace(/^\$\{[^}]*\}/, ".").split(":")[0]!;
        const isThere = source.startsWith(".") ? existsSync(join(folder, source)) : source in compose.volumes;
        expect(`${volume}: ${isThere}`).toBe(`${volume}: true`);
      }
    }
    const { build, stop_grace_period: grace } = compose.services.node;
    expect(existsSync(resolve(folder, build.context, build.dockerfile))).toBe(true);
    expect(grace).toBe("30s");
  });

  test.skipIf(noCompose !== undefined)(
    `compose.yaml is one that compose takes${noCompose ? ` (skipped: ${noCompose})` : ""}`,
    () => {
      const { status, stderr } = spawnSync(
        "docker-compose",
        ["-f", join(folder, "compose.yaml"), "config", "-q"],
        {
          encoding: "utf8",
          env: {
            ...process.env,
            SWEEPWELL_COORDINATOR_PASSWORD: "a",
            SWEEPWELL_NODE_PASSWORD: "b",
            SWEEPWELL_OBSERVER_PASSWORD: "c",
          },
        },
      );
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );

  test("the image has all that the package has", () => {
    const file = readFileSync(join(folder, "Containerfile"), "utf8");
    const { files } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
    const missing = files.filter((path: string) => !file.includes(`/sweepwell/${path}`));
    expect(missing).toEqual([]);
  });
});

function readUnit(name: string): string {
  return readFileSync(join(CLUSTER, "systemd", name), "utf8");
}
