import { NodeRun } from "./node-run.ts";
import type { KnownRun } from "./run-directory.ts";

/** The threads of a node: a pool for each run that it has work of, opened when it is needed. */
export class NodePools {
  readonly #threads: number;
  readonly #onBroken: (run: string, error: Error) => void;
  readonly #open = new Map<string, { pool: Promise<NodeRun>; usedMs: number }>();

  constructor(threads: number, onBroken: (run: string, error: Error) => void) {
    this.#threads = threads;
    this.#onBroken = onBroken;
  }

  runs(): string[] {
    return [...this.#open.keys()];
  }

  get({ run, workloads }: KnownRun): Promise<NodeRun> {
    const open = this.#open.get(run);
    if (open) return open.pool;
    const pool = NodeRun.open(workloads, this.#threads, (error) => {
      // One that was closed on purpose is not broken.
      if (this.#open.get(run)?.pool === pool) this.#onBroken(run, error);
    });
    this.#open.set(run, { pool, usedMs: performance.now() });
    return pool;
  }

  async close(run: string): Promise<void> {
    const open = this.#open.get(run);
    this.#open.delete(run);
    await (await open?.pool.catch(() => undefined))?.[Symbol.asyncDispose]();
  }

  /** Ends the threads of runs that have had no work for a while: their coordinators may be gone. */
  closeIdle(busy: ReadonlySet<string>, nowMs: number): void {
    for (const [run, open] of this.#open) {
      if (busy.has(run)) open.usedMs = nowMs;
      else if (nowMs - open.usedMs > IDLE_MS) void this.close(run);
    }
  }
}

const IDLE_MS = 60_000;
