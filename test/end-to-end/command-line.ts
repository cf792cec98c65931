import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** The program as npm links it. */
export const BIN = resolve(import.meta.dirname, "../../bin/sweepwell.js");

export type Finished = { code: number | null; stdout: string; stderr: string };

/** A command that the test will signal or kill; `said` is what it has written to stderr so far. */
export type Started = { process: ChildProcess; said: () => string; finished: Promise<Finished> };

/** An empty folder that goes away with the test, and the command line in it as a person uses it. */
export function createPlayground(settings: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sweepwell-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const environment = {
    ...process.env,
    SWEEPWELL_STORE: undefined,
    NODE_ENV: undefined,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    ...settings,
  };
  /** Runs a command to its end. */
  const sweepwell = (...words: string[]): Finished => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      // A command that hangs would hold the tests up for ever: its exit code is null then.
      timeout: 180_000,
      killSignal: "SIGKILL",
    });
    return { code: status, stdout, stderr };
  };
  /** Runs a command with --json and parses what it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
  const json = (...words: string[]): any => documentOf(sweepwell(...words, "--json"));
  const start = (...words: string[]): Started => {
    const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, env: environment });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const finished = new Promise<Finished>((done) => {
      child.on("close", (code) => done({ code, stdout, stderr }));
    });
    return { process: child, said: () => stderr, finished };
  };
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return { folder, write, sweepwell, json, start };
}

/** The one document that a command printed with --json. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
export function documentOf({ code, stdout, stderr }: Finished): any {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`exit code ${code}, not one JSON document: ${stdout.slice(0, 500)}\n${stderr}`);
  }
}
