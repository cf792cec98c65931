import type { Execution } from "../run/executor.ts";
import type { Trial, TrialKey } from "../sweep/trial.ts";
import type { Batch } from "./flight.ts";
import { decodeKeys } from "./trial-columns.ts";
import { unpackOutcomes } from "./unpack-outcomes.ts";
import type { OutcomesMessage } from "./wire.ts";
import { createBatchId } from "./work-queue.ts";

/** A node that takes trials of some part now. */
export type NodeAtHand = { instance: string; node: string; host: string; threads: number };

export type RecomputerPorts = {
  nodes(part: number): readonly NodeAtHand[];
  /** Sends a batch that is for one process only. */
  send(batch: Batch, trials: readonly Trial[], isWanted: () => boolean, instance: string): Promise<void>;
  /** Takes back what a process that has gone did not take. */
  withdraw(instance: string): Promise<void>;
  outputs(sha256: string): Promise<Uint8Array | undefined>;
  batchSize(part: number): number;
};

/** What came of a trial elsewhere. */
export type Recomputed = Omit<Execution, "trial">;

/**
 * Has trials computed again, each by one chosen node that is none of those it should be compared with, on another host where that can be
 * had. A node that goes away is replaced by another.
 */
export class Recomputer {
  readonly #ports: RecomputerPorts;
  readonly #waiting = new Set<Job>();
  readonly #sent = new Map<string, { batch: Batch; instance: string; jobs: Map<TrialKey, Job[]> }>();
  #timer: NodeJS.Timeout | undefined;
  #isPatient = true;

  constructor(ports: RecomputerPorts) {
    this.#ports = ports;
  }

  get batches(): Batch[] {
    return [...this.#sent.values()].map(({ batch }) => batch);
  }

  /**
   * Computes a trial on a node that is none of these. Undefined when there is no such node: at once, or for the patient when no more is
   * waited for.
   */
  recompute(trial: Trial, apartFrom: readonly string[], isPatient: boolean): Promise<Recomputed | undefined> {
    const { promise, resolve } = Promise.withResolvers<Recomputed | undefined>();
    this.#waiting.add({ trial, apartFrom, isPatient, failures: new Map(), resolve });
    for (const job of this.#waiting) {
      if (this.#waiting.size <= MOST_WAITING) break;
      this.#end(job, undefined);
    }
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
    return promise;
  }

  /** From now on nobody waits for a node that is not there. */
  hurry(): void {
    this.#isPatient = false;
    this.flush();
  }

  /** Looks after those whose node has gone, and after those that had none. */
  look(): void {
    for (const [id, { batch, instance, jobs }] of this.#sent) {
      if (this.#ports.nodes(batch.part).some((node) => node.instance === instance)) continue;
      this.#sent.delete(id);
      for (const job of [...jobs.values()].flat()) this.#waiting.add(job);
      // It may be away for a moment only; what it says later is compared too.
      void this.#ports.withdraw(instance).catch(() => {});
    }
    this.flush();
  }

  /** Batches that the server lost are sent again. */
  lose(lost: readonly Batch[]): void {
    for (const { id } of lost) this.#giveBack(id);
    this.flush();
  }

  /** Takes in what a node says about a batch of this; false when it is no batch of this. */
  async receive(message: OutcomesMessage): Promise<boolean> {
    const sent = this.#sent.get(message.batch);
    if (!sent) return false;
    const evaluated = await unpackOutcomes(message, (sha256) => this.#ports.outputs(sha256));
    const { node, boot, version } = message.by;
    if (typeof evaluated !== "string") {
      for (const [i, key] of decodeKeys(message.keys).entries()) {
        const jobs = sent.jobs.get(key) ?? [];
        sent.jobs.delete(key);
        for (const job of jobs) this.#end(job, { ...evaluated[i]!, origin: { node, boot, version } });
      }
    }
    if (message.isLast) {
      // Whatever the reason, another one is the better choice now. One that was only slow may be asked again.
      const count = message.reason === "refused" ? MOST_FAILURES : 1;
      for (const { failures } of [...sent.jobs.values()].flat()) {
        failures.set(sent.instance, (failures.get(sent.instance) ?? 0) + count);
      }
      this.#giveBack(message.batch);
      this.flush();
    }
    return true;
  }

  /** Gives all that waits to nodes. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const shares = new Map<string, Job[]>();
    for (const job of this.#waiting) {
      const node = this.#choose(job, shares);
      if (node) {
        const share = `${job.trial.part} ${node.instance}`;
        if (!shares.get(share)?.push(job)) shares.set(share, [job]);
      } else if (!job.isPatient || !this.#isPatient) this.#end(job, undefined);
    }
    for (const [share, jobs] of shares) {
      const instance = share.slice(share.indexOf(" ") + 1);
      const size = this.#ports.batchSize(jobs[0]!.trial.part);
      for (let at = 0; at < jobs.length; at += size) this.#send(jobs.slice(at, at + size), instance);
    }
  }

  /** Nobody is waited for any more. */
  close(): void {
    clearTimeout(this.#timer);
    const jobs = [
      ...this.#waiting,
      ...[...this.#sent.values()].flatMap((sent) => [...sent.jobs.values()].flat()),
    ];
    this.#sent.clear();
    for (const job of jobs) this.#end(job, undefined);
  }

  /** One that did not fail before, if possible; on another host, if possible; and the one that has least to do for its threads. */
  #choose(job: Job, shares: ReadonlyMap<string, readonly Job[]>): NodeAtHand | undefined {
    const all = this.#ports.nodes(job.trial.part);
    const hosts = new Set(all.filter(({ node }) => job.apartFrom.includes(node)).map(({ host }) => host));
    const load = ({ instance, threads }: NodeAtHand) => {
      let count = shares.get(`${job.trial.part} ${instance}`)?.length ?? 0;
      for (const sent of this.#sent.values()) if (sent.instance === instance) count += sent.jobs.size;
      return count / threads;
    };
    return all
      .filter(({ node }) => !job.apartFrom.includes(node))
      .map((node) => ({
        node,
        failures: job.failures.get(node.instance) ?? 0,
        isNear: hosts.has(node.host) ? 1 : 0,
        load: load(node),
      }))
      .filter(({ failures }) => failures < MOST_FAILURES)
      .sort((a, b) => a.failures - b.failures || a.isNear - b.isNear || a.load - b.load)[0]?.node;
  }

  #send(jobs: readonly Job[], instance: string): void {
    // A trial may be wanted twice, to check it and to settle a dispute: one answer is for both.
    const wanted = new Map<TrialKey, Job[]>();
    for (const job of jobs) if (!wanted.get(job.trial.key)?.push(job)) wanted.set(job.trial.key, [job]);
    const trials = [...wanted.values()].map(([job]) => job!.trial);
    const batch: Batch = {
      id: createBatchId(),
      part: trials[0]!.part,
      keys: trials.map(({ key }) => key),
      sentMs: performance.now(),
      sequence: undefined,
      holder: undefined,
      isCopy: true,
    };
    for (const job of jobs) this.#waiting.delete(job);
    this.#sent.set(batch.id, { batch, instance, jobs: wanted });
    const isWanted = () => this.#sent.has(batch.id);
    // What could not be sent is given to others with the next look.
    this.#ports.send(batch, trials, isWanted, instance).catch(() => this.#giveBack(batch.id));
  }

  #giveBack(id: string): void {
    for (const job of [...(this.#sent.get(id)?.jobs.values() ?? [])].flat()) this.#waiting.add(job);
    this.#sent.delete(id);
  }

  #end(job: Job, recomputed: Recomputed | undefined): void {
    this.#waiting.delete(job);
    job.resolve(recomputed);
  }
}

/** `failures`: how often a process did not do it. */
type Job = {
  trial: Trial;
  apartFrom: readonly string[];
  isPatient: boolean;
  failures: Map<string, number>;
  resolve: (recomputed: Recomputed | undefined) => void;
};

/** So often a process is asked. */
const MOST_FAILURES = 3;
/** So long trials gather before they are sent. */
const GATHER_MS = 300;
/** Beyond that, those that have waited longest for a node are given up. */
const MOST_WAITING = 20_000;
