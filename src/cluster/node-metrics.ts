import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RunningNode } from "./start-node.ts";

/** What a node tells Prometheus; numbers are taken from the node when they are asked for. */
export function createNodeMetrics(node: RunningNode): Registry {
  const registry = new Registry();
  const registers = [registry];
  const { tally, cache, link } = node;
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name: `sweepwell_node_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `sweepwell_node_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  new Gauge({
    name: "sweepwell_node_info",
    help: "Always 1; who this is, in its labels",
    labelNames: ["node", "instance", "version"],
    registers,
  }).set({ node: node.id.node, instance: node.id.instance, version: node.id.version }, 1);
  new Counter({
    name: "sweepwell_node_trials_total",
    help: "Trials that ended, by how: outputs, error and trap are outcomes, the others run failures",
    labelNames: ["class"],
    registers,
    collect() {
      this.reset();
      for (const [name, count] of Object.entries(tally.byClass)) this.inc({ class: name }, count);
    },
  });
  counter("kernel_seconds_total", "Time that kernels took, over all threads", () => tally.kernelSeconds);
  counter("batches_total", "Batches answered", () => tally.batchCount);
  const batchSeconds = new Histogram({
    name: "sweepwell_node_batch_seconds",
    help: "Time from the delivery of a batch to its end; batches are made to keep a thread busy for about one second",
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
    registers,
  });
  tally.onBatch = (seconds) => batchSeconds.observe(seconds);
  gauge("held_batches", "Batches from their delivery to their acknowledgement", () => node.status().batches);
  gauge("threads", "Threads on offer", () => node.status().threads);
  gauge("draining", "Whether the node takes no more work", () => Number(node.status().state !== "running"));
  gauge("refused_runs", "Runs that the node cannot take part in", () => node.status().refusals.length);
  gauge("connected", "Whether the server is there", () => Number(link.isConnected));
  counter("reconnects_total", "How often the server came back", () => link.reconnectCount);
  gauge("cache_bytes", "Size of the kernels and inputs on the node's disk", () => cache.bytes());
  counter("cache_hits_total", "Kernels and inputs that were on the node's disk", () => cache.hitCount);
  counter("cache_misses_total", "Kernels and inputs that had to be fetched", () => cache.missCount);
  collectDefaultMetrics({ register: registry });
  return registry;
}
