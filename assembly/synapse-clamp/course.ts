/** What happens to the synapse from the beginning of a trial to its end. */
import { allocate } from "../lib/abi";
import { Decays, newDecays, setDecays } from "../lib/synapse/decays";
import { advancePlasticity, partAbove, Plasticity } from "../lib/synapse/plasticity";
import { releaseVesicles, Terminal } from "../lib/synapse/release";
import { advanceSpine, current, openReceptors, Spine } from "../lib/synapse/spine";
import { Clamp, nextCorner, passCorner, voltageAt } from "./clamp";
import { Settings } from "./settings";
import { Spikes, timeOf } from "./spikes";
import { areOff, tell, Traces } from "./traces";

/** What is left of it. */
@unmanaged
export class Course {
  /** mM; mM ms. */
  peakCalcium: f64;
  peakIntegrator: f64;
  /** ms above the thresholds. */
  depressing: f64;
  potentiating: f64;
  /** Vesicles by presynaptic spike, i32. */
  released: usize;
}

/** A trial may have this many steps. */
export const MOST_STEPS: f64 = 1e9;

/**
 * Steps of at most `step`, cut where the voltage has a corner or a spike arrives, so that nothing jumps within one. `releases`
 * says how many vesicles each spike releases, i32; at 0 they are drawn.
 */
export function hold(
  settings: Settings,
  clamp: Clamp,
  spikes: Spikes,
  releases: usize,
  terminal: Terminal,
  spine: Spine,
  plasticity: Plasticity,
  traces: Traces,
  seed: u64,
): Course {
  const course = newCourse(spikes.count);
  let time: f64 = 0;
  let spike = 0;
  course.peakCalcium = spine.calcium;
  const decays = newDecays();
  see(traces, clamp, spine, plasticity, time, false);
  for (;;) {
    if (timeOf(spikes, spike) <= time) {
      const count =
        releases != 0
          ? load<i32>(releases + (<usize>spike << 2))
          : releaseVesicles(terminal, time, plasticity.release, seed, spike, 0, RELEASE);
      store<i32>(course.released + (<usize>spike << 2), count);
      openReceptors(spine, <f64>count / <f64>settings.sites);
      see(traces, clamp, spine, plasticity, time, true);
      spike++;
    }
    passCorner(clamp, time);
    if (time >= settings.duration) break;
    const next = min(
      min(time + settings.step, settings.duration),
      min(timeOf(spikes, spike), nextCorner(clamp, time)),
    );
    // The sum of time and step, less time, is not quite the step.
    setDecays(decays, next == time + settings.step ? settings.step : next - time, settings.integration);
    advance(course, spine, plasticity, decays, voltageAt(clamp, 0.5 * (time + next)));
    time = next;
    see(traces, clamp, spine, plasticity, time, false);
  }
  return course;
}

/** The stream of random numbers that release takes. */
const RELEASE: u32 = 0;

function newCourse(spikes: i32): Course {
  const course = changetype<Course>(allocate(offsetof<Course>()));
  course.peakIntegrator = 0;
  course.depressing = 0;
  course.potentiating = 0;
  course.released = allocate(<usize>spikes << 2);
  return course;
}

function advance(course: Course, spine: Spine, plasticity: Plasticity, decays: Decays, voltage: f64): void {
  const step = decays.step;
  const before = spine.integrator;
  advanceSpine(spine, decays, voltage);
  const after = spine.integrator;
  const depressing = partAbove(plasticity.depressionThreshold, before, after);
  const potentiating = partAbove(plasticity.potentiationThreshold, before, after);
  advancePlasticity(plasticity, decays, depressing, potentiating);
  course.depressing += depressing * step;
  course.potentiating += potentiating * step;
  course.peakCalcium = max(course.peakCalcium, spine.calcium);
  course.peakIntegrator = max(course.peakIntegrator, after);
}

function see(traces: Traces, clamp: Clamp, spine: Spine, plasticity: Plasticity, time: f64, isJump: bool): void {
  if (areOff(traces)) return;
  const voltage = voltageAt(clamp, time);
  const flow = current(spine, plasticity.conductance, voltage);
  tell(traces, time, voltage, flow, 1000 * spine.calcium, spine.integrator, plasticity.efficacy, isJump);
}
