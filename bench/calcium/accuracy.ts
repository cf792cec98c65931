import { openKernel } from "./kernel.ts";
import { type Method, readVoltage, runNeuron } from "./neuron.ts";
import { CONNECTIONS, type Protocol, scheduleOf } from "./protocol.ts";

/** Distance of the rows of traces that are compared, ms. */
const TRACE_STEP = 0.05;
const FIRING = -30;

/** What a contender says of one connection: calcium in uM, its integrator in mM ms. */
interface Course {
  readonly voltage: ArrayLike<number>;
  readonly spikes: readonly number[];
  readonly epsps: readonly number[];
  readonly Cpre: readonly number[];
  readonly Cpost: readonly number[];
  readonly peakCalcium: readonly number[];
  readonly peakIntegrator: readonly number[];
  readonly efficacy: readonly number[];
}

/** How far a contender is from the fine solution, at worst over all connections, synapses and times. */
export interface Accuracy {
  readonly contender: string;
  readonly spikeTime: number;
  /** mV at the soma, from 0.6 ms after a spike to 1 ms before the next. */
  readonly voltage: number;
  /** Relative. */
  readonly epsp: number;
  readonly Cpre: number;
  readonly Cpost: number;
  readonly peakCalcium: number;
  readonly peakIntegrator: number;
  readonly efficacy: number;
}

/** The kernel's courses of all connections, `together` of them in a trial. */
export function kernelCourses(protocol: Protocol, together: number): Course[] {
  const courses: Course[] = [];
  for (let first = 0; first < CONNECTIONS; first += together) {
    const { output } = openKernel(first, together)(protocol, { traceStep: TRACE_STEP });
    const voltages = output("trace_voltage");
    const before = output("epspBefore");
    const after = output("epspAfter");
    const connection = output("connection");
    for (let lane = 0; lane < together; lane++) {
      const voltage = voltages.filter((_, index) => index % together === lane);
      const of = (name: string) => output(name).filter((_, index) => connection[index] === lane);
      courses.push({
        voltage,
        spikes: crossings(voltage),
        epsps: [before[lane]!, after[lane]!],
        Cpre: of("Cpre"),
        Cpost: of("Cpost"),
        peakCalcium: of("peakCalcium"),
        peakIntegrator: of("peakIntegrator"),
        efficacy: of("efficacyAfter"),
      });
    }
  }
  return courses;
}

export function neuronCourses(
  library: string,
  path: string,
  protocol: Protocol,
  latency: number,
  method: Method,
): Course[] {
  const { testsBefore } = scheduleOf(protocol, latency);
  return Array.from({ length: CONNECTIONS }, (_, connection) => {
    const found = runNeuron(library, connection, protocol, latency, method, { path, step: TRACE_STEP });
    const millimolar = (values: readonly number[]) => values.map((value) => value / 1000);
    const voltage = readVoltage(path);
    return {
      voltage,
      spikes: crossings(voltage),
      epsps: [mean(found.epsps.slice(0, testsBefore)), mean(found.epsps.slice(testsBefore))],
      Cpre: millimolar(found.Cpre),
      Cpost: millimolar(found.Cpost),
      peakCalcium: found.peakCalcium!,
      peakIntegrator: millimolar(found.peakIntegrator!),
      efficacy: found.rho,
    };
  });
}

export function compare(contender: string, found: readonly Course[], fine: readonly Course[]): Accuracy {
  const relative = (name: "epsps" | "Cpre" | "Cpost" | "peakCalcium" | "peakIntegrator") =>
    worst(found, fine, (a, b) => largest(a[name], b[name], (x, y) => Math.abs(x / y - 1)));
  const distance = (x: number, y: number) => Math.abs(x - y);
  return {
    contender,
    spikeTime: worst(found, fine, (a, b) =>
      a.spikes.length === b.spikes.length ? largest(a.spikes, b.spikes, distance) : Number.POSITIVE_INFINITY,
    ),
    voltage: worst(found, fine, voltageDistance),
    epsp: relative("epsps"),
    Cpre: relative("Cpre"),
    Cpost: relative("Cpost"),
    peakCalcium: relative("peakCalcium"),
    peakIntegrator: relative("peakIntegrator"),
    efficacy: worst(found, fine, (a, b) => largest(a.efficacy, b.efficacy, distance)),
  };
}

function voltageDistance(found: Course, fine: Course): number {
  const rows = Math.min(found.voltage.length, fine.voltage.length);
  let most = 0;
  let next = 0;
  for (let row = 0; row < rows; row++) {
    const time = row * TRACE_STEP;
    while (next < fine.spikes.length && time > fine.spikes[next]! + 0.6) next++;
    if (next < fine.spikes.length && time > fine.spikes[next]! - 1) continue;
    most = Math.max(most, Math.abs(found.voltage[row]! - fine.voltage[row]!));
  }
  return most;
}

/** Of all contenders from the same rows: what straight lines between them change is the same. */
function crossings(voltage: ArrayLike<number>): number[] {
  return Array.from(voltage).flatMap((now, row) => {
    const before = row > 0 ? voltage[row - 1]! : now;
    return before < FIRING && now >= FIRING
      ? [TRACE_STEP * (row - 1 + (FIRING - before) / (now - before))]
      : [];
  });
}

function worst(
  found: readonly Course[],
  fine: readonly Course[],
  of: (a: Course, b: Course) => number,
): number {
  return Math.max(...found.map((course, index) => of(course, fine[index]!)));
}

function largest(a: readonly number[], b: readonly number[], of: (x: number, y: number) => number): number {
  return Math.max(...a.map((value, index) => of(value, b[index]!)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
