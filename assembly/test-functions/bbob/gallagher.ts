/** f21 and f22: the highest of many Gaussian peaks at random places, each with axes of its own. */
import { allocate, mark, release } from "../../lib/abi";
import { exp, pow } from "../../lib/math";
import { at, put } from "../column";
import { Instance, secondRotation } from "./instance";
import { drawUniform } from "./random";
import { oscillation, penalty, rotate } from "./transform";

/** f21 has 101 peaks within 5 of the middle, f22 has 21 within 4.9. */
export function gallagher(instance: Instance, peaks: i32, reach: f64, firstCondition: f64): f64 {
  const n = instance.n;
  const rotation = secondRotation(instance);
  const x = rotate(instance.x, rotation, n);
  const places = drawUniform(peaks * n, instance.seed);
  for (let i = 0; i < peaks * n; i++) put(places, i, reach * (2 * at(places, i) - 1));
  const order = sortedOrder(drawUniform(peaks - 1, instance.seed), peaks - 1);
  let highest: f64 = 0;
  for (let peak = 0; peak < peaks; peak++) {
    const before = mark();
    const centre = rotate(places + ((<usize>peak * <usize>n) << 3), rotation, n);
    const condition = peak == 0 ? firstCondition : pow(1000, orderAt(order, peak - 1) / <f64>(peaks - 2));
    const axes = sortedOrder(drawUniform(n, instance.seed + 1000 * <i64>peak), n);
    let distance: f64 = 0;
    for (let i = 0; i < n; i++) {
      // The optimum is drawn towards the middle.
      const off = at(x, i) - (peak == 0 ? 0.8 : 1) * at(centre, i);
      distance += pow(condition, orderAt(axes, i) / <f64>(n - 1) - 0.5) * off * off;
    }
    const height = peak == 0 ? 10 : 1.1 + (8 * <f64>(peak - 1)) / <f64>(peaks - 2);
    highest = max(highest, height * exp((-0.5 / <f64>n) * distance));
    release(before);
  }
  const depth = oscillation(10 - highest);
  return depth * depth + penalty(instance.x, 5, n);
}

/** The places of the numbers in ascending order, as i32. */
function sortedOrder(values: usize, count: i32): usize {
  const order = allocate(<usize>count << 2);
  for (let i = 0; i < count; i++) {
    let to = i;
    for (; to > 0 && at(values, load<i32>(order + (<usize>(to - 1) << 2))) > at(values, i); to--) {
      store<i32>(order + (<usize>to << 2), load<i32>(order + (<usize>(to - 1) << 2)));
    }
    store<i32>(order + (<usize>to << 2), i);
  }
  return order;
}

function orderAt(order: usize, index: i32): f64 {
  return <f64>load<i32>(order + (<usize>index << 2));
}
