import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { findNatsServer } from "../../src/cluster/nats-server.ts";
import { guardProcess } from "../../src/cluster/process-guard.ts";
import { until } from "../until.ts";

export const CLUSTER = resolve(import.meta.dirname, "../../cluster");

/** A copy of cluster/ that goes away with the test. */
export function copyConfigurations(): string {
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-cluster-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const isOurs = (path: string) => !/\/testbed$|\.pem$|nats-files/.test(path);
  cpSync(CLUSTER, folder, { recursive: true, filter: isOurs });
  return folder;
}

/** Gives servers ports that are free: nothing else in their configuration is changed. */
export async function changePorts(paths: readonly string[]): Promise<Map<number, number>> {
  const texts = paths.map((path) => readFileSync(path, "utf8"));
  const ports = new Set(texts.flatMap((text) => text.match(/\b[468]22\d\b/g) ?? []));
  const free = new Map<number, number>();
  for (const port of ports) free.set(Number(port), await freePort(new Set(free.values())));
  for (const [index, path] of paths.entries()) {
    writeFileSync(
      path,
      texts[index]!.replaceAll(/\b[468]22\d\b/g, (port) => String(free.get(Number(port)))),
    );
  }
  return free;
}

/** Starts nats-server as the top of its configuration says: in the folder of that. */
export async function startConfigured(path: string, passwords: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const log = `${path}.log`;
  rmSync(log, { force: true });
  const server = spawn(findNatsServer()!, ["-c", path, "-l", log], {
    cwd: dirname(path),
    stdio: "ignore",
    env: { ...process.env, ...passwords },
  });
  guardProcess(server);
  onTestFinished(() => void server.kill("SIGKILL"));
  const said = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
  await until("the server is ready", () => said().includes("Server is ready") || server.exitCode !== null);
  if (server.exitCode !== null) throw new Error(`nats-server ended: ${said()}`);
  return server;
}

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    if (!taken.has(port)) return port;
  }
}
