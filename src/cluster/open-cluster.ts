import { setTimeout } from "node:timers/promises";
import { MOST_OUTPUT_BYTES } from "../kernel/output-reader.ts";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import { Announcer } from "./announcer.ts";
import { getBlob, hashBytes, NOT_WHOLE } from "./blobs.ts";
import { ClusterExecutor } from "./cluster-executor.ts";
import { type ClusterState, clusterState, refusalsOf } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import { type RunDescription, taskClassOf } from "./described-run.ts";
import { hearRun } from "./hear-run.ts";
import type { Incident, IncidentKind } from "./incident.ts";
import { describeHolder, Lease } from "./lease.ts";
import { Link } from "./link.ts";
import { NodeRoster } from "./node-roster.ts";
import { OutcomeReader } from "./outcome-reader.ts";
import { HEARTBEAT_MS, Protocol, type ProtocolSettings } from "./protocol.ts";
import { RunUpkeep } from "./run-upkeep.ts";
import { bindBlobs, openLeases } from "./streams.ts";
import { SuitableNodes } from "./suitable-nodes.ts";
import { decodeMessage, type HeartbeatMessage } from "./wire.ts";
import { WorkQueue } from "./work-queue.ts";
import { WorkWatch } from "./work-watch.ts";

export type ClusterOptions = {
  settings: ProtocolSettings;
  /** What every node that takes part must be labelled with. */
  labels: readonly string[];
  /** The store of this coordinator, for whoever asks who drives the run. */
  store: string;
  onIncident: (incident: Incident) => void;
  /** Told every few seconds. */
  onState?: (state: ClusterState) => void;
  /** Asks that the run be stopped as by Ctrl-C: it was cancelled, or another coordinator drives it now. */
  onStop: (reason: string) => void;
};

/** Takes the lead of a run on a cluster: its executor, which gives the run back when it is disposed of. */
export async function openCluster(
  connection: Connection,
  run: RunDescription,
  options: ClusterOptions,
): Promise<Executor> {
  const lead = new Lead(connection, run, options);
  try {
    await lead.begin();
    return lead;
  } catch (error) {
    await lead[Symbol.asyncDispose]();
    throw error;
  }
}

/** The executor of a run, with all that goes on beside it on the server. */
class Lead implements Executor {
  readonly #executor: ClusterExecutor;
  readonly #connection: Connection;
  readonly #run: RunDescription;
  readonly #options: ClusterOptions;
  readonly #protocol: Protocol;
  readonly #queue: WorkQueue;
  readonly #roster: NodeRoster;
  readonly #link: Link;
  readonly #taskClasses: readonly string[];
  readonly #suitable: SuitableNodes;
  readonly #upkeep: RunUpkeep;
  readonly #told = new Set<string>();
  #lease: Lease | undefined;
  #announcer: Announcer | undefined;
  #reader: OutcomeReader | undefined;
  #watch: WorkWatch | undefined;
  #ears: Disposable | undefined;
  #feeding: NodeJS.Timeout | undefined;
  #leaving: Promise<void> | undefined;

  constructor(connection: Connection, run: RunDescription, options: ClusterOptions) {
    this.#connection = connection;
    this.#run = run;
    this.#options = options;
    this.#protocol = new Protocol(options.settings);
    this.#link = new Link(connection.nats, ({ kind }) => {
      // A server that was killed may have forgotten its last outcomes, and count on from before them.
      if (kind === "reconnected") this.#reader?.restart();
    });
    this.#roster = new NodeRoster(connection, this.#protocol, (heartbeat) => this.#hear(heartbeat));
    this.#taskClasses = run.workloads.map(({ limits }) => taskClassOf(limits, options.labels));
    this.#queue = new WorkQueue(
      connection,
      this.#protocol,
      run.run,
      run.workloads.map(({ kernel }, part) => ({
        width: parameterWidth(kernel.manifest),
        taskClass: this.#taskClasses[part]!,
      })),
      (reason) => this.#tellOnce("server", "", `the server takes no work: ${reason}`),
    );
    this.#upkeep = new RunUpkeep(connection, this.#protocol, run, {
      queue: this.#queue,
      labels: options.labels,
      announcer: () => this.#announcer,
      onRemade: () => this.#reader?.restart(),
    });
    this.#executor = new ClusterExecutor(run.workloads, this.#taskClasses, {
      send: async (batch, trials, isWanted) => {
        await this.#queue.send(batch, trials, isWanted);
        this.#announcer?.announceWork();
      },
      outputs: (sha256) => this.#outputs(sha256),
      isAlive: (instance) => this.#roster.isAlive(instance),
      threads: (part) => this.#roster.threads(run.run, this.#taskClasses[part]!),
      onIncident: options.onIncident,
      maxPayload: connection.maxPayload,
    });
    this.#suitable = new SuitableNodes({
      nodeCount: () => this.#roster.living().filter(({ state }) => state === "running").length,
      refusingCount: (taskClass) => this.#roster.refusingCount(run.run, taskClass),
      threads: (taskClass) => this.#roster.threads(run.run, taskClass),
      isWanted: (taskClass) => this.#executor.hasOpen(taskClass),
      onWaiting: (detail) => options.onIncident({ kind: "waiting", node: "", trials: 0, detail }),
    });
  }

  room(): number {
    return this.#executor.room();
  }

  submit(trials: readonly Trial[]): void {
    this.#executor.submit(trials);
  }

  next(): Promise<readonly Execution[]> {
    return this.#executor.next();
  }

  async begin(): Promise<void> {
    await this.#queue.ensure();
    const { run } = this.#run;
    this.#lease = await Lease.take(
      await openLeases(this.#connection, this.#protocol),
      run,
      this.#options.store,
      {
        onLost: (holder) => this.#options.onStop(`the run was taken over by ${describeHolder(holder)}`),
        onRegained: () => void this.#upkeep.remake().catch(() => {}),
        onWait: (holder) =>
          this.#tellOnce(
            "waiting",
            "",
            `waits whether ${describeHolder(holder)}, who drives the run, is still there`,
          ),
      },
    );
    const revision = await this.#upkeep.describe();
    this.#announcer = new Announcer(this.#connection, this.#protocol, run, this.#queue.classes, revision);
    this.#ears = hearRun(this.#connection, this.#protocol, run, {
      onBeginning: (batch, by) => this.#executor.flight.begun(batch, by),
      onCancel: (who) => this.#options.onStop(`the run was cancelled${who === "" ? "" : ` by ${who}`}`),
    });
    this.#feeding = setInterval(() => this.#look(), HEARTBEAT_MS);
    this.#watch = new WorkWatch(this.#connection, this.#protocol, {
      missing: () => this.#queue.missing(this.#executor.flight.batches.values()),
      onLost: (lost) => this.#executor.resend(lost),
      isServed: () => this.#queue.isServed(),
      remake: () => this.#upkeep.remake(),
    });
    this.#reader = new OutcomeReader(this.#connection, this.#protocol, run, {
      onMessage: (bytes) => this.#read(bytes),
      onCaughtUp: () => void this.#adopt(),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
    clearInterval(this.#feeding);
    this.#ears?.[Symbol.dispose]();
    this.#roster[Symbol.dispose]();
    this.#watch?.[Symbol.dispose]();
    // With the server away nothing can be given back: the lease vanishes, and the next coordinator finds the rest.
    await Promise.race([this.#giveBack().catch(() => {}), setTimeout(LEAVE_MS, undefined, { ref: false })]);
    this.#announcer?.[Symbol.dispose]();
  }

  async #giveBack(): Promise<void> {
    const reading = this.#reader?.[Symbol.asyncDispose]();
    await this.#upkeep.end();
    // One who was away while another took over must not take the other's work from the server.
    if (this.#announcer && (await this.#lease?.isHeld())) {
      this.#announcer.announceEnd();
      await this.#upkeep.remove();
    }
    await this.#lease?.[Symbol.asyncDispose]();
    await reading;
  }

  #look(): void {
    this.#executor.feed();
    this.#suitable.look(this.#queue.classes, performance.now());
    this.#showState();
    this.#upkeep.renew(performance.now());
  }

  async #adopt(): Promise<void> {
    // When the server goes away just now, what it still has will be computed twice.
    this.#executor.catchUp(await this.#queue.remaining().catch(() => []));
  }

  async #read(bytes: Uint8Array): Promise<void> {
    let message: ReturnType<typeof decodeMessage<"outcomes">>;
    try {
      message = decodeMessage(bytes, "outcomes");
    } catch (error) {
      this.#tellOnce("refused", "", `outcomes that cannot be read: ${(error as Error).message}`);
      return;
    }
    await this.#executor.receive(message);
  }

  async #outputs(sha256: string): Promise<Uint8Array | undefined> {
    const blobs = await bindBlobs(this.#connection, this.#protocol);
    try {
      const bytes = await getBlob(blobs, "output", sha256, MOST_OUTPUT_BYTES);
      return bytes && hashBytes(bytes) === sha256 ? bytes : undefined;
    } catch (error) {
      // More bytes than a trial's outputs can have.
      if (error instanceof SweepError) return undefined;
      throw error;
    }
  }

  #showState(): void {
    this.#options.onState?.(
      clusterState(this.#run.run, this.#queue.classes, this.#roster.living(), this.#link.awayMs),
    );
  }

  #hear({ by: { node, instance }, status }: HeartbeatMessage): void {
    for (const refusal of refusalsOf(status, this.#run.run)) {
      this.#tellOnce("refused", node, refusal, instance);
      if (refusal.includes(NOT_WHOLE)) this.#upkeep.mend(performance.now());
    }
  }

  #tellOnce(kind: IncidentKind, node: string, detail: string, about = ""): void {
    const key = `${kind} ${about} ${detail}`;
    if (this.#told.has(key) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(key);
    this.#options.onIncident({ kind, node, trials: 0, detail });
  }
}

/** Giving a run back takes this long at most. */
const LEAVE_MS = 5000;
const MOST_TOLD = 1000;
