/** Courses over time, between steps by straight lines: voltages of somata; calcium, integrators and efficacies of synapses. */
import { allocate, setMatrix, setVector } from "../lib/abi";
import { voltageOf } from "../lib/cable/cell";
import { Settings } from "./settings";
import { Simulation } from "./simulation";
import { synapseAt } from "./synapse";

/**
 *   blocks  [ voltages: rows x cells | calcium: rows x synapses | integrators | efficacies ]   f64
 *   last    [ voltages, calcium, integrators, efficacies when they were told last ]
 */
@unmanaged
export class Traces {
  step: f64;
  room: i32;
  rows: i32;
  times: usize;
  blocks: usize;
  last: usize;
}

/** Room for a trial of this many ms. */
export function createTraces(settings: Settings, duration: f64, cells: i32, synapses: i32): Traces {
  const traces = changetype<Traces>(allocate(offsetof<Traces>()));
  traces.step = settings.traceStep;
  traces.room = traces.step > 0 ? <i32>(duration / traces.step) + 1 : 0;
  traces.rows = 0;
  traces.times = allocate(<usize>traces.room << 3);
  traces.blocks = allocate(<usize>(traces.room * (cells + 3 * synapses)) << 3);
  traces.last = allocate(<usize>(cells + 3 * synapses) << 3);
  return traces;
}

/** Tells what is the case after a step, or at the beginning. */
export function tell(traces: Traces, simulation: Simulation): void {
  if (traces.room == 0) return;
  const from = traces.rows;
  const time = simulation.time;
  traces.rows = min(traces.room, <i32>(time / traces.step) + 1);
  for (let row = from; row < traces.rows; row++) {
    store<f64>(traces.times + (<usize>row << 3), <f64>row * traces.step);
  }
  const synapses = simulation.synapses;
  const cells = synapses.lanes;
  let block = traces.blocks;
  let last = traces.last;
  for (let lane = 0; lane < cells; lane++, last += 8) {
    line(traces, simulation, from, block + (<usize>lane << 3), cells, last, voltageOf(simulation.cell, 0, lane));
  }
  block += <usize>(traces.room * cells) << 3;
  for (let quantity = 0; quantity < 3; quantity++) {
    for (let index = 0; index < synapses.count; index++, last += 8) {
      const synapse = synapseAt(synapses, index);
      const now =
        quantity == 0 ? 1000 * synapse.spine.calcium : quantity == 1 ? synapse.spine.integrator : synapse.plasticity.efficacy;
      line(traces, simulation, from, block + (<usize>index << 3), synapses.count, last, now);
    }
    block += <usize>(traces.room * synapses.count) << 3;
  }
}

/** Outputs from number `first` on. */
export function reportTraces(traces: Traces, first: i32, cells: i32, synapses: i32): void {
  setVector(first, traces.times, traces.rows);
  setMatrix(first + 1, traces.blocks, traces.rows, cells);
  let block = traces.blocks + (<usize>(traces.room * cells) << 3);
  for (let quantity = 0; quantity < 3; quantity++) {
    setMatrix(first + 2 + quantity, block, traces.rows, synapses);
    block += <usize>(traces.room * synapses) << 3;
  }
}

/** Writes the rows that came since, of one column of `width`. */
function line(
  traces: Traces,
  simulation: Simulation,
  from: i32,
  column: usize,
  width: i32,
  last: usize,
  now: f64,
): void {
  const time = simulation.time;
  const slope = time > simulation.before ? (now - load<f64>(last)) / (time - simulation.before) : 0;
  for (let row = from; row < traces.rows; row++) {
    store<f64>(column + (<usize>(row * width) << 3), now - slope * (time - <f64>row * traces.step));
  }
  store<f64>(last, now);
}
