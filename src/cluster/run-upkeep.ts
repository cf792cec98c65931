import type { Announcer } from "./announcer.ts";
import { mendBlob } from "./blobs.ts";
import type { Connection } from "./connection.ts";
import { describeRun, putWorkloads, type RunDescription } from "./described-run.ts";
import type { Protocol } from "./protocol.ts";
import { bindBlobs, openBlobs, openRuns } from "./streams.ts";
import type { WorkQueue } from "./work-queue.ts";

export type UpkeepPorts = {
  queue: WorkQueue;
  labels: readonly string[];
  announcer: () => Announcer | undefined;
  /** Everything is there again, perhaps on streams that are new. */
  onRemade(): void;
};

/** Keeps on the server what a run needs there: streams, consumers, kernels, inputs and its description; in the end takes it away. */
export class RunUpkeep {
  readonly #connection: Connection;
  readonly #protocol: Protocol;
  readonly #run: RunDescription;
  readonly #ports: UpkeepPorts;
  #remaking: Promise<void> | undefined;
  #describedMs = 0;
  #mendedMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(connection: Connection, protocol: Protocol, run: RunDescription, ports: UpkeepPorts) {
    this.#connection = connection;
    this.#protocol = protocol;
    this.#run = run;
    this.#ports = ports;
  }

  /** Puts on the server what nodes need to take part; gives the revision of the description. */
  async describe(): Promise<number> {
    const [runs, blobs] = await Promise.all([
      openRuns(this.#connection, this.#protocol),
      openBlobs(this.#connection, this.#protocol),
    ]);
    const revision = await describeRun({ runs, blobs }, this.#run, this.#ports.labels);
    this.#describedMs = performance.now();
    return revision;
  }

  /** Has nodes look at the run again, as at further classes. */
  async describeAnew(): Promise<void> {
    if (this.#isOver) return;
    const revision = await this.describe();
    this.#ports.announcer()?.revise(revision);
  }

  /** Makes what is not on the server, as after the loss of its files. Whoever wants that meanwhile waits for the same. */
  remake(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#remaking ??= this.#remake().finally(() => {
      this.#remaking = undefined;
    });
    return this.#remaking;
  }

  /** What the server keeps for a limited time has to be there for as long as the run takes. */
  renew(nowMs: number): void {
    if (nowMs - this.#describedMs > RENEW_MS) void this.remake().catch(() => {});
  }

  /** A node gets no kernel or input that is what its name says: what is not whole on the server is put there again. */
  mend(nowMs: number): void {
    if (this.#isOver || nowMs - this.#mendedMs < MEND_MS) return;
    this.#mendedMs = nowMs;
    // What fails because the server is away is tried again, as long as a node complains.
    void this.#mend().catch(() => {});
  }

  /** Nothing is made from now on; resolves when nothing is being made. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#remaking?.catch(() => {});
  }

  /** Takes what `end` left from the server: batches, consumers, description. Outcomes and blobs stay for whoever goes on. */
  async remove(): Promise<void> {
    await this.#ports.queue.remove();
    const runs = await openRuns(this.#connection, this.#protocol);
    await runs.delete(this.#run.run);
  }

  async #mend(): Promise<void> {
    await putWorkloads(await bindBlobs(this.#connection, this.#protocol), this.#run.workloads, mendBlob);
  }

  async #remake(): Promise<void> {
    await this.#ports.queue.ensure();
    await this.describeAnew();
    this.#ports.onRemade();
  }
}

const RENEW_MS = 3_600_000;
/** Nodes try again after ten seconds. */
const MEND_MS = 10_000;
