import type { KV } from "@nats-io/kv";
import type { Subscription } from "@nats-io/transport-node";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Workload } from "../sweep/workload.ts";
import type { Connection } from "./connection.ts";
import { isSuitable } from "./described-run.ts";
import type { NodeLog } from "./node-log.ts";
import type { Refusal } from "./node-policy.ts";
import type { Protocol } from "./protocol.ts";
import { type AnnouncementMessage, decodeMessage, type RunMessage } from "./wire.ts";

/** What a node can offer. */
export type Offer = { threads: number; megabytes: number; labels: readonly string[] };

/** A run that goes on somewhere, as a node knows it. */
export type KnownRun = {
  run: string;
  name: string;
  revision: number;
  ackWaitMs: number;
  heardMs: number;
  /** Classes of trials that this node can take. */
  classes: readonly string[];
  workloads: readonly Workload[];
};

export type DirectoryPorts = {
  offer: Offer;
  runs: () => Promise<KV>;
  /** Why the node takes no part in a run, whatever it has to offer. */
  judge: (run: RunMessage) => Refusal | undefined;
  load: (run: RunMessage) => Promise<Workload[]>;
  /** A run is known, or there may be new work. */
  onNews: () => void;
  /** It begins to take part in a run. */
  onJoin: () => void;
  onClosed: (run: string) => void;
  log: NodeLog;
};

/** The runs of a cluster that a node knows, kept by what their coordinators say. */
export class RunDirectory implements Disposable {
  readonly #ports: DirectoryPorts;
  readonly #subscription: Subscription;
  readonly #known = new Map<string, KnownRun>();
  readonly #loading = new Set<string>();
  /** Runs that this node cannot take part in: until when, and why. */
  readonly #refused = new Map<string, { untilMs: number; reason: string; name: string }>();
  readonly #ignored = new Set<string>();

  constructor(connection: Connection, protocol: Protocol, ports: DirectoryPorts) {
    this.#ports = ports;
    this.#subscription = connection.nats.subscribe(protocol.announcements(), {
      callback: (error, message) => {
        if (!error) this.#hear(message.data);
      },
    });
  }

  get(run: string): KnownRun | undefined {
    return this.#known.get(run);
  }

  /** Runs whose coordinator has been silent for an hour have nothing left to do. */
  known(): KnownRun[] {
    const nowMs = performance.now();
    for (const { run, heardMs } of this.#known.values()) {
      if (nowMs - heardMs > FORGET_MS) this.#close(run);
    }
    for (const [run, { untilMs }] of this.#refused) {
      if (nowMs - untilMs > FORGET_MS) this.#refused.delete(run);
    }
    return [...this.#known.values()];
  }

  /** What a person should know: runs that this node takes no part in. */
  refusals(): string[] {
    return [
      ...[...this.#refused].map(([run, { name, reason }]) => `run ${name} (${run}): ${reason}`),
      ...this.#ignored,
    ];
  }

  /** Takes no part in a run for a while. */
  refuse(run: string, { reason, fields }: Refusal): void {
    const before = this.#refused.get(run);
    const name = String(fields.name ?? before?.name ?? this.#known.get(run)?.name ?? "?");
    this.#refused.set(run, { untilMs: performance.now() + REFUSE_MS, reason, name });
    this.#known.delete(run);
    if (before?.reason === reason) return;
    const text = `takes no part in run ${name} (${run}): ${reason}`;
    this.#ports.log("warn", text, { event: "refused", run, ...fields, name });
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  #hear(bytes: Uint8Array): void {
    let announcement: AnnouncementMessage;
    try {
      announcement = decodeMessage(bytes, "announcement");
    } catch (error) {
      const { message } = error as Error;
      if (this.#ignored.has(message) || this.#ignored.size >= MOST_IGNORED) return;
      this.#ignored.add(message);
      this.#ports.log("warn", `ignores a coordinator: ${message}`, { event: "refused" });
      return;
    }
    const { run, revision, state, ackWaitMs } = announcement;
    if (state === "closed") {
      this.#close(run);
      return;
    }
    const known = this.#known.get(run);
    if (known?.revision !== revision) void this.#load(announcement);
    else {
      known.heardMs = performance.now();
      known.ackWaitMs = ackWaitMs;
      this.#ports.onNews();
    }
  }

  #close(run: string): void {
    this.#refused.delete(run);
    const known = this.#known.get(run);
    if (!known) return;
    this.#known.delete(run);
    this.#ports.log("info", `leaves run ${known.name} (${run})`, { event: "left", run, name: known.name });
    this.#ports.onClosed(run);
  }

  async #load({ run, revision, ackWaitMs, classes }: AnnouncementMessage): Promise<void> {
    const refused = this.#refused.get(run);
    if (this.#loading.has(run) || (refused && performance.now() < refused.untilMs)) return;
    this.#loading.add(run);
    let about: Record<string, unknown> = {};
    try {
      const entry = await (await this.#ports.runs()).get(run);
      if (entry === null || entry.operation !== "PUT") return;
      const message = decodeMessage(entry.value, "run");
      const { offer, load, judge } = this.#ports;
      about = { name: message.name, owner: message.owner };
      const refusal = judge(message);
      if (refusal) {
        this.refuse(run, { ...refusal, fields: { ...about, ...refusal.fields } });
        return;
      }
      const suitable = classes.filter((taskClass) => isSuitable(taskClass, offer));
      if (suitable.length === 0) {
        const reason = `it needs more than this node offers (${classes.join(", ")})`;
        this.refuse(run, { reason, fields: about });
        return;
      }
      const known = this.#known.get(run);
      const workloads = known?.workloads ?? (await load(message));
      const { name } = message;
      this.#known.set(run, {
        run,
        name,
        revision,
        ackWaitMs,
        heardMs: performance.now(),
        classes: suitable,
        workloads,
      });
      this.#refused.delete(run);
      if (!known) {
        this.#ports.log("info", `takes part in run ${name} (${run})`, { event: "joined", run, name });
        this.#ports.onJoin();
      }
      this.#ports.onNews();
    } catch (error) {
      // A server that is away will be asked again at the next announcement.
      if (error instanceof SweepError) this.refuse(run, { reason: error.message, fields: about });
    } finally {
      this.#loading.delete(run);
    }
  }
}

const FORGET_MS = 3_600_000;
const REFUSE_MS = 10_000;
/** Different faults of messages that are told of. */
const MOST_IGNORED = 100;
