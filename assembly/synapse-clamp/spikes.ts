/** When there are spikes: as an input says, or trains as an induction protocol has them. */
import { allocate, hasInput, inputAddress, inputLength } from "../lib/abi";
import { Settings } from "./settings";

/** Ascending times in ms, f64. */
@unmanaged
export class Spikes {
  times: usize;
  count: i32;
}

export function timeOf(spikes: Spikes, index: i32): f64 {
  return index < spikes.count ? load<f64>(spikes.times + (<usize>index << 3)) : Infinity;
}

/** Spikes of a train at `frequency`, `trains` of them every `period`, the first at start + shift. */
export function protocolSpikes(settings: Settings, shift: f64): Spikes {
  const spikes = newSpikes(settings.pulses * settings.trains);
  let place = spikes.times;
  for (let train = 0; train < settings.trains; train++) {
    for (let pulse = 0; pulse < settings.pulses; pulse++) {
      const within = (1000 * <f64>pulse) / settings.frequency;
      store<f64>(place, settings.start + shift + <f64>train * settings.period + within);
      place += 8;
    }
  }
  return spikes;
}

export function noSpikes(): Spikes {
  return newSpikes(0);
}

/** Those of an input, as they are. */
export function inputSpikes(index: i32): Spikes {
  const spikes = newSpikes(0);
  if (hasInput(index)) {
    spikes.times = inputAddress(index);
    spikes.count = inputLength(index, 0);
  }
  return spikes;
}

/** Whether times ascend from 0 on, and end before `end`. */
export function areInOrder(spikes: Spikes, end: f64): bool {
  let before: f64 = -1;
  for (let index = 0; index < spikes.count; index++) {
    const time = timeOf(spikes, index);
    // Not the opposite of these: NaN is neither.
    if (!(time >= 0 && time > before && time < end)) return false;
    before = time;
  }
  return true;
}

function newSpikes(count: i32): Spikes {
  const spikes = changetype<Spikes>(allocate(offsetof<Spikes>()));
  spikes.times = allocate(<usize>count << 3);
  spikes.count = count;
  return spikes;
}
