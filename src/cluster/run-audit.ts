import { hostname } from "node:os";
import { openPool, type PoolExecutor } from "../pool/pool-executor.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Workload } from "../sweep/workload.ts";
import { Audit, type Recalled } from "./audit.ts";
import { AuditLedger } from "./audit-ledger.ts";
import { type Bar, Bars } from "./bars.ts";
import type { Connection } from "./connection.ts";
import type { Incident } from "./incident.ts";
import { Judgement } from "./judgement.ts";
import type { Protocol } from "./protocol.ts";
import { type Recomputed, Recomputer, type RecomputerPorts } from "./recomputer.ts";
import type { OutcomesMessage } from "./wire.ts";

/** What the audit needs to know of the run's store. */
export type AuditOptions = {
  ledger: AuditLedger;
  /** A trial of the run with its outcome, if the store has it. */
  recall(key: TrialKey): Recalled | undefined;
  /** Whether the store has an outcome that a node computed. */
  hasOutcomesOf(node: string): boolean;
};

export type RunAuditPorts = RecomputerPorts & {
  who: string;
  onIncident(incident: Incident): void;
  /** Ends the attempt at the run. */
  fail(error: Error): void;
};

/** Everything that watches over what nodes say in one run: the audit, who recomputes for it, and which nodes are barred. */
export class RunAudit implements AsyncDisposable {
  readonly audit: Audit;
  readonly recomputer: Recomputer;
  readonly bars: Bars;
  readonly #options: AuditOptions;
  readonly #ports: RunAuditPorts;
  readonly #workloads: readonly Workload[];
  #pool: Promise<PoolExecutor> | undefined;
  /** Of the pool, which ends one trial at a time here. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    connection: Connection,
    protocol: Protocol,
    workloads: readonly Workload[],
    options: AuditOptions | undefined,
    ports: RunAuditPorts,
  ) {
    this.#options = options ?? withoutStore();
    this.#ports = ports;
    this.#workloads = workloads;
    const { ledger, recall } = this.#options;
    this.bars = new Bars(connection, protocol, {
      own: ledger.barred,
      who: ports.who,
      // What such a node has said may be on its way to the store.
      onBarred: (bars) => this.#void(bars),
    });
    this.recomputer = new Recomputer(ports);
    this.audit = new Audit(ledger, {
      recall,
      recomputer: this.recomputer,
      here: () => (this.bars.isBarred(HERE) ? undefined : HERE),
      recomputeHere: (trial) => this.#recomputeHere(trial),
      isBarred: (node) => this.bars.isBarred(node),
      bar: (node, detail) => this.bars.bar(node, detail),
      onIncident: ports.onIncident,
      fail: ports.fail,
    });
  }

  /** Learns who is barred; outcomes of such nodes must not be in the store. */
  async begin(): Promise<void> {
    await this.bars.begin();
    this.#void(this.bars.barred().filter(({ node }) => this.#options.hasOutcomesOf(node)));
    this.audit.begin();
  }

  look(): void {
    this.bars.look();
    this.recomputer.look();
  }

  /** The message as far as it counts: one who is barred, or was when it said this, hands everything back. */
  sift(message: OutcomesMessage, toldMs: number): OutcomesMessage {
    if (!this.bars.isVoid(message.by.node, toldMs)) return message;
    return {
      ...message,
      keys: NOTHING,
      evaluations: NOTHING,
      blobs: [],
      reason: message.reason === "" ? "refused" : message.reason,
      detail: "it is barred",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.audit.close();
    this.recomputer.close();
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.[Symbol.asyncDispose]();
  }

  #void(bars: readonly Bar[]): void {
    if (bars.length === 0) return;
    for (const { node, who, detail } of bars) {
      this.#ports.onIncident({ kind: "barred", node, trials: 0, detail: `barred by ${who}: ${detail}` });
    }
    const detail = bars.map((bar) => bar.detail).join("; ");
    this.#ports.fail(new Judgement({ kind: "faulty", nodes: bars.map(({ node }) => node), detail }));
  }

  #recomputeHere(trial: Trial): Promise<Recomputed> {
    const turn = this.#turn.then(async () => {
      this.#pool ??= openPool(this.#workloads, { threads: 1 });
      const pool = await this.#pool;
      pool.submit([trial]);
      const [execution] = await pool.next();
      return execution!;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** For those who keep nothing, and so have nothing to lose. */
function withoutStore(): AuditOptions {
  return { ledger: new AuditLedger(0), recall: () => undefined, hasOutcomesOf: () => false };
}

/** A node of this machine that was given no name has this one too: then this machine is no other than that. */
const HERE = hostname();
const NOTHING = new Uint8Array(0);
