import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import type { Abilities } from "./abilities.ts";
import type { Link } from "./link.ts";

export type Finished = { code: number | null; stdout: string; stderr: string };

/** A host of a testbed: a namespace with a network device, an address and a name of its own, and the files of this machine. */
export class Host {
  readonly name: string;
  readonly address: string;
  readonly link: Link;
  readonly #namespace: string;
  readonly #abilities: Abilities;

  constructor(plan: {
    name: string;
    address: string;
    link: Link;
    namespace: string;
    abilities: Abilities;
  }) {
    this.name = plan.name;
    this.address = plan.address;
    this.link = plan.link;
    this.#namespace = plan.namespace;
    this.#abilities = plan.abilities;
  }

  /** Starts a program there. Its process id is the program's own, so signals reach it. */
  start(command: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [program, ...rest] = wordsOnHost(this.#namespace, this.name, [command, ...words]);
    return spawn(program!, rest, options);
  }

  /** Runs a program there to its end. */
  async run(command: string, words: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
    const child = this.start(command, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const code = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    return { code: await code, stdout, stderr };
  }

  /**
   * Where programs of this host find a port of another one. Without netem that is a relay on this host, which has the delay of its link:
   * what does not go there is not delayed.
   */
  async reach(other: Host, port: number): Promise<string> {
    if (this.#abilities.delay === "netem") return `${other.address}:${port}`;
    const words = [RELAY, other.address, String(port), String(this.link.delayMs)];
    const relay = this.start(process.execPath, words, { stdio: ["pipe", "pipe", "inherit"] });
    relay.stdin!.on("error", () => {});
    this.link.follow(relay);
    const { value } = await createInterface({ input: relay.stdout! })[Symbol.asyncIterator]().next();
    if (value === undefined)
      throw new SweepError("CLUSTER_UNUSABLE", `the relay on ${this.name} did not start`);
    return `127.0.0.1:${value}`;
  }
}

const RELAY = `${import.meta.dirname}/relay-process.ts`;

/** The command line that runs another one on a host. */
export function wordsOnHost(namespace: string, name: string, command: readonly string[]): string[] {
  const rename = 'echo "$0" > /proc/sys/kernel/hostname && exec "$@"';
  return ["ip", "netns", "exec", namespace, "unshare", "--uts", "sh", "-c", rename, name, ...command];
}
