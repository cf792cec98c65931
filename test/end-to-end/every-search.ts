import { philoxWords } from "../../src/numeric/random.ts";

/** By part: a method, the numbers of parameters and objectives that suit it, and its trials. */
const SEARCHES: Record<string, { space: "front" | "point"; method: string; more?: string; trials: number }> =
  {
    nsga2: { space: "front", method: "nsga2, population: 20, generations: 8", trials: 160 },
    nsga3: { space: "front", method: "nsga3, population: 20, generations: 8", trials: 160 },
    spea2: { space: "front", method: "spea2, population: 20, generations: 8", trials: 160 },
    ibea: { space: "front", method: "ibea, population: 20, generations: 8", trials: 160 },
    asynchronous: {
      ...{ space: "front", method: "nsga2, population: 20, generations: 8, asynchronous: true" },
      ...{ more: "parallel: 12", trials: 160 },
    },
    surrogate: {
      ...{ space: "front", method: "nsga2, population: 20, generations: 9" },
      ...{ more: "surrogate: { every: 3, generations: 10, inject: 5 }", trials: 180 },
    },
    cmaes: { space: "point", method: "cmaes", trials: 160 },
    de: { space: "point", method: "de, population: 20", trials: 160 },
    "nelder-mead": { space: "point", method: "nelder-mead, lookahead: 3", trials: 120 },
  };

export const METHODS = Object.keys(SEARCHES);
/** Trials of all searches; and of those before each of them. */
export const TRIALS = METHODS.reduce((sum, method) => sum + SEARCHES[method]!.trials, 0);
const FIRST_TRIALS = METHODS.map((_, i) =>
  METHODS.slice(0, i).reduce((sum, method) => sum + SEARCHES[method]!.trials, 0),
);

/** Trade-offs within constraints, in a space of every kind of gene. */
const FRONT = `
      parameters: { x: { elements: [[0, 10], { log: [0.1, 10] }, [1, 5], { integer: [0, 6] }, [1, 5], { values: [1, 5, 9] }] } }
      objectives: [{ minimise: f1 }, { minimise: f2 }]
      constraints: [{ output: violation, most: 0 }]`;

/** One point, in noise, of the mean of two replicates. */
const POINT = `
      parameters: { x: { elements: [[-5, 5], [-5, 5], { log: [0.1, 5] }, { integer: [-50, 50] }] } }
      objectives: [{ minimise: f1 }]`;

/** A sweep with a search by every method, one after the other, of trials of some milliseconds. */
export function writeSearches(seed: number, iterations = 500_000): string {
  const parts = Object.entries(SEARCHES).map(([name, { space, method, more, trials }], i) => {
    const isFront = space === "front";
    const fixed = isFront ? "problem: osy" : "problem: bbob8-rosenbrock, dimensions: 4, noise: 0.1";
    return `
  ${name}:
    kernel: test-functions
    fixed: { ${fixed}, iterations: ${iterations} }
    seed: ${seed + i}
    replicates: ${isFront ? 1 : 2}
    optimise:${isFront ? FRONT : POINT}
      method: { name: ${method} }
      budget: { trials: ${trials} }${more === undefined ? "" : `\n      ${more}`}`;
  });
  return `title: A search by every method\nparts:${parts.join("")}\n`;
}

/**
 * Counts of outcomes, ascending, at which to kill a run of them: `each` within each search, drawn from the seed, not too close to its end,
 * so that it is not over before it is killed.
 */
export function drawKills(seed: number, each = 1): number[] {
  return METHODS.flatMap((method, i) =>
    Array.from({ length: each }, (_, kill) => {
      const [word] = philoxWords(BigInt(seed), i, kill, 0, KILLS);
      return FIRST_TRIALS[i]! + Math.floor(SEARCHES[method]!.trials * (0.1 + (0.6 * word!) / 2 ** 32));
    }).sort((a, b) => a - b),
  );
}

const KILLS = 0x6b696c6c;
