import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { SweepError } from "../kernel/sweep-error.ts";
import { nanos } from "./nanos.ts";

/** What may be tuned of a cluster; every process of one cluster must have the same prefix, the rest is the coordinator's. */
export type ProtocolSettings = {
  /** Everything on the server begins with this. */
  prefix: string;
  /** How many servers keep each stream. */
  replicas: number;
  /** A batch whose node has been silent for so long goes to another one. */
  ackWaitSeconds: number;
  /** How long outcomes and what runs need stay on the server. */
  retentionHours: number;
};

export const DEFAULT_PROTOCOL: ProtocolSettings = {
  prefix: "sweepwell",
  replicas: 1,
  ackWaitSeconds: 20,
  retentionHours: 7 * 24,
};

/** A stream, and which of its settings must be as asked; the others may be tuned by whoever runs the server. */
export type StreamPlan = {
  config: Partial<StreamConfig> & { name: string };
  fixed: readonly (keyof StreamConfig)[];
};
export type BucketPlan = { bucket: string; stream: string; ttlMs: number };

/**
 * The one table of what a cluster has on its server: streams, buckets, consumers and subjects. Code, server configuration and
 * permissions follow from it. docs/cluster-protocol.md explains it.
 */
export class Protocol {
  readonly settings: ProtocolSettings;
  readonly work: StreamPlan;
  readonly outcomes: StreamPlan;
  /** What each run is: kernels, inputs, limits. */
  readonly runs: BucketPlan;
  /** Who drives a run. An entry that is not renewed vanishes. */
  readonly leases: BucketPlan;
  /** Nodes, when they were last seen. */
  readonly nodes: BucketPlan;
  /** Nodes that were proven faulty, until they are pardoned. */
  readonly bars: BucketPlan;
  /** Kernels, inputs and large outputs, by SHA-256. */
  readonly blobs: BucketPlan;

  constructor(settings: ProtocolSettings) {
    checkPrefix(settings.prefix);
    this.settings = settings;
    const { prefix, replicas, retentionHours } = settings;
    const retentionMs = retentionHours * 3_600_000;
    const common = { storage: StorageType.File, num_replicas: replicas } as const;
    this.work = {
      config: {
        ...common,
        name: `${prefix}_work`,
        subjects: [`${prefix}.work.*.*`],
        retention: RetentionPolicy.Workqueue,
        discard: DiscardPolicy.New,
        max_age: nanos(retentionMs),
      },
      fixed: ["subjects", "retention", "discard"],
    };
    this.outcomes = {
      config: {
        ...common,
        name: `${prefix}_outcomes`,
        subjects: [`${prefix}.outcomes.*`],
        retention: RetentionPolicy.Limits,
        discard: DiscardPolicy.Old,
        max_age: nanos(retentionMs),
      },
      fixed: ["subjects", "retention"],
    };
    this.runs = keyValue(`${prefix}_runs`, retentionMs);
    this.leases = keyValue(`${prefix}_leases`, LEASE_SECONDS * 1000);
    this.nodes = keyValue(`${prefix}_nodes`, DAY_MS);
    this.bars = keyValue(`${prefix}_bars`, 0);
    this.blobs = { bucket: `${prefix}_blobs`, stream: `OBJ_${prefix}_blobs`, ttlMs: retentionMs };
  }

  /** Batches of one run whose trials need the same of a node. */
  workSubject(run: string, taskClass: string): string {
    return `${this.settings.prefix}.work.${run}.${taskClass}`;
  }

  /** All batches of one run. */
  workOfRun(run: string): string {
    return `${this.settings.prefix}.work.${run}.*`;
  }

  consumer(run: string, taskClass: string): Partial<ConsumerConfig> & { durable_name: string } {
    return {
      durable_name: consumerName(run, taskClass),
      filter_subject: this.workSubject(run, taskClass),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(this.settings.ackWaitSeconds * 1000),
      // A batch that is lost again and again is for the coordinator to judge, never for the server to leave lying.
      max_deliver: -1,
      max_ack_pending: MOST_ACKS_PENDING,
      // Those of runs that nobody goes on with do not stay for ever.
      inactive_threshold: nanos(this.settings.retentionHours * 3_600_000),
    };
  }

  /** Where a node asks for one batch of a consumer. */
  pullSubject(api: string, consumer: string): string {
    return `${api}.CONSUMER.MSG.NEXT.${this.work.config.name}.${consumer}`;
  }

  outcomesSubject(run: string): string {
    return `${this.settings.prefix}.outcomes.${run}`;
  }

  /** Coordinators say here every few seconds, and when there is new work, that their run goes on. */
  announcements(run = "*"): string {
    return `${this.settings.prefix}.announce.${run}`;
  }

  /** Nodes say here every few seconds how they are. */
  heartbeats(instance = "*"): string {
    return `${this.settings.prefix}.heartbeat.${instance}`;
  }

  /** Nodes tell a run here which batches they begin. Nothing depends on it but who is blamed for a loss. */
  beginnings(run: string): string {
    return `${this.settings.prefix}.begin.${run}`;
  }

  /** Where the coordinator of a run is asked to stop. */
  cancelSubject(run: string): string {
    return `${this.settings.prefix}.cancel.${run}`;
  }

  /** Where all nodes are asked how they are: an endpoint of their micro service. */
  statusSubject(): string {
    return `${this.settings.prefix}.nodes.status`;
  }

  /** Where a node is asked to drain: an endpoint of its micro service. */
  drainSubject(instance: string): string {
    return `${this.settings.prefix}.drain.${instance}`;
  }
}

/** A lease that has not been renewed for so long is free. */
export const LEASE_SECONDS = 15;
/** How often those who are alive say so. */
export const HEARTBEAT_MS = 2000;
/** Silent for so long, a node counts as gone. */
export const SILENCE_MS = 5 * HEARTBEAT_MS;
const DAY_MS = 86_400_000;
/** Above all that a thousand nodes hold at once: at the limit the server would silently deliver nothing more. */
const MOST_ACKS_PENDING = 100_000;

/** The name of the consumer of one class of a run. */
export function consumerName(run: string, taskClass: string): string {
  return `${run}-${taskClass}`;
}

/** The token of a run in subjects and names: the beginning of its identity. */
export function runToken(identity: string): string {
  return identity.slice(0, 32);
}

function keyValue(bucket: string, ttlMs: number): BucketPlan {
  return { bucket, stream: `KV_${bucket}`, ttlMs };
}

/** A prefix is a token of subjects and the beginning of streams' names. */
export function checkPrefix(prefix: string): void {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(prefix)) return;
  throw new SweepError(
    "BAD_OPTION",
    `the prefix must be 1 to 32 letters, digits, _ or -, got ${JSON.stringify(prefix)}`,
  );
}
