import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { describeWithServer } from "../cluster/test-server.ts";
import { createPlayground } from "../end-to-end/command-line.ts";
import { changePorts, copyConfigurations, startConfigured } from "./configured-server.ts";

describeWithServer("cluster/tls: a server with TLS and users", () => {
  test("is reached by the contexts of its script, and a sweep has the digest of this machine", async () => {
    const folder = join(copyConfigurations(), "tls");
    const server = join(folder, "server.conf");
    const port = (await changePorts([server])).get(4222)!;
    makeSecrets(folder, "localhost,127.0.0.1", port);
    const passwords = parseEnv(readFileSync(join(folder, "passwords.env"), "utf8"));
    await startConfigured(server, passwords);
    const { json, start, write, sweepwell } = createPlayground({
      XDG_CONFIG_HOME: useContexts(folder),
      SWEEPWELL_NATS_URL: undefined,
    });

    write("small.yaml", "kernel: noop\nover: { x: { linear: [0, 1], points: 50 } }\nreplicates: 4\n");
    const local = json("run", "small.yaml", "--store", "local.db");
    const node = start("node", "start", "--context", "sweepwell-node", "--threads", "1", "--cache", "blobs");
    onTestFinished(() => void node.process.kill("SIGKILL"));
    const run = start("run", "small.yaml", "--context", "sweepwell-coordinator", "--json");
    const { stdout, stderr } = await run.finished;
    expect(stderr).not.toMatch(/ermission|certificate/);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, trials: 200, digest: local.digest });
    expect(json("node", "list", "--context", "sweepwell-observer")).toMatchObject([{ state: "running" }]);

    // Who does not know the authority, or has another role, gets nowhere.
    const stranger = sweepwell("node", "list", "--nats", `tls://localhost:${port}`);
    expect(stranger.stderr).toContain("its certificate is of an authority that is not known here");
    expect(stranger.code).toBe(4);
    const wrong = sweepwell("run", "small.yaml", "--context", "sweepwell-observer", "--store", "other.db");
    expect(wrong.stderr).toContain("does not give this user the rights that this takes");
  }, 60_000);

  test("its script keeps authority and passwords, keeps them from others, and names what it serves", () => {
    const folder = join(copyConfigurations(), "tls");
    makeSecrets(folder, "first.example.org", 4222);
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    const before = [read("ca.pem"), read("passwords.env"), read("server.pem")];
    makeSecrets(folder, "first.example.org,192.0.2.7", 4333);
    expect([read("ca.pem"), read("passwords.env")]).toEqual(before.slice(0, 2));
    expect(read("server.pem")).not.toBe(before[2]);
    const shown = execFileSync("openssl", ["x509", "-in", "server.pem", "-noout", "-ext", "subjectAltName"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(shown).toContain("DNS:first.example.org, IP Address:192.0.2.7");
    expect(JSON.parse(read("context/sweepwell-node.json")).url).toBe("tls://first.example.org:4333");
    const secrets = ["ca-key.pem", "server-key.pem", "passwords.env", "context/sweepwell-node.json"];
    expect(secrets.map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))).toEqual(
      secrets.map(() => "600"),
    );
    // What it makes is not for a repository.
    const ignored = execFileSync("git", ["check-ignore", "--no-index", ...secrets], {
      cwd: join(import.meta.dirname, "../../cluster/tls"),
      encoding: "utf8",
    });
    expect(ignored.trim().split("\n")).toEqual(secrets);
  });
});

function makeSecrets(folder: string, names: string, port: number): void {
  execFileSync(join(folder, "make-secrets.sh"), [names], {
    env: { ...process.env, PORT: String(port) },
    stdio: "pipe",
  });
}

/** Copies the contexts to where commands look for them. */
function useContexts(folder: string): string {
  const home = join(folder, "config");
  mkdirSync(join(home, "nats"), { recursive: true });
  cpSync(join(folder, "context"), join(home, "nats/context"), { recursive: true });
  return home;
}
