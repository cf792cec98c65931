import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Subscription } from "@nats-io/transport-node";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import { Announcer } from "./announcer.ts";
import { getBlob, hashBytes } from "./blobs.ts";
import { ClusterExecutor, type Incident, type IncidentKind } from "./cluster-executor.ts";
import { type ClusterState, clusterState } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import { describeRun, onlyClass, type RunDescription, taskClassOf } from "./described-run.ts";
import type { Batch } from "./flight.ts";
import { describeHolder, Lease } from "./lease.ts";
import { Link } from "./link.ts";
import { NodeRoster } from "./node-roster.ts";
import { OutcomeReader } from "./outcome-reader.ts";
import { HEARTBEAT_MS, Protocol, type ProtocolSettings } from "./protocol.ts";
import type { Recomputer } from "./recomputer.ts";
import { type AuditOptions, RunAudit } from "./run-audit.ts";
import { openBlobs, openLeases, openRuns } from "./streams.ts";
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
  /** What the run keeps, for the audit. */
  audit?: AuditOptions;
};

/** An executor that has nodes watch over each other. Its waits reject with a Judgement when outcomes turn out not to be trusted. */
export type ClusterRunExecutor = Executor & {
  /** To be called when all trials have ended: waits for the audit. */
  finish(): Promise<void>;
  /** A trial as a node computes it that is none of these; undefined when there is none, for the patient when the run is finished. */
  recompute: Recomputer["recompute"];
};

/** Takes the lead of a run on a cluster: its executor, which gives the run back when it is disposed of. */
export async function openCluster(
  connection: Connection,
  run: RunDescription,
  options: ClusterOptions,
): Promise<ClusterRunExecutor> {
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
class Lead implements ClusterRunExecutor {
  readonly #executor: ClusterExecutor;
  readonly #watching: RunAudit;
  readonly #connection: Connection;
  readonly #run: RunDescription;
  readonly #options: ClusterOptions;
  readonly #protocol: Protocol;
  readonly #queue: WorkQueue;
  readonly #roster: NodeRoster;
  readonly #link: Link;
  readonly #taskClasses: readonly string[];
  readonly #suitable: SuitableNodes;
  readonly #subscriptions: Subscription[] = [];
  readonly #told = new Set<string>();
  #lease: Lease | undefined;
  #announcer: Announcer | undefined;
  #reader: OutcomeReader | undefined;
  #watch: WorkWatch | undefined;
  #feeding: NodeJS.Timeout | undefined;
  #describedMs = 0;
  #leaving: Promise<void> | undefined;

  constructor(connection: Connection, run: RunDescription, options: ClusterOptions) {
    this.#connection = connection;
    this.#run = run;
    this.#options = options;
    this.#protocol = new Protocol(options.settings);
    this.#link = new Link(connection.nats);
    this.#roster = new NodeRoster(
      connection,
      this.#protocol,
      (heartbeat) => this.#hear(heartbeat),
      (node) => this.#watching.bars.isBarred(node),
    );
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
    this.#executor = new ClusterExecutor(run.workloads, this.#taskClasses, {
      send: async (batch, trials, isWanted) => {
        await this.#queue.send(batch, trials, isWanted);
        this.#announcer?.announceWork();
      },
      outputs: (sha256) => this.#outputs(sha256),
      isAlive: (instance) => this.#roster.isAlive(instance),
      threads: (part) => this.#roster.threads(this.#taskClasses[part]!),
      onIncident: options.onIncident,
      onAgain: (key, end, isOld) => this.#watching.audit.seeAgain(key, end, isOld),
      onDispute: (trial, ends) => this.#watching.audit.seeDispute(trial, ends),
      maxPayload: connection.maxPayload,
    });
    this.#watching = new RunAudit(connection, this.#protocol, run.workloads, options.audit, {
      who: `run ${run.name} of ${hostname()}`,
      nodes: (part) => this.#roster.suitable(this.#taskClasses[part]!),
      send: (batch, trials, isWanted, instance) => this.#sendToOne(batch, trials, isWanted, instance),
      withdraw: async (instance) => {
        for (const taskClass of this.#onlyClasses(instance)) await this.#queue.removeClass(taskClass);
      },
      outputs: (sha256) => this.#outputs(sha256),
      batchSize: (part) => this.#executor.batchSize(part),
      onIncident: options.onIncident,
      fail: (error) => this.#executor.fail(error),
    });
    this.#suitable = new SuitableNodes({
      nodeCount: () => this.#roster.count,
      threads: (taskClass) => this.#roster.threads(taskClass),
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

  async next(): Promise<readonly Execution[]> {
    const { audit } = this.#watching;
    await audit.keepUp();
    const executions = await this.#executor.next();
    audit.see(executions);
    return executions;
  }

  async finish(): Promise<void> {
    await this.#watching.audit.finish();
    if (this.#executor.failure) throw this.#executor.failure;
  }

  recompute(...wish: Parameters<Recomputer["recompute"]>): ReturnType<Recomputer["recompute"]> {
    return this.#watching.recomputer.recompute(...wish);
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
        onRegained: () => void this.#remake().catch(() => {}),
        onWait: (holder) =>
          this.#tellOnce(
            "waiting",
            "",
            `waits whether ${describeHolder(holder)}, who drives the run, is still there`,
          ),
      },
    );
    await this.#watching.begin();
    const revision = await this.#describe();
    this.#announcer = new Announcer(
      this.#connection,
      this.#protocol,
      run,
      () => this.#queue.classes,
      revision,
    );
    this.#listen();
    this.#feeding = setInterval(() => this.#look(), HEARTBEAT_MS);
    this.#watch = new WorkWatch(this.#connection, this.#protocol, {
      missing: () => {
        const { batches } = this.#watching.recomputer;
        return this.#queue.missing([...this.#executor.flight.batches.values(), ...batches]);
      },
      onLost: (lost) => {
        this.#executor.resend(lost);
        this.#watching.recomputer.lose(lost);
      },
      isServed: () => this.#queue.isServed(),
      remake: () => this.#remake(),
    });
    this.#reader = new OutcomeReader(this.#connection, this.#protocol, run, {
      onMessage: (bytes, toldMs) => this.#read(bytes, toldMs),
      onCaughtUp: () => void this.#adopt(),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
    await this.#watching[Symbol.asyncDispose]();
    clearInterval(this.#feeding);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#roster[Symbol.dispose]();
    this.#watch?.[Symbol.dispose]();
    // With the server away nothing can be given back: the lease vanishes, and the next coordinator finds the rest.
    await Promise.race([this.#giveBack().catch(() => {}), setTimeout(LEAVE_MS, undefined, { ref: false })]);
    this.#announcer?.[Symbol.dispose]();
  }

  async #giveBack(): Promise<void> {
    const reading = this.#reader?.[Symbol.asyncDispose]();
    // One who was away while another took over must not take the other's work from the server.
    if (this.#announcer && (await this.#lease?.isHeld())) {
      this.#announcer.announceEnd();
      await this.#queue.remove();
      const runs = await openRuns(this.#connection, this.#protocol);
      await runs.delete(this.#run.run);
    }
    await this.#lease?.[Symbol.asyncDispose]();
    await reading;
  }

  /** Makes what is not on the server, as after the loss of its files. */
  async #remake(): Promise<void> {
    await this.#queue.ensure();
    this.#announcer?.revise(await this.#describe());
    this.#reader?.restart();
  }

  async #describe(): Promise<number> {
    const runs = await openRuns(this.#connection, this.#protocol);
    const blobs = await openBlobs(this.#connection, this.#protocol);
    this.#describedMs = performance.now();
    return describeRun({ runs, blobs }, this.#run, this.#options.labels);
  }

  #look(): void {
    this.#executor.feed();
    this.#watching.look();
    this.#suitable.look(this.#queue.classes, performance.now());
    this.#showState();
    // What the server keeps for a limited time has to be there for as long as the run takes.
    if (performance.now() - this.#describedMs > DESCRIBE_MS) void this.#remake().catch(() => {});
  }

  #listen(): void {
    const { nats } = this.#connection;
    const { run } = this.#run;
    const beginnings = nats.subscribe(this.#protocol.beginnings(run), {
      callback: (error, message) => {
        if (error) return;
        const beginning = decodeOrIgnore(() => decodeMessage(message.data, "beginning"));
        if (beginning) this.#executor.flight.begun(beginning.batch, beginning.by);
      },
    });
    const cancels = nats.subscribe(this.#protocol.cancelSubject(run), {
      callback: (error, message) => {
        if (error) return;
        message.respond("stopping");
        const who = message.string();
        this.#options.onStop(`the run was cancelled${who === "" ? "" : ` by ${who}`}`);
      },
    });
    this.#subscriptions.push(beginnings, cancels);
  }

  async #adopt(): Promise<void> {
    // When the server goes away just now, what it still has will be computed twice.
    this.#executor.catchUp(await this.#queue.remaining().catch(() => []));
  }

  async #sendToOne(
    batch: Batch,
    trials: readonly Trial[],
    isWanted: () => boolean,
    instance: string,
  ): Promise<void> {
    const taskClass = onlyClass(this.#taskClasses[batch.part]!, instance);
    // Nodes look at the classes of a run when it is described anew.
    if (await this.#queue.addClass(taskClass)) this.#announcer?.revise(await this.#describe());
    await this.#queue.send(batch, trials, isWanted, taskClass);
    this.#announcer?.announceWork();
  }

  #onlyClasses(instance: string): string[] {
    return [...new Set(this.#taskClasses.map((taskClass) => onlyClass(taskClass, instance)))];
  }

  async #read(bytes: Uint8Array, toldMs: number): Promise<void> {
    let message: ReturnType<typeof decodeMessage<"outcomes">>;
    try {
      message = decodeMessage(bytes, "outcomes");
    } catch (error) {
      this.#tellOnce("refused", "", `outcomes that cannot be read: ${(error as Error).message}`);
      return;
    }
    const sifted = this.#watching.sift(message, toldMs);
    if (await this.#watching.recomputer.receive(sifted)) return;
    await this.#executor.receive(sifted);
  }

  async #outputs(sha256: string): Promise<Uint8Array | undefined> {
    const blobs = await openBlobs(this.#connection, this.#protocol);
    const bytes = await getBlob(blobs, "output", sha256);
    return bytes && hashBytes(bytes) === sha256 ? bytes : undefined;
  }

  #showState(): void {
    this.#options.onState?.(
      clusterState(this.#run.run, this.#queue.classes, this.#roster.living(), this.#link.awayMs),
    );
  }

  #hear({ by: { node, instance }, status }: HeartbeatMessage): void {
    for (const refusal of status.refusals) {
      if (refusal.includes(this.#run.run)) this.#tellOnce("refused", node, refusal, instance);
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
const DESCRIBE_MS = 3_600_000;
const MOST_TOLD = 1000;

function decodeOrIgnore<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}
