import { allocate } from "../lib/abi";
import { Settings } from "./settings";

/** What a trial looks like over time: columns of f64, one below the other; none when `traceStep` is 0. */
// @ts-ignore: decorator
@unmanaged
export class Traces {
  static readonly COLUMNS: i32 = 6;
  step: f64;
  columns: usize;
  /** Bytes from one column to the next. */
  stride: usize;
  room: i32;
  count: i32;
}

export function createTraces(settings: Settings): Traces {
  const traces = changetype<Traces>(allocate(offsetof<Traces>()));
  traces.step = settings.traceStep;
  traces.room = traces.step > 0 ? <i32>(settings.duration / traces.step) + 1 : 0;
  traces.stride = <usize>traces.room << 3;
  traces.columns = allocate(traces.stride * Traces.COLUMNS);
  traces.count = 0;
  return traces;
}

/** When the next row is due. */
export function nextRow(traces: Traces): f64 {
  return traces.count < traces.room ? <f64>traces.count * traces.step : Infinity;
}

export function addRow(
  traces: Traces,
  time: f64,
  voltage: f64,
  current: f64,
  calcium: f64,
  integrator: f64,
  efficacy: f64,
): void {
  const row = traces.columns + (<usize>traces.count << 3);
  store<f64>(row, time);
  store<f64>(row + traces.stride, voltage);
  store<f64>(row + 2 * traces.stride, current);
  store<f64>(row + 3 * traces.stride, calcium);
  store<f64>(row + 4 * traces.stride, integrator);
  store<f64>(row + 5 * traces.stride, efficacy);
  traces.count++;
}
