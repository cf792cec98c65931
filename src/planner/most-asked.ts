import { log } from "../numeric/mathematics.ts";
import { isPopulationMethod } from "../sweep/bind-method.ts";
import type { BoundOptimise } from "../sweep/bind-optimise.ts";

/** What one search may ask at the most; absent where nothing in the sweep bounds it. */
export type MostAsked = { generations?: number; points?: number; trials?: number };

/**
 * The most that one search of a part may ask, before anything is known: by its budget, its number of points, or, along one parameter, by its
 * tolerance. A rule to stop, equal points and relations between parameters may end it before.
 */
export function mostAsked(optimise: BoundOptimise, replicates: number): MostAsked {
  const { budget, method } = optimise.file;
  const affordable = budget === undefined ? undefined : Math.floor(budget.trials / replicates);
  const wanted = mostPoints(optimise);
  const points =
    affordable === undefined || wanted === undefined ? (affordable ?? wanted) : Math.min(affordable, wanted);
  if (points === undefined) return {};
  // Where relations leave points out, a generation takes fewer trials than it has points.
  const begun =
    optimise.relations.length > 0 ? Number.POSITIVE_INFINITY : Math.ceil(points / populationOf(method));
  return {
    ...(isPopulationMethod(method) &&
      !method.asynchronous && { generations: Math.min(method.generations, begun) }),
    points,
    trials: points * replicates,
  };
}

function populationOf(method: BoundOptimise["file"]["method"]): number {
  return "population" in method ? method.population : 1;
}

function mostPoints({ file: { method }, genes, start }: BoundOptimise): number | undefined {
  if (isPopulationMethod(method)) return method.generations * method.population;
  if (method.name === "de") return method.points;
  const [gene] = genes;
  if (!("coarse" in method) || gene === undefined || gene.scale === "values") return undefined;
  const { name, coarse, tolerance, lookahead = 0 } = method;
  const bracket = (2 * (gene.high - gene.low)) / (coarse - 1);
  const isHalving = name === "interval-halving";
  const left = isHalving ? 0.5 : lookahead > 0 ? LEFT_WHEN_LOOKING_AHEAD : LEFT_BY_GOLDEN_SECTION;
  const rounds = bracket > tolerance ? 1 + Math.ceil(log(bracket / tolerance) / -log(left)) : 0;
  return start.length + coarse + rounds * (isHalving ? 2 : 1 + lookahead);
}

/**
 * What a round of golden section leaves of a bracket at the most, but for one round, which may leave all: the one after which the sides are in
 * the golden section, and from then on 0.618 is left. Before that the best point stays the best, and the wider side, half of the bracket at least, keeps 0.382.
 */
const LEFT_BY_GOLDEN_SECTION = 0.691;
/** Points asked ahead upset the proportion: the wider side keeps 0.618 at the most, but it takes a round for each side. */
const LEFT_WHEN_LOOKING_AHEAD = 0.787;
