import type { ChildProcess } from "node:child_process";
import { setTimeout } from "node:timers/promises";

export type KeepOptions = {
  /** For messages. */
  name: string;
  start: () => ChildProcess | Promise<ChildProcess>;
  onRestart: (message: string) => void;
  /** Called once, when it has died too often. */
  onGivenUp: (message: string) => void;
};

/** A child process that is started again when it dies, but not for ever. */
export class KeptProcess {
  readonly #options: KeepOptions;
  readonly #deathsMs: number[] = [];
  #child: ChildProcess | undefined;
  #isStopping = false;
  #keeping: Promise<void> | undefined;

  constructor(options: KeepOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it; throws when that fails the first time. */
  async start(): Promise<void> {
    const child = await this.#options.start();
    this.#child = child;
    this.#keeping = this.#keep(child);
  }

  /** Ends it, by force when it takes too long. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGTERM");
    const force = new AbortController();
    setTimeout(graceMs, undefined, { signal: force.signal, ref: false }).then(
      () => this.#child?.kill("SIGKILL"),
      () => {},
    );
    await this.#keeping;
    force.abort();
  }

  async #keep(first: ChildProcess): Promise<void> {
    const { name, start, onRestart, onGivenUp } = this.#options;
    for (let child: ChildProcess | undefined = first; ; ) {
      const reason = child === undefined ? "could not be started" : await describeExit(child);
      if (this.#isStopping) return;
      this.#deathsMs.push(performance.now());
      const recent = this.#deathsMs.filter((at) => performance.now() - at < MEMORY_MS).length;
      if (recent >= MOST_DEATHS) {
        onGivenUp(
          `${name} ${reason}, ${recent} times in ${MEMORY_MS / 60_000} minutes: it is not started again`,
        );
        return;
      }
      onRestart(`${name} ${reason}: it is started again`);
      await setTimeout(FIRST_PAUSE_MS * 2 ** (recent - 1));
      if (this.#isStopping) return;
      child = await Promise.resolve(start()).catch(() => undefined);
      this.#child = child;
      if (this.#isStopping) child?.kill("SIGTERM");
    }
  }
}

function describeExit(child: ChildProcess): Promise<string> {
  const describe = () =>
    child.signalCode === null ? `ended with exit code ${child.exitCode}` : `was ended by ${child.signalCode}`;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(describe());
  return new Promise((resolve) => {
    child.once("exit", () => resolve(describe()));
    child.once("error", (error) => resolve(`could not be started (${error.message})`));
  });
}

const FIRST_PAUSE_MS = 250;
const MOST_DEATHS = 5;
const MEMORY_MS = 300_000;
