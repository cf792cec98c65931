import type { Individual } from "./individual.ts";
import { solveLinear } from "./linear-equations.ts";

/**
 * The ideal and the nadir point of what has been seen, as NSGA-III estimates them (Deb and Jain, 2014, section IV-C): the ideal is the least
 * cost of all time; the nadir is where the plane through the extreme points cuts the axes. Where there is no such plane, the worst
 * costs of the front stand in.
 */
export class CostRange {
  readonly ideal: Float64Array;
  nadir: Float64Array;
  #extremes: Float64Array[] = [];

  constructor(objectives: number) {
    this.ideal = new Float64Array(objectives).fill(Number.POSITIVE_INFINITY);
    this.nadir = new Float64Array(objectives).fill(Number.NEGATIVE_INFINITY);
  }

  /** Learns from all points of a generation, of which `front` is not dominated. */
  observe(points: readonly Individual[], front: readonly Individual[]): void {
    const { ideal } = this;
    const worst = ideal.map(() => Number.NEGATIVE_INFINITY);
    for (const { costs } of points) {
      for (let m = 0; m < ideal.length; m++) {
        ideal[m] = Math.min(ideal[m]!, costs[m]!);
        if (Number.isFinite(costs[m]!)) worst[m] = Math.max(worst[m]!, costs[m]!);
      }
    }
    const candidates = [...this.#extremes, ...front.map(({ costs }) => costs)];
    this.#extremes = Array.from(ideal, (_, axis) => this.#findExtreme(candidates, axis));
    const worstOfFront = Float64Array.from(ideal, (_, m) =>
      front.reduce((most, { costs }) => Math.max(most, costs[m]!), Number.NEGATIVE_INFINITY),
    );
    const intercepts = this.#intercepts();
    this.nadir = intercepts
      ? ideal.map((least, m) => Math.min(least + intercepts[m]!, worst[m]!))
      : worstOfFront;
    for (let m = 0; m < ideal.length; m++) {
      if (!(this.nadir[m]! - ideal[m]! > LEAST_RANGE)) this.nadir[m] = worst[m]!;
    }
  }

  /** Costs of 0 at the ideal and 1 at the nadir. */
  normalise({ costs }: Individual): Float64Array {
    return costs.map((cost, m) => {
      const range = this.nadir[m]! - this.ideal[m]!;
      return (cost - this.ideal[m]!) / (range > 0 ? range : LEAST_RANGE);
    });
  }

  /** The point that lies nearest to an axis, by the achievement scalarising function of eq 4. */
  #findExtreme(candidates: readonly Float64Array[], axis: number): Float64Array {
    let best = candidates[0]!;
    let least = Number.POSITIVE_INFINITY;
    for (const costs of candidates) {
      let value = Number.NEGATIVE_INFINITY;
      for (let m = 0; m < costs.length; m++) {
        const distance = costs[m]! - this.ideal[m]!;
        value = Math.max(value, (distance < LEAST_COST ? 0 : distance) * (m === axis ? 1 : OFF_AXIS));
      }
      if (value < least) [best, least] = [costs, value];
    }
    return best;
  }

  #intercepts(): Float64Array | undefined {
    const shifted = this.#extremes.map((extreme) => extreme.map((cost, m) => cost - this.ideal[m]!));
    const plane = solveLinear(shifted, new Float64Array(this.ideal.length).fill(1));
    const intercepts = plane?.map((slope) => 1 / slope);
    return intercepts?.every((intercept) => intercept > LEAST_RANGE && Number.isFinite(intercept))
      ? intercepts
      : undefined;
  }
}

const OFF_AXIS = 1e6;
const LEAST_COST = 1e-3;
const LEAST_RANGE = 1e-6;
