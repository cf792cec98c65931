import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SWEEPWELL } from "../../cluster/testbed/host-cluster.ts";
import { storedCount } from "../stored-count.ts";
import { until } from "../until.ts";
import type { ChaosSweep } from "./chaos-sweep.ts";
import { LoggedProcess } from "./logged-process.ts";
import type { Place } from "./place.ts";
import type { Site } from "./site.ts";

export type SceneOptions = { folder: string; site: Site; sweep: ChaosSweep; ackWaitSeconds: number };

/** How a command ended, and what it said. */
export type CommandEnd = { code: number | null; output: string; log: string };

/** A run that goes on: its nodes and its coordinator as processes, through the real command line. Strikes change it. */
export class Scene {
  readonly folder: string;
  readonly site: Site;
  readonly sweep: ChaosSweep;
  readonly ackWaitSeconds: number;
  /** The store that must have everything in the end. */
  store: string;
  /** What runs are told besides. */
  runFlags: readonly string[] = [];
  /** The coordinator that must bring it to its end. */
  run!: LoggedProcess;
  /** Two of them; whoever kills one puts another in its place. */
  readonly nodes: LoggedProcess[] = [];
  /** Further runs that are to be judged. */
  readonly others: { run: LoggedProcess; sweep: ChaosSweep; store: string }[] = [];
  /** What strikes saw, for people. */
  readonly notes: string[] = [];
  /** Everything that was started through the command line. */
  readonly processes: LoggedProcess[] = [];
  readonly #closing: AsyncDisposable[] = [];
  #commandCount = 0;

  constructor({ folder, site, sweep, ackWaitSeconds }: SceneOptions) {
    this.folder = folder;
    this.site = site;
    this.sweep = sweep;
    this.ackWaitSeconds = ackWaitSeconds;
    this.store = join(folder, "run.db");
    mkdirSync(folder, { recursive: true });
  }

  /** Starts a node of one thread in one of the two seats, and waits until it takes part. */
  async startNode(
    seat: number,
    { flags = [] as string[], program = SWEEPWELL } = {},
  ): Promise<LoggedProcess> {
    const node = this.launchNode(this.site.nodePlaces[seat]!, { flags, program });
    this.nodes[seat] = node;
    await node.says('"connected"');
    return node;
  }

  /** Starts a node that has no seat. */
  launchNode(place: Place, { flags = [] as string[], program = SWEEPWELL } = {}): LoggedProcess {
    const name = `node-${this.processes.filter((one) => one.name.startsWith("node-")).length + 1}`;
    const own = ["--name", name, "--threads", "1"];
    if (!flags.includes("--cache")) own.push("--cache", join(this.folder, `cache-${name}`));
    return this.#start(place, name, ["node", "start", "--nats", place.url, ...own, ...flags], program);
  }

  /** Starts a node that is a script of its own, and waits until it takes part. */
  async launchScript(place: Place, script: string, words: readonly string[]): Promise<LoggedProcess> {
    const name = `node-${this.processes.length + 1}`;
    const started = new LoggedProcess(place, name, this.folder, [process.execPath, script, ...words]);
    this.processes.push(started);
    await started.says('"connected"');
    return started;
  }

  /** Starts `sweepwell run`, which from now on is the one that counts. */
  startRun({ place = this.site.coordinatorPlaces[0]!, store = this.store } = {}): LoggedProcess {
    this.store = store;
    this.run = this.launchRun(this.sweep, { place, store });
    return this.run;
  }

  /** Starts `sweepwell run` beside the one that counts. */
  launchRun(
    sweep: ChaosSweep,
    { place = this.site.coordinatorPlaces[0]!, store = this.store } = {},
  ): LoggedProcess {
    const name = `run-${this.processes.filter((one) => one.name.startsWith("run-")).length + 1}`;
    writeFileSync(join(this.folder, `${sweep.name}.yaml`), sweep.text);
    const cluster = ["--nats", place.url, "--replicas", String(this.site.replicas)];
    const words = ["run", `${sweep.name}.yaml`, "--store", store, "--ack-wait", String(this.ackWaitSeconds)];
    return this.#start(place, name, [...words, ...cluster, ...this.runFlags, "--json"]);
  }

  /** Runs a command to its end; with `place`, one that is told the server. */
  async command(words: readonly string[], place?: Place): Promise<CommandEnd> {
    const name = `command-${++this.#commandCount}-${words[0]}`;
    const server = place ? ["--nats", place.url] : [];
    const where = place ?? this.site.coordinatorPlaces[0]!;
    const command = this.#start(where, name, [...words, ...server]);
    const { code } = await command.ended;
    return { code, output: command.output(), log: command.log() };
  }

  /** Outcomes in the store that counts. */
  stored(): number {
    return storedCount(this.store);
  }

  /** Waits until so many trials are stored; whether the run still goes on then. */
  async reach(trials: number): Promise<boolean> {
    await until(`${trials} trials are stored`, () => this.run.hasEnded || this.stored() >= trials, 600);
    return !this.run.hasEnded;
  }

  /** A fresh path for a store of this run. */
  newStore(): string {
    return join(this.folder, `run-${this.processes.length}.db`);
  }

  /** What is to be closed at the end, when no process is left. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.#closing.push(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.processes) if (!one.hasEnded) await one.kill();
    for (const one of this.#closing.reverse()) await one[Symbol.asyncDispose]();
  }

  #start(place: Place, name: string, words: readonly string[], program = SWEEPWELL): LoggedProcess {
    const started = new LoggedProcess(place, name, this.folder, [process.execPath, program, ...words]);
    this.processes.push(started);
    return started;
  }
}
