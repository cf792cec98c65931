import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../throughput/machine.ts";
import { type Accuracy, compare, kernelCourses, neuronCourses } from "./accuracy.ts";
import { openKernel } from "./kernel.ts";
import { buildMechanisms, type Method, runNeuron } from "./neuron.ts";
import { CONNECTIONS, DENSE, INDUCTION, type Protocol, scheduleOf, WHOLE } from "./protocol.ts";
import { formatReport, type Measurement, summarise } from "./summary.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCRATCH = join(ROOT, "build/bench/calcium");
const RESULTS = join(ROOT, "bench/results");
/** Both thresholds are measured in as many ms before a protocol, by all. */
const MEASUREMENT = 3000;
const PROTOCOLS = [WHOLE, INDUCTION, DENSE];

const FINE: Method = { kind: "cvode", tolerance: 1e-8 };
const METHODS: readonly { readonly contender: string; readonly method: Method }[] = [
  { contender: "NEURON, CVODE, 1e-3", method: { kind: "cvode", tolerance: 1e-3 } },
  { contender: "NEURON, fixed step, 0.025 ms", method: { kind: "fixed", step: 0.025 } },
];
const FINE_STEP = {
  contender: "NEURON, fixed step, 0.0025 ms",
  method: { kind: "fixed", step: 0.0025 },
} as const;
const KERNELS = [
  { contender: "kernel, four connections", together: 4 },
  { contender: "kernel, one connection", together: 1 },
];

const { values } = parseArgs({ options: { repeats: { type: "string", default: "5" } } });
main(Number(values.repeats));

/** What a second of a connection costs in the kernel and in NEURON, all in turn several times, and how exact each is. */
function main(repeats: number): void {
  mkdirSync(SCRATCH, { recursive: true });
  const machine = describeMachine(SCRATCH);
  const built = buildMechanisms(SCRATCH);
  const library = "library" in built ? built.library : undefined;
  const measurements: Measurement[] = [];
  for (const protocol of PROTOCOLS)
    for (let repeat = 0; repeat < repeats; repeat++)
      measurements.push(...measureAll(protocol, library, repeat));
  const accuracy = library === undefined ? [] : checkAll(library);
  const summary = summarise(measurements);
  const facts = {
    machine: { ...machine, loadAfter: loadavg()[0], v8: process.versions.v8 },
    repeats,
    skipped: "reason" in built ? built.reason : null,
    protocols: PROTOCOLS,
    summary,
    accuracy,
    measurements,
  };
  writeFileSync(join(RESULTS, "calcium.json"), `${JSON.stringify(facts, null, 2)}\n`);
  console.log(formatReport(summary, accuracy));
  if ("reason" in built) console.log(`\nskipped NEURON: ${built.reason}`);
}

/** Of NEURON each repeat has another connection: it computes one cell at a time. */
function measureAll(protocol: Protocol, library: string | undefined, repeat: number): Measurement[] {
  const latency = latencyOf(protocol);
  const seconds = (scheduleOf(protocol, latency).duration + MEASUREMENT) / 1000;
  const kernels = KERNELS.map(({ contender, together }) => {
    const run = openKernel(together === 1 ? repeat % CONNECTIONS : 0, together);
    // Until the fast code is there.
    run(DENSE);
    const { wall, cpu, output } = run(protocol);
    const share = seconds * together;
    return { contender, wall: wall / share, cpu: cpu / share, steps: output("steps")[0]! };
  });
  const peers =
    library === undefined
      ? []
      : METHODS.map(({ contender, method }) => {
          const found = runNeuron(library, repeat % CONNECTIONS, protocol, latency, method);
          const { wall, cpu, steps, version } = found;
          return { contender, wall: wall / seconds, cpu: cpu / seconds, steps, version };
        });
  const all = [...kernels, ...peers].map((one) => ({ protocol: protocol.name, repeat, ...one }));
  for (const { contender, cpu } of all)
    console.error(`${protocol.name}, ${contender}: ${(1000 * cpu).toFixed(2)} ms`);
  return all;
}

function checkAll(library: string): readonly (Accuracy & { readonly protocol: string })[] {
  const protocol = DENSE;
  const latency = latencyOf(protocol);
  const courses = (method: Method) =>
    neuronCourses(library, join(SCRATCH, "traces"), protocol, latency, method);
  const fine = courses(FINE);
  const found = [
    ...KERNELS.map(({ contender, together }) => compare(contender, kernelCourses(protocol, together), fine)),
    ...[...METHODS, FINE_STEP].map(({ contender, method }) => compare(contender, courses(method), fine)),
  ];
  return found.map((accuracy) => ({ protocol: protocol.name, ...accuracy }));
}

function latencyOf(protocol: Protocol): number {
  return openKernel(0, 1)(protocol).output("latency")[0]!;
}
