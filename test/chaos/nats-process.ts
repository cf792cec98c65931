import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { obtainNatsServer } from "../../src/cluster/nats-server.ts";
import { LoggedProcess } from "./logged-process.ts";
import type { Place } from "./place.ts";

export type NatsOptions = {
  name: string;
  folder: string;
  address: string;
  port: number;
  /** Further arguments. */
  extra?: readonly string[];
};

/** A NATS server with JetStream that can be killed, and comes back at the same port, on its files or without. */
export class NatsProcess {
  readonly place: Place;
  readonly name: string;
  readonly #options: NatsOptions;
  #process: LoggedProcess | undefined;
  #startCount = 0;

  constructor(place: Place, options: NatsOptions) {
    this.place = place;
    this.name = options.name;
    this.#options = options;
  }

  /** Where JetStream has its files. */
  get files(): string {
    return join(this.#options.folder, `${this.name}-files`);
  }

  /** The one that runs, or ran last. Throws before there was one. */
  get process(): LoggedProcess {
    if (this.#process) return this.#process;
    throw new Error(`${this.name} was not started`);
  }

  async start(): Promise<void> {
    const { folder, address, port, extra = [] } = this.#options;
    const words = ["-a", address, "-p", String(port), "-js", "-sd", this.files, "-n", this.name, ...extra];
    this.#process = new LoggedProcess(this.place, `${this.name}-${++this.#startCount}`, folder, [
      obtainNatsServer(),
      ...words,
    ]);
    await this.#process.says("Server is ready");
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async revive({ withFiles }: { withFiles: boolean }): Promise<void> {
    if (!withFiles) rmSync(this.files, { recursive: true, force: true });
    await this.start();
  }
}

/**
 * A port that nobody has, below those that the system gives to clients: a server that is away must find its port free when it comes back,
 * though other runs go on beside.
 */
export async function findServerPort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + ((process.pid * 37 + portCount++) % PORTS);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const FIRST_PORT = 20_000;
const PORTS = 10_000;
let portCount = 0;
