import { parseTaskClass } from "./described-run.ts";

export type SuitablePorts = {
  /** How many nodes take work at all. */
  nodeCount(): number;
  /** How many of them could take trials of a class, and refuse this run. */
  refusingCount(taskClass: string): number;
  threads(taskClass: string): number;
  /** Whether trials of a class wait or are on their way. */
  isWanted(taskClass: string): boolean;
  /** Called when trials have had no node for a while, and again when that has changed and come back. */
  onWaiting(reason: string): void;
};

/** Notices that trials wait for a node that could take them. */
export class SuitableNodes {
  readonly #ports: SuitablePorts;
  readonly #lackingSinceMs = new Map<string, number>();
  readonly #told = new Set<string>();

  constructor(ports: SuitablePorts) {
    this.#ports = ports;
  }

  look(taskClasses: readonly string[], nowMs: number): void {
    for (const taskClass of taskClasses) {
      if (this.#ports.threads(taskClass) > 0 || !this.#ports.isWanted(taskClass)) {
        this.#lackingSinceMs.delete(taskClass);
        this.#told.delete(taskClass);
        continue;
      }
      const sinceMs = this.#lackingSinceMs.get(taskClass) ?? nowMs;
      this.#lackingSinceMs.set(taskClass, sinceMs);
      if (nowMs - sinceMs < PATIENCE_MS || this.#told.has(taskClass)) continue;
      this.#told.add(taskClass);
      this.#ports.onWaiting(this.#describe(taskClass));
    }
  }

  #describe(taskClass: string): string {
    const count = this.#ports.nodeCount();
    if (count === 0) return "no node is there: the run waits for one (sweepwell node start)";
    const refusing = this.#ports.refusingCount(taskClass);
    if (refusing > 0)
      return `the run waits for another node: ${refusing} of the ${count} that are there refuse it`;
    const { megabytes, labels } = parseTaskClass(taskClass);
    const needs = [
      ...(megabytes > 0 ? [`${megabytes} MB for each of its threads`] : []),
      ...labels.map((label) => `the label ${label}`),
    ];
    return needs.length > 0
      ? `the run waits for a node with ${needs.join(" and ")}: none of the ${count} that are there takes part`
      : `the run waits for a node: none of the ${count} that are there takes part`;
  }
}

/** Nodes say every two seconds that they are there. */
const PATIENCE_MS = 5000;
