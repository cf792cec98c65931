import { allocate, allocateZeroed } from "../lib/abi";
import { Settings } from "./settings";

/** What a trial looks like over time: columns of f64, one below the other; none when `traceStep` is 0. */
@unmanaged
export class Traces {
  static readonly COLUMNS: i32 = 6;
  step: f64;
  columns: usize;
  /** Bytes from one column to the next. */
  stride: usize;
  room: i32;
  count: i32;
  /** The quantities when they were last told, in the order of the columns. */
  last: usize;
}

export function createTraces(settings: Settings): Traces {
  const traces = changetype<Traces>(allocate(offsetof<Traces>()));
  traces.step = settings.traceStep;
  traces.room = traces.step > 0 ? <i32>(settings.duration / traces.step) + 1 : 0;
  traces.stride = <usize>traces.room << 3;
  traces.columns = allocate(traces.stride * Traces.COLUMNS);
  traces.count = 0;
  traces.last = allocateZeroed(<usize>Traces.COLUMNS << 3);
  return traces;
}

/** Whether nobody wants traces. */
export function areOff(traces: Traces): bool {
  return traces.room == 0;
}

/**
 * Tells what is the case now; the rows that were due since are written by straight lines, so that being seen changes nothing. `isJump`: there is
 * no line from what was told last.
 */
export function tell(
  traces: Traces,
  time: f64,
  voltage: f64,
  current: f64,
  calcium: f64,
  integrator: f64,
  efficacy: f64,
  isJump: bool,
): void {
  const before = load<f64>(traces.last);
  const from = traces.count;
  traces.count = isJump ? from : min(traces.room, <i32>(time / traces.step) + 1);
  column(traces, 0, from, before, time, time);
  column(traces, 1, from, before, time, voltage);
  column(traces, 2, from, before, time, current);
  column(traces, 3, from, before, time, calcium);
  column(traces, 4, from, before, time, integrator);
  column(traces, 5, from, before, time, efficacy);
}

function column(traces: Traces, index: i32, from: i32, before: f64, time: f64, now: f64): void {
  const last = traces.last + (<usize>index << 3);
  const slope = time > before ? (now - load<f64>(last)) / (time - before) : 0;
  for (let row = from; row < traces.count; row++) {
    const place = traces.columns + <usize>index * traces.stride + (<usize>row << 3);
    store<f64>(place, now - slope * (time - <f64>row * traces.step));
  }
  store<f64>(last, now);
}
