import { NonDominated } from "../numeric/non-dominated.ts";

/**
 * The volume that points dominate, up to a reference point that is worse than all that counts; costs, all to be made small. Exact, by the
 * WFG algorithm (While, Bradstreet and Barone, IEEE Trans. Evol. Comput. 16:86, 2012): the volume of each point alone minus what those
 * after it have of that already, which are limited to it and so mostly drop out; two and three objectives by a sweep. Points that are not
 * better than the reference in everything count nothing.
 */
export function hypervolume(points: readonly ArrayLike<number>[], reference: readonly number[]): number {
  const inside = points
    .filter((point) => reference.every((limit, m) => point[m]! < limit))
    .map((point) => Float64Array.from(point));
  return volumeOf(withoutDominated(inside), reference);
}

/** Of points that do not dominate each other. */
function volumeOf(front: readonly Float64Array[], reference: readonly number[]): number {
  if (front.length === 0) return 0;
  if (front.length === 1) return boxOf(front[0]!, reference);
  if (reference.length === 2) return areaOf(front, reference);
  if (reference.length === 3) return sweepVolume(front, reference);
  // The worst in the last objective first: what is limited to it is flat there, and much of that drops out.
  const last = reference.length - 1;
  const order = front.toSorted((a, b) => b[last]! - a[last]!);
  let volume = 0;
  for (const [index, point] of order.entries()) {
    const limited = order.slice(index + 1).map((other) => other.map((cost, m) => Math.max(cost, point[m]!)));
    // All of these have the point's own last cost: what is left has a dimension less.
    const flat = withoutDominated(limited.map((other) => other.subarray(0, last)));
    const depth = reference[last]! - point[last]!;
    volume += depth * (boxOf(point.subarray(0, last), reference) - volumeOf(flat, reference.slice(0, last)));
  }
  return volume;
}

function areaOf(front: readonly Float64Array[], [right, top]: readonly number[]): number {
  const order = front.toSorted((a, b) => a[0]! - b[0]!);
  let [area, ceiling] = [0, top!];
  for (const point of order) {
    area += (right! - point[0]!) * (ceiling - point[1]!);
    ceiling = point[1]!;
  }
  return area;
}

/**
 * Layer by layer along the third cost, of which each point begins one: the steps that the points so far make in the plane of the other two are
 * kept in order, so that a point is let in by bisection and each leaves once.
 */
function sweepVolume(front: readonly Float64Array[], [right, top, end]: readonly number[]): number {
  const order = front.toSorted((a, b) => a[2]! - b[2]!);
  // The first cost of the steps rises, the second falls; two that are never reached stand at the ends.
  const steps: [number, number][] = [
    [Number.NEGATIVE_INFINITY, top!],
    [right!, Number.NEGATIVE_INFINITY],
  ];
  let [volume, area] = [0, 0];
  for (const [i, point] of order.entries()) {
    area += addStep(steps, point[0]!, point[1]!);
    volume += area * ((order[i + 1]?.[2] ?? end!) - point[2]!);
  }
  return volume;
}

/** Lets a point in, and says by how much the area below the steps grows. */
function addStep(steps: [number, number][], x: number, y: number): number {
  let [at, high] = [0, steps.length];
  while (at < high) {
    const middle = (at + high) >>> 1;
    if (steps[middle]![0] < x) at = middle + 1;
    else high = middle;
  }
  let ceiling = steps[at - 1]![1];
  if (ceiling <= y) return 0;
  let [growth, last, from] = [0, at, x];
  // Below each step that it covers, up to the one that lies lower.
  for (; steps[last]![1] >= y; last++) {
    growth += (steps[last]![0] - from) * (ceiling - y);
    [from, ceiling] = steps[last]!;
  }
  growth += (steps[last]![0] - from) * (ceiling - y);
  steps.splice(at, last - at, [x, y]);
  return growth;
}

function boxOf(point: Float64Array, reference: readonly number[]): number {
  let volume = 1;
  for (let m = 0; m < point.length; m++) volume *= reference[m]! - point[m]!;
  return volume;
}

/** Each of equal points once. */
function withoutDominated(points: readonly Float64Array[]): Float64Array[] {
  const front = new NonDominated();
  for (const costs of points) front.add({ costs });
  return front.points().map(({ costs }) => costs);
}
