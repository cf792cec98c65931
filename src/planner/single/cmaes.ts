import { pow } from "../../numeric/mathematics.ts";
import type { Draws } from "../population/draws.ts";
import type { BatchSearch, SearchBeginning } from "./batch-optimiser.ts";
import { CmaDistribution } from "./cma-distribution.ts";
import { createCmaParameters } from "./cma-parameters.ts";
import { CmaStop } from "./cma-stop.ts";
import { compareScores, rankScores, type ScoredPoint } from "./score.ts";

export type CmaSettings = {
  /** Points of a generation in the first run. */
  population: number;
  /** First standard deviation of every gene, in parts of its bounds. */
  sigma: number;
  /** Runs with doubled populations that may follow. */
  restarts: number;
  /** A run ends when objectives differ by less. */
  tolerance: number;
  /** Of each gene: how far apart its values lie in the unit interval, 0 where they are real numbers. */
  steps: readonly number[];
};

/**
 * BIPOP-CMA-ES (Hansen, GECCO 2009): runs with populations that double each time, and between them runs with smaller populations and small
 * steps while these have used fewer points in all. As in pycma these have up to the last large population and half of what all large ones used; in
 * the paper it is half the population and half of what the last one used, with which Schwefel's function took a third more points.
 */
export function* searchByCmaes(
  settings: CmaSettings,
  { dimensions, start, draws }: SearchBeginning,
): BatchSearch {
  const { population, sigma, restarts } = settings;
  const run: CmaRun = { settings, dimensions, draws, batch: 0 };
  const from = start.length > 0 ? yield* askStart(run, start) : undefined;
  // The first run counts among the small ones, as in the author's programs.
  let smallCount = yield* runOnce(run, { population, sigma, from, draws: draws(run.batch++) });
  let largeCount = 0;
  let large = population;
  for (let restart = 0; restart < restarts; restart++) {
    large *= 2;
    largeCount += yield* runOnce(run, { population: large, sigma, draws: draws(run.batch++) });
    while (restart + 1 < restarts && smallCount < largeCount) {
      const choice = draws(run.batch++);
      const share = choice.uniform();
      smallCount += yield* runOnce(run, {
        population: Math.floor(population * pow(large / population, share * share)),
        sigma: sigma * pow(0.01, choice.uniform()),
        mostPoints: largeCount / 2,
        draws: choice,
      });
    }
  }
}

/** The best of the known points. */
function* askStart(
  run: CmaRun,
  start: readonly Float64Array[],
): Generator<readonly Float64Array[], Float64Array, readonly ScoredPoint[]> {
  const draws = run.draws(run.batch++);
  const points = start.map((point) => {
    const drawn = drawStart(run.dimensions, draws);
    return point.map((gene, i) => (Number.isNaN(gene) ? drawn[i]! : gene));
  });
  const scored = yield points;
  return points[rankScores(scored)[0]!]!;
}

function drawStart(dimensions: number, draws: Draws): Float64Array {
  return Float64Array.from({ length: dimensions }, () => START + (1 - 2 * START) * draws.uniform());
}

/** One run from a point, or a random one; how many points it took. */
function* runOnce(
  run: CmaRun,
  { population, sigma, from, mostPoints = Number.POSITIVE_INFINITY, draws: first }: RunOptions,
): Generator<readonly Float64Array[], number, readonly ScoredPoint[]> {
  const { dimensions, settings } = run;
  const parameters = createCmaParameters(dimensions, population);
  const stop = new CmaStop(dimensions, parameters, settings.tolerance, mostPoints);
  let draws = first;
  const start = from ?? drawStart(dimensions, draws);
  const leastStd = Float64Array.from(settings.steps, (step) => LEAST_STEPS * step);
  const distribution = new CmaDistribution(start, sigma, leastStd, parameters);
  for (let pointCount = population; ; pointCount += population) {
    const steps = Array.from({ length: population }, () => distribution.sample(draws));
    const scored = yield steps.map((step) => distribution.place(step));
    const order = rankScores(scored);
    const ranked = order.map((rank) => scored[rank]!);
    // Where no point is better than another, as where all fail, there is nothing to learn.
    if (compareScores(ranked[0]!, ranked[population - 1]!) < 0)
      distribution.update(order.map((rank) => steps[rank]!));
    if (stop.isOver(ranked, distribution)) return pointCount;
    draws = run.draws(run.batch++);
  }
}

type RunOptions = {
  population: number;
  sigma: number;
  /** Where it begins; absent for a random point. */
  from?: Float64Array | undefined;
  mostPoints?: number;
  /** Of the start and the first generation. */
  draws: Draws;
};

type CmaRun = {
  settings: CmaSettings;
  dimensions: number;
  draws: (batch: number) => Draws;
  /** How many batches were made. */
  batch: number;
};

/** A run begins in the inner four fifths of the box, as on BBOB. */
const START = 0.1;
/** The least standard deviation of an integer, in steps of it: one sample in a hundred differs from its neighbours' middle. */
const LEAST_STEPS = 0.2;
