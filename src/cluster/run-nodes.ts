import { NOT_WHOLE } from "./blobs.ts";
import { type ClusterState, clusterState, refusalsOf } from "./cluster-state.ts";
import type { Connection } from "./connection.ts";
import type { Incident } from "./incident.ts";
import { NodeRoster } from "./node-roster.ts";
import type { Protocol } from "./protocol.ts";
import type { NodeAtHand } from "./recomputer.ts";
import { SuitableNodes } from "./suitable-nodes.ts";
import { tellOnce } from "./tell-once.ts";

export type RunNodesPorts = {
  /** Classes of trials that the run has consumers for. */
  classes(): readonly string[];
  isBarred(node: string): boolean;
  /** Whether trials of a class wait or are on their way. */
  isWanted(taskClass: string): boolean;
  onIncident(incident: Incident): void;
  /** A node was sent what is not whole. */
  onDamage(): void;
};

/** The nodes of a cluster as one run sees them: who takes its trials, who refuses it, and whether it waits for others. */
export class RunNodes implements Disposable {
  readonly #run: string;
  /** Of each part. */
  readonly #taskClasses: readonly string[];
  readonly #ports: RunNodesPorts;
  readonly #roster: NodeRoster;
  readonly #suitable: SuitableNodes;

  constructor(
    connection: Connection,
    protocol: Protocol,
    run: string,
    taskClasses: readonly string[],
    ports: RunNodesPorts,
  ) {
    this.#run = run;
    this.#taskClasses = taskClasses;
    this.#ports = ports;
    const { onIncident, isBarred, isWanted } = ports;
    const tell = tellOnce(onIncident);
    const roster = new NodeRoster(
      connection,
      protocol,
      ({ by: { node, instance }, status }) => {
        for (const detail of refusalsOf(status, run)) {
          tell({ kind: "refused", node, detail }, instance);
          if (detail.includes(NOT_WHOLE)) ports.onDamage();
        }
      },
      isBarred,
    );
    this.#roster = roster;
    this.#suitable = new SuitableNodes({
      nodeCount: () => roster.living().filter(({ state }) => state === "running").length,
      refusingCount: (taskClass) => roster.refusingCount(run, taskClass),
      threads: (taskClass) => roster.threads(run, taskClass),
      isWanted,
      onWaiting: (detail) => onIncident({ kind: "waiting", node: "", trials: 0, detail }),
    });
  }

  /** Threads of the nodes that take trials of a part. */
  threads(part: number): number {
    return this.#roster.threads(this.#run, this.#taskClasses[part]!);
  }

  /** Processes that take trials of a part. */
  atHand(part: number): NodeAtHand[] {
    return this.#roster.suitable(this.#run, this.#taskClasses[part]!);
  }

  isAlive(instance: string): boolean {
    return this.#roster.isAlive(instance);
  }

  /** Says what the run waits for, if it does. */
  look(nowMs: number): void {
    this.#suitable.look(this.#ports.classes(), nowMs);
  }

  /** `awayMs`: how long the server has been away. */
  state(awayMs: number): ClusterState {
    return clusterState(this.#run, this.#ports.classes(), this.#roster.living(), awayMs);
  }

  [Symbol.dispose](): void {
    this.#roster[Symbol.dispose]();
  }
}
