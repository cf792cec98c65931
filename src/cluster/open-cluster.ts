import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { parameterWidth } from "../kernel/parameter-width.ts";
import type { Execution, Executor } from "../run/executor.ts";
import type { Trial } from "../sweep/trial.ts";
import { Announcer } from "./announcer.ts";
import { askAgain } from "./ask-again.ts";
import { ClusterExecutor } from "./cluster-executor.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import { type RunDescription, taskClassOf } from "./described-run.ts";
import { fetchOutputs } from "./fetch-outputs.ts";
import { hearRun } from "./hear-run.ts";
import type { Incident } from "./incident.ts";
import { describeHolder, Lease } from "./lease.ts";
import { Link } from "./link.ts";
import { OutcomeReader } from "./outcome-reader.ts";
import { privateWork } from "./private-work.ts";
import { HEARTBEAT_MS, Protocol, type ProtocolSettings } from "./protocol.ts";
import type { Recomputer } from "./recomputer.ts";
import { type AuditOptions, RunAudit } from "./run-audit.ts";
import { RunNodes } from "./run-nodes.ts";
import { RunUpkeep } from "./run-upkeep.ts";
import { openLeases } from "./streams.ts";
import { tellOnce } from "./tell-once.ts";
import { decodeMessage } from "./wire.ts";
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
export function openCluster(
  connection: Connection,
  run: RunDescription,
  options: ClusterOptions,
): Promise<ClusterRunExecutor> {
  return askAgain(connection.shown, async () => {
    const lead = new Lead(connection, run, options);
    try {
      await lead.begin();
      return lead;
    } catch (error) {
      await lead[Symbol.asyncDispose]();
      throw error;
    }
  });
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
  readonly #nodes: RunNodes;
  readonly #link: Link;
  readonly #taskClasses: readonly string[];
  readonly #upkeep: RunUpkeep;
  readonly #tellOnce: ReturnType<typeof tellOnce>;
  #lease: Lease | undefined;
  #announcer: Announcer | undefined;
  #reader: OutcomeReader | undefined;
  #watch: WorkWatch | undefined;
  #ears: Disposable | undefined;
  readonly #caughtUp = Promise.withResolvers<void>();
  #feeding: NodeJS.Timeout | undefined;
  #leaving: Promise<void> | undefined;

  constructor(connection: Connection, run: RunDescription, options: ClusterOptions) {
    this.#connection = connection;
    this.#run = run;
    this.#options = options;
    this.#protocol = new Protocol(options.settings);
    this.#tellOnce = tellOnce(options.onIncident);
    this.#link = new Link(connection.nats, ({ kind }) => {
      // A server that was killed may have forgotten its last outcomes, and count on from before them.
      if (kind === "reconnected") this.#reader?.restart();
    });
    this.#taskClasses = run.workloads.map(({ limits }) => taskClassOf(limits, options.labels));
    this.#queue = new WorkQueue(
      connection,
      this.#protocol,
      run.run,
      run.workloads.map(({ kernel }, part) => ({
        width: parameterWidth(kernel.manifest),
        taskClass: this.#taskClasses[part]!,
      })),
      (reason) => this.#tellOnce({ kind: "server", node: "", detail: `the server takes no work: ${reason}` }),
    );
    this.#nodes = new RunNodes(connection, this.#protocol, run.run, this.#taskClasses, {
      classes: () => this.#queue.classes,
      isBarred: (node) => this.#watching.bars.isBarred(node),
      isWanted: (taskClass) => this.#executor.hasOpen(taskClass),
      onIncident: options.onIncident,
      onDamage: () => this.#upkeep.mend(performance.now()),
    });
    this.#upkeep = new RunUpkeep(connection, this.#protocol, run, {
      queue: this.#queue,
      labels: options.labels,
      announcer: () => this.#announcer,
      onRemade: () => this.#reader?.restart(),
    });
    const outputs = (sha256: string) => fetchOutputs(connection, this.#protocol, sha256);
    this.#executor = new ClusterExecutor(run.workloads, this.#taskClasses, {
      send: async (batch, trials, isWanted) => {
        await this.#queue.send(batch, trials, isWanted);
        this.#announcer?.announceWork();
      },
      outputs,
      isAlive: (instance) => this.#nodes.isAlive(instance),
      threads: (part) => this.#nodes.threads(part),
      onIncident: options.onIncident,
      onAgain: (key, end, isAlike) => this.#watching.audit.seeAgain(key, end, isAlike),
      onDispute: (trial, ends) => this.#watching.audit.seeDispute(trial, ends),
      maxPayload: connection.maxPayload,
    });
    this.#watching = new RunAudit(connection, this.#protocol, run.workloads, options.audit, {
      who: `run ${run.name} of ${hostname()}`,
      nodes: (part) => this.#nodes.atHand(part),
      ...privateWork(this.#queue, this.#taskClasses, {
        onNewClass: () => this.#upkeep.describeAnew(),
        onSent: () => this.#announcer?.announceWork(),
      }),
      outputs,
      batchSize: (part) => this.#executor.batchSize(part),
      onIncident: options.onIncident,
      fail: (error) => this.#executor.fail(error),
    });
  }

  room(): number {
    return this.#executor.room();
  }

  submit(trials: readonly Trial[]): void {
    this.#executor.submit(trials);
  }

  next(): Promise<readonly Execution[]> {
    const ended = this.#next();
    // Who stopped waiting must not hear of the end as an unhandled rejection.
    ended.catch(() => {});
    return ended;
  }

  async finish(): Promise<void> {
    this.#executor.takeAllIn();
    const audited = this.#caughtUp.promise.then(() => this.#watching.audit.finish());
    // What ends the attempt is not held up by checks that go on.
    await Promise.race([audited, this.#executor.failed]);
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
        onRegained: () => void this.#upkeep.remake().catch(() => {}),
        onWait: (holder) =>
          this.#tellOnce({
            kind: "waiting",
            node: "",
            detail: `waits whether ${describeHolder(holder)}, who drives the run, is still there`,
          }),
      },
    );
    await this.#watching.begin();
    const revision = await this.#upkeep.describe();
    this.#announcer = new Announcer(
      this.#connection,
      this.#protocol,
      run,
      () => this.#queue.classes,
      revision,
    );
    this.#ears = hearRun(this.#connection, this.#protocol, run, {
      onBeginning: (batch, by) => this.#executor.flight.begun(batch, by),
      onCancel: (who) => this.#options.onStop(`the run was cancelled${who === "" ? "" : ` by ${who}`}`),
    });
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
      remake: () => this.#upkeep.remake(),
    });
    this.#reader = new OutcomeReader(this.#connection, this.#protocol, run, {
      onMessage: (bytes, toldMs) => this.#read(bytes, toldMs),
      onCaughtUp: async () => {
        // When the server goes away just now, what it still has will be computed twice.
        this.#executor.catchUp(await this.#queue.remaining().catch(() => []));
        this.#caughtUp.resolve();
      },
    });
  }

  async #next(): Promise<readonly Execution[]> {
    const { audit } = this.#watching;
    this.#executor.takeAllIn();
    await audit.keepUp();
    const executions = await this.#executor.next();
    audit.see(executions);
    return executions;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#executor[Symbol.asyncDispose]();
    await this.#watching[Symbol.asyncDispose]();
    clearInterval(this.#feeding);
    this.#ears?.[Symbol.dispose]();
    this.#nodes[Symbol.dispose]();
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
    this.#watching.look();
    this.#nodes.look(performance.now());
    this.#options.onState?.(this.#nodes.state(this.#link.awayMs));
    this.#upkeep.renew(performance.now());
  }

  async #read(bytes: Uint8Array, toldMs: number): Promise<void> {
    let message: ReturnType<typeof decodeMessage<"outcomes">>;
    try {
      message = decodeMessage(bytes, "outcomes");
    } catch (error) {
      const detail = `outcomes that cannot be read: ${(error as Error).message}`;
      this.#tellOnce({ kind: "refused", node: "", detail });
      return;
    }
    const sifted = this.#watching.sift(message, toldMs);
    if (await this.#watching.recomputer.receive(sifted)) return;
    await this.#executor.receive(sifted, toldMs);
  }
}

/** Giving a run back takes this long at most. */
const LEAVE_MS = 5000;
