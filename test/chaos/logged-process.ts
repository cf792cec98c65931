import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { guardProcess } from "../../src/cluster/process-guard.ts";
import { until } from "../until.ts";
import type { Place } from "./place.ts";

export type End = { code: number | null; signal: NodeJS.Signals | null };

/** A process whose output lies in files of its run's folder, `NAME.out` and `NAME.log`, to be read while it runs and long after. */
export class LoggedProcess {
  readonly name: string;
  readonly place: Place;
  readonly ended: Promise<End>;
  /** Whether it was asked to end, or killed: else an end is a defect. */
  isExpectedToEnd = false;
  readonly #child: ChildProcess;
  readonly #path: string;
  #hasEnded = false;

  constructor(place: Place, name: string, folder: string, [program, ...words]: readonly string[]) {
    this.name = name;
    this.place = place;
    this.#path = join(folder, name);
    const files = ["out", "log"].map((kind) => openSync(`${this.#path}.${kind}`, "a"));
    this.#child = place.start(program!, words, {
      cwd: folder,
      stdio: ["ignore", ...files],
      env: cleanEnvironment(),
      detached: true,
    });
    for (const file of files) closeSync(file);
    guardProcess(this.#child);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("exit", (code, signal) => {
        this.#hasEnded = true;
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  output(): string {
    return readText(`${this.#path}.out`);
  }

  log(): string {
    return readText(`${this.#path}.log`);
  }

  /** Waits until its log has a word; throws when it ends before. */
  async says(word: string | RegExp, seconds = 90): Promise<void> {
    await until(
      `${this.name} says ${word}`,
      () => this.log().search(word) >= 0 || (this.#hasEnded && this.#fail()),
      seconds,
    );
  }

  signal(signal: NodeJS.Signals): void {
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") this.isExpectedToEnd = true;
    this.#child.kill(signal);
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }

  #fail(): never {
    throw new Error(`${this.name} ended: ${this.log().trim().split("\n").slice(-3).join("\n")}`);
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** What was set for servers and stores elsewhere is not for these. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SWEEPWELL|NATS)_|^FORCE_COLOR$/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
