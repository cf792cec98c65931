import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parametersOf } from "./kernel.ts";
import { type Protocol, SYNAPSES, scheduleOf } from "./protocol.ts";

const PEERS = join(import.meta.dirname, "peers");
/** Debian's; its NEURON belongs to this one. */
const PYTHON = "/usr/bin/python3";
const MECHANISMS = ["na", "k", "pulse", "synapse"];

export type Method =
  | { readonly kind: "fixed"; readonly step: number }
  | { readonly kind: "cvode"; readonly tolerance: number };

/** What neuron_run.py tells. */
export interface NeuronRun {
  readonly wall: number;
  readonly cpu: number;
  readonly steps: number;
  /** ms, with the measurement of the thresholds. */
  readonly simulated: number;
  readonly Cpre: readonly number[];
  readonly Cpost: readonly number[];
  readonly epsps: readonly number[];
  readonly spikes: readonly number[];
  readonly rho: readonly number[];
  readonly gAMPA: readonly number[];
  readonly version: string;
  readonly peakCalcium?: readonly number[];
  readonly peakIntegrator?: readonly number[];
}

/**
 * Compiles the mechanisms into `folder`; gives the library's path, or why there is none. nrnivmodl is not asked: Debian's looks for its makefile
 * where it is not.
 */
export function buildMechanisms(folder: string): { library: string } | { reason: string } {
  const library = join(folder, "libmechanisms.so");
  try {
    execFileSync(PYTHON, ["-c", "import neuron"], { stdio: "ignore" });
    const env = { ...process.env, MODLUNIT: "/usr/share/nrn/lib/nrnunits.lib" };
    for (const name of MECHANISMS)
      execFileSync("nocmodl", [join(PEERS, `${name}.mod`), "-o", folder], { env, stdio: "ignore" });
    const calls = MECHANISMS.map((name) => `void _${name}_reg(void);`).join("\n");
    const body = MECHANISMS.map((name) => `_${name}_reg();`).join(" ");
    writeFileSync(join(folder, "register.c"), `${calls}\nvoid modl_reg(void) { ${body} }\n`);
    const sources = [...MECHANISMS, "register"].map((name) => join(folder, `${name}.c`));
    const flags = ["-O3", "-march=native", "-fPIC", "-shared", "-w", "-DHAVE_CONFIG_H"];
    const links = ["-L/usr/lib/nrn", "-lnrniv", "-Wl,-rpath,/usr/lib/nrn"];
    execFileSync("cc", [...flags, ...sources, "-o", library, ...links], { stdio: "ignore" });
  } catch (error) {
    return {
      reason: `apt-get install python3-neuron neuron-dev gcc (${(error as Error).message.split("\n")[0]})`,
    };
  }
  return { library };
}

/** One connection through a protocol. With `traces`, the path of a file, it also tells peaks and writes what `readVoltage` reads. */
export function runNeuron(
  library: string,
  connection: number,
  protocol: Protocol,
  latency: number,
  method: Method,
  traces?: { readonly path: string; readonly step: number },
): NeuronRun {
  const { pulses, spikes, tests, start, duration } = scheduleOf(protocol, latency);
  const request = {
    library,
    parameters: parametersOf(protocol),
    synapses: SYNAPSES.filter(([number]) => number === connection),
    pulses,
    spikes,
    tests,
    duration,
    peaksFrom: start,
    method,
    traces: traces?.path ?? null,
    traceStep: traces?.step ?? 0,
  };
  const env = { ...process.env, NEURON_MODULE_OPTIONS: "-nogui", OMP_NUM_THREADS: "1" };
  const text = execFileSync(PYTHON, [join(PEERS, "neuron_run.py")], {
    input: JSON.stringify(request),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
    env,
  });
  return JSON.parse(text);
}

/** The voltage of the soma on the grid of a run with `traces`. */
export function readVoltage(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}
