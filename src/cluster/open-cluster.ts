import type { Subscription } from "@nats-io/transport-node";
import { parameterWidth } from "../kernel/parameter-width.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import { getBlob, hashBytes } from "./blobs.ts";
import { ClusterExecutor, type Incident } from "./cluster-executor.ts";
import { type ClusterState, clusterState } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import { describeRun, type RunDescription, taskClassOf } from "./described-run.ts";
import { describeHolder, Lease, type LeaseHolder } from "./lease.ts";
import { Link } from "./link.ts";
import { NodeRoster } from "./node-roster.ts";
import { OutcomeReader } from "./outcome-reader.ts";
import { HEARTBEAT_MS, Protocol, type ProtocolSettings } from "./protocol.ts";
import { openBlobs, openLeases, openRuns } from "./streams.ts";
import { decodeMessage, encodeMessage, WIRE_VERSION } from "./wire.ts";
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
  readonly #subscriptions: Subscription[] = [];
  #lease: Lease | undefined;
  #isLeaseLost = false;
  #reader: OutcomeReader | undefined;
  #watch: WorkWatch | undefined;
  #announcing: NodeJS.Timeout | undefined;
  #revision = 0;
  #lastAnnouncedMs = 0;
  readonly #refused = new Set<string>();

  constructor(connection: Connection, run: RunDescription, options: ClusterOptions) {
    this.#connection = connection;
    this.#run = run;
    this.#options = options;
    this.#protocol = new Protocol(options.settings);
    this.#link = new Link(connection.nats);
    this.#roster = new NodeRoster(connection, this.#protocol, (heartbeat) => this.#noteRefusals(heartbeat));
    this.#queue = new WorkQueue(
      connection,
      this.#protocol,
      run.run,
      run.workloads.map(({ kernel, limits }) => ({
        width: parameterWidth(kernel.manifest),
        taskClass: taskClassOf(limits, options.labels),
      })),
    );
    this.#executor = new ClusterExecutor(run.workloads, {
      send: async (batch, trials, isWanted) => {
        await this.#queue.send(batch, trials, isWanted);
        this.#announceSoon();
      },
      outputs: (sha256) => this.#outputs(sha256),
      isAlive: (instance) => this.#roster.isAlive(instance),
      threads: () => this.#roster.threads,
      onIncident: options.onIncident,
      maxPayload: connection.maxPayload,
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
    const leases = await openLeases(this.#connection, this.#protocol);
    this.#lease = await Lease.take(leases, run, this.#options.store, (holder) => this.#loseLease(holder));
    await this.#describe();
    this.#listen();
    this.#announcing = setInterval(() => {
      this.#announce("open");
      this.#executor.feed();
      this.#showState();
    }, HEARTBEAT_MS);
    this.#watch = new WorkWatch(this.#connection, this.#protocol, {
      missing: () => this.#queue.missing(this.#executor.flight.batches.values()),
      onLost: (ids) =>
        this.#executor.resend(ids.flatMap((id) => this.#executor.flight.batches.get(id) ?? [])),
      remake: async () => {
        await this.#queue.ensure();
        await this.#describe();
        this.#executor.resend(
          [...this.#executor.flight.batches.values()].filter(({ sequence }) => sequence !== undefined),
        );
      },
    });
    this.#reader = new OutcomeReader(this.#connection, this.#protocol, run, {
      onMessage: (bytes) => this.#read(bytes),
      onCaughtUp: () => void this.#adopt(),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
    clearInterval(this.#announcing);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#roster[Symbol.dispose]();
    this.#watch?.[Symbol.dispose]();
    await this.#reader?.[Symbol.asyncDispose]();
    // With the server away nothing can be given back: the lease vanishes, and the next coordinator finds the rest.
    if (this.#lease && !this.#isLeaseLost) await this.#giveBack().catch(() => {});
    await this.#lease?.[Symbol.asyncDispose]();
  }

  async #describe(): Promise<void> {
    const runs = await openRuns(this.#connection, this.#protocol);
    const blobs = await openBlobs(this.#connection, this.#protocol);
    this.#revision = await describeRun({ runs, blobs }, this.#run, this.#options.labels);
    this.#announce("open");
  }

  #listen(): void {
    const { nats } = this.#connection;
    const { run } = this.#run;
    const beginnings = nats.subscribe(this.#protocol.beginnings(run), {
      callback: (error, message) => {
        if (error) return;
        const beginning = decodeOrIgnore(() => decodeMessage(message.data, "beginning"));
        if (beginning) this.#executor.flight.begun(beginning.batch, beginning.by.instance);
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
    try {
      this.#executor.catchUp(await this.#queue.remaining());
    } catch {
      // The server went away just now: what it still has will be computed twice.
      this.#executor.catchUp([]);
    }
  }

  async #read(bytes: Uint8Array): Promise<void> {
    let message: ReturnType<typeof decodeMessage<"outcomes">>;
    try {
      message = decodeMessage(bytes, "outcomes");
    } catch (error) {
      this.#options.onIncident({ kind: "refused", node: "", trials: 0, detail: (error as Error).message });
      return;
    }
    await this.#executor.receive(message);
  }

  async #outputs(sha256: string): Promise<Uint8Array | undefined> {
    const blobs = await openBlobs(this.#connection, this.#protocol);
    const bytes = await getBlob(blobs, "output", sha256);
    return bytes && hashBytes(bytes) === sha256 ? bytes : undefined;
  }

  #announceSoon(): void {
    if (performance.now() - this.#lastAnnouncedMs > LEAST_ANNOUNCE_MS) this.#announce("open");
  }

  #announce(state: "open" | "closed"): void {
    const { run } = this.#run;
    if (this.#connection.nats.isClosed()) return;
    this.#lastAnnouncedMs = performance.now();
    this.#connection.nats.publish(
      this.#protocol.announcements(run),
      encodeMessage({
        v: WIRE_VERSION,
        kind: "announcement",
        run,
        revision: this.#revision,
        classes: this.#queue.classes,
        ackWaitMs: this.#options.settings.ackWaitSeconds * 1000,
        state,
      }),
    );
  }

  #showState(): void {
    this.#options.onState?.(
      clusterState(this.#run.run, this.#queue.classes, this.#roster.living(), this.#link.awayMs),
    );
  }

  #noteRefusals({
    by,
    status,
  }: {
    by: { node: string; instance: string };
    status: { refusals: string[] };
  }): void {
    for (const refusal of status.refusals) {
      if (!refusal.includes(this.#run.run) || this.#refused.has(`${by.instance} ${refusal}`)) continue;
      this.#refused.add(`${by.instance} ${refusal}`);
      this.#options.onIncident({ kind: "refused", node: by.node, trials: 0, detail: refusal });
    }
  }

  #loseLease(holder: LeaseHolder | undefined): void {
    this.#isLeaseLost = true;
    const who = holder === undefined ? "another coordinator" : describeHolder(holder);
    this.#options.onStop(`the run was taken over by ${who}`);
  }

  async #giveBack(): Promise<void> {
    this.#announce("closed");
    await this.#queue.remove();
    const runs = await openRuns(this.#connection, this.#protocol);
    await runs.delete(this.#run.run);
  }
}

const LEAST_ANNOUNCE_MS = 50;

function decodeOrIgnore<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}
