import { describe, expect, test } from "vitest";
import { erfc } from "../../src/numeric/mathematics.ts";
import {
  CORRELATIONS,
  cholesky,
  lengthOf,
  PATHWAYS,
  poissonQuantile,
  sampleConnection,
} from "../reference/sample-connections.ts";
import { openKernel } from "./open-kernel.ts";

type Outputs = { synapses: number[]; synapseCount: number[]; apicalFraction: number[]; distance: number[] };

const kernel = openKernel<Outputs>("sample-connections");
const NAMES = ["l5-l5", "l23-l5", "l23-l23", "l4-l23"] as const;
const COLUMNS = 12;
const CONNECTIONS = 3000;

test("the correlations of eq 52 are positive definite", () => {
  expect(cholesky(CORRELATIONS).every((row, i) => row[i]! > 0)).toBe(true);
});

describe.each(NAMES)("connections of %s", (pathway) => {
  const recipe = PATHWAYS[pathway];
  const found = kernel.run({ pathway, connections: CONNECTIONS }, 5n);
  const rows = rowsOf(found.synapses);
  const column = (index: number) => rows.map((row) => row[index]!);
  const compartments = column(1);

  test("are those of the reference", () => {
    for (const seed of [1n, 2n ** 64n - 1n]) {
      const few = rowsOf(kernel.run({ pathway, connections: 20 }, seed).synapses);
      const expected = Array.from({ length: 20 }, (_, i) => sampleConnection(recipe, seed, i)).flat();
      expect(few.length).toBe(expected.length);
      few.forEach((row, at) => {
        row.forEach((value, i) => {
          expectNear(value, expected[at]![i]!, 1e-8 * Math.abs(expected[at]![i]!));
        });
      });
    }
  });

  test("are the same however many there are", () => {
    for (const connections of [1, 7, 100]) {
      const fewer = kernel.run({ pathway, connections }, 5n);
      expect(fewer.synapses).toEqual(found.synapses.slice(0, fewer.synapses.length));
      expect(fewer.synapseCount).toEqual(found.synapseCount.slice(0, connections));
      expect(fewer.apicalFraction).toEqual(found.apicalFraction.slice(0, connections));
      expect(fewer.distance).toEqual(found.distance.slice(0, fewer.distance.length));
    }
  });

  test("have the mean and standard deviation of each quantity", () => {
    expectMoments(found.synapseCount, ...recipe.synapses);
    const ofRatio = (spread: readonly [number, number]) => [
      recipe.ratio * spread[0],
      recipe.ratio * spread[1],
    ];
    const marginals: [number, readonly number[]][] = [
      [2, [1, 0.2 / Math.sqrt(12)]],
      [3, recipe.U],
      [4, recipe.tauDepression],
      [5, recipe.tauFacilitation],
      [6, [recipe.sites, Math.sqrt(recipe.sites - 1)]],
      [7, recipe.gAMPA],
      [8, ofRatio(recipe.gAMPA)],
      [9, [1.74, 0.18]],
      [10, recipe.volume],
    ];
    for (const [index, [mean, deviation]] of marginals) expectMoments(column(index), mean!, deviation!);
  });

  test("have ranks that correlate as the copula says, and other quantities not at all", () => {
    const ranks = [3, 7, 10, 4, 5, 2, 9].map((index) => ranksOf(column(index)));
    const copula = [
      [0, 1, CORRELATIONS[0]![2]!],
      [0, 2, CORRELATIONS[0]![3]!],
      [1, 2, CORRELATIONS[2]![3]!],
    ] as const;
    // Of two normal numbers (Pearson 1907).
    for (const [i, j, r] of copula)
      expectNear(correlation(ranks[i]!, ranks[j]!), (6 / Math.PI) * Math.asin(r / 2), 0.02);
    for (let i = 0; i < ranks.length; i++)
      for (let j = Math.max(i + 1, 3); j < ranks.length; j++)
        expectNear(correlation(ranks[i]!, ranks[j]!), 0, 4 / Math.sqrt(rows.length));
  });

  test("have more sites where they are larger, as the copula says of whole numbers", () => {
    // Concordance of sites and volume by numbers of its own: pairs of normal numbers, and their quantiles.
    const sites = column(6);
    const volumes = ranksOf(column(10)).map((rank) => (rank + 0.5) / rows.length);
    const many = sites.map((count) => Number(count > 1));
    const overHalf = volumes.map((rank) => Number(rank > 0.5));
    const both = mean(many.map((value, i) => value * overHalf[i]!));
    expectNear(both, upperQuadrant(Math.exp(1 - recipe.sites), 0.92), 4 / Math.sqrt(rows.length) / 2);
    expect(Math.min(...sites)).toBe(1);
    expect(Math.max(...sites)).toBeLessThanOrEqual(1 + poissonQuantile(1 - 1e-9, recipe.sites - 1));
  });

  test("are where dendrites are single, each place as likely as it is long", () => {
    for (const places of [recipe.basalCompartments, recipe.apicalCompartments]) {
      const here = compartments.filter((compartment) => places.includes(compartment));
      const length = places.reduce((sum, compartment) => sum + lengthOf(compartment), 0);
      for (const compartment of places) {
        const p = lengthOf(compartment) / length;
        const part = here.filter((other) => other === compartment).length / here.length;
        // Synapses of a connection share nothing but whether they are apical.
        expectNear(part, p, 4 * Math.sqrt((p * (1 - p)) / here.length));
      }
    }
    const allowed = new Set([...recipe.basalCompartments, ...recipe.apicalCompartments]);
    expect(compartments.filter((compartment) => !allowed.has(compartment))).toEqual([]);
  });

  test("are apical as often, and vary in that, as they should", () => {
    let at = 0;
    found.synapseCount.forEach((count, connection) => {
      const own = compartments.slice(at, (at += count));
      const apical = own.filter((compartment) => compartment >= 23).length;
      expect(found.apicalFraction[connection]).toBe(apical / count);
    });
    const perSynapse = recipe.apical * (1 - recipe.apical);
    const inverse = mean(found.synapseCount.map((count) => 1 / count));
    expectMoments(
      found.apicalFraction,
      recipe.apical,
      Math.sqrt(perSynapse * (inverse + (1 - inverse) * 0.19)),
    );
  });

  test("rows ascend by connection, with as many synapses as are counted, within the range", () => {
    expect(column(0)).toEqual(found.synapseCount.flatMap((count, i) => Array(count).fill(i)));
    expect(Math.min(...found.synapseCount)).toBe(recipe.range[0]);
    expect(Math.max(...found.synapseCount)).toBe(recipe.range[1]);
    expect(new Set(column(11))).toEqual(new Set([-1]));
  });
});

test("what is told of distances are those of the reduced cell", () => {
  const { synapses, distance } = kernel.run({ connections: 500 }, 3n);
  const known = new Map([
    [5, 51.43],
    [7, 120],
    [26, 150],
    [34, 492.86],
  ]);
  rowsOf(synapses).forEach((row, at) => {
    const expected = known.get(row[1]!);
    if (expected !== undefined) expectNear(distance[at]!, expected, 0.005);
  });
});

test.each([
  ["connections", 0, "connections"],
  ["connections", 2.5, "connections"],
  ["pathway", "l6-l5", "pathway"],
])("%s: %s is refused", (name, value, message) => {
  expect(() => kernel.evaluate({ [name]: value }, 0n)).toThrowError(message);
});

describe("through calcium-plasticity", () => {
  const sample = (pathway: (typeof NAMES)[number]) => {
    const { synapses } = kernel.run({ pathway, connections: 40 }, 1n);
    const data = Float64Array.from(synapses);
    const input = { dtype: "f64" as const, shape: [data.length / COLUMNS, COLUMNS], data };
    const plasticity = openKernel<Record<"epspBefore" | "Cpre" | "Cpost", number[]>>("calcium-plasticity", {
      synapses: input,
    });
    const fixed = { tests: 4, testsAfter: 1, trains: 1, pulses: 1, plasticity: "off" };
    const trials = Array.from({ length: 10 }, (_, i) => plasticity.run({ ...fixed, first: 4 * i }, 1n));
    return (name: "epspBefore" | "Cpre" | "Cpost") => mean(trials.flatMap((trial) => trial[name]));
  };

  test("potentials and calcium are within a standard deviation of the published ones", () => {
    const thick = sample("l5-l5");
    expectNear(thick("epspBefore"), 1.95, 1.02);
    expectNear(thick("Cpre"), 0.069, 0.031);
    expectNear(thick("Cpost"), 0.022, 0.021);
    const upper = sample("l23-l5");
    expectNear(upper("epspBefore"), 0.81, 0.6);
    expect(upper("epspBefore")).toBeLessThan(thick("epspBefore"));
  });
});

function rowsOf(synapses: readonly number[]): number[][] {
  return Array.from({ length: synapses.length / COLUMNS }, (_, row) =>
    synapses.slice(row * COLUMNS, (row + 1) * COLUMNS),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Within four standard errors; that of the deviation from the fourth moment of the sample. */
function expectMoments(values: readonly number[], expected: number, deviation: number): void {
  const n = values.length;
  const central = (power: number) => mean(values.map((value) => (value - expected) ** power));
  expectNear(mean(values), expected, (4 * deviation) / Math.sqrt(n));
  expectNear(central(2), deviation ** 2, 4 * Math.sqrt((central(4) - central(2) ** 2) / n));
}

function expectNear(found: number, expected: number, tolerance: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance);
}

function ranksOf(values: readonly number[]): number[] {
  const ranks = Array<number>(values.length);
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  order.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

/** The probability that the second of two normal numbers of correlation r is above 0 and the first above its quantile at p, by the midpoint rule. */
function upperQuadrant(p: number, r: number): number {
  const step = 1e-3;
  let [below, both] = [0, 0];
  for (let z = -8 + step / 2; z < 8; z += step) {
    const density = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * step;
    below += density;
    if (below > p) both += density * 0.5 * erfc((-r * z) / Math.sqrt(2 * (1 - r * r)));
  }
  return both;
}
