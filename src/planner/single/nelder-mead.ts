import type { BatchSearch, SearchBeginning } from "./batch-optimiser.ts";
import { compareScores, rankScores, type ScoredPoint, spreadOf } from "./score.ts";

export type NelderMeadSettings = {
  /** Edge of the first simplex, in parts of the bounds. */
  size: number;
  /** A simplex has converged when objectives differ by less, or its edges are shorter than 1e-12. */
  tolerance: number;
  /** New simplices at random points, after one has converged. */
  restarts: number;
  /** Of the points that may follow a reflection, how many are asked beside it: 0 to 3. */
  lookahead: number;
};

/**
 * The simplex of Nelder and Mead (1965) with the parameters of Gao and Han (2012), which keep it from degenerating in many dimensions;
 * points are brought back to the bounds. The first one stands at the best of the known points, or in the middle of the box; others at
 * random points.
 */
export function* searchByNelderMead(
  settings: NelderMeadSettings,
  { dimensions, start, draws }: SearchBeginning,
): BatchSearch {
  let known: ScoredPoint | undefined;
  if (start.length > 0) {
    const points = start.map((point) => point.map((gene) => (Number.isNaN(gene) ? 0.5 : gene)));
    [known] = sortPoints(yield points);
  }
  for (let restart = 0; restart <= settings.restarts; restart++) {
    const random = draws(restart);
    const from = Float64Array.from({ length: dimensions }, () => (restart === 0 ? 0.5 : random.uniform()));
    yield* moveSimplex(settings, (restart === 0 && known) || from);
  }
}

/** `from` is a corner of the first simplex, which may have been asked already. */
function* moveSimplex(
  { size, tolerance, lookahead }: NelderMeadSettings,
  from: ScoredPoint | Float64Array,
): BatchSearch {
  const isKnown = "genes" in from;
  const corners = createSimplex(isKnown ? from.genes : from, size);
  const n = corners.length - 1;
  const factors = createFactors(n);
  const asked: readonly ScoredPoint[] = yield isKnown ? corners.slice(1) : corners;
  let simplex = sortPoints(isKnown ? [from, ...asked] : asked);
  for (let round = 0; round < MOST_ROUNDS * n && !hasConverged(simplex, tolerance); round++) {
    const best = simplex[0]!;
    const worst = simplex[n]!;
    const centre = centreOf(simplex.slice(0, n));
    const move = (factor: number) => moved(centre, worst.genes, factor);
    const candidates = [1, factors.expand, -factors.contract, factors.contract];
    const asked: readonly ScoredPoint[] = yield candidates.slice(0, 1 + lookahead).map(move);
    const reflected = asked[0]!;
    const isBest = compareScores(reflected, best) < 0;
    const isGood = compareScores(reflected, simplex[n - 1]!) < 0;
    let next: ScoredPoint | undefined = reflected;
    if (isBest || !isGood) {
      const isOutside = compareScores(reflected, worst) < 0;
      const second = isBest ? 1 : isOutside ? 3 : 2;
      const [other] = second < asked.length ? [asked[second]!] : yield [move(candidates[second]!)];
      if (isBest) next = compareScores(other!, reflected) < 0 ? other : reflected;
      else next = compareScores(other!, isOutside ? reflected : worst) < 0 ? other : undefined;
    }
    if (next) simplex = sortPoints([...simplex.slice(0, n), next]);
    else {
      const shrunk: readonly ScoredPoint[] = yield simplex
        .slice(1)
        .map(({ genes }) => moved(best.genes, genes, -factors.shrink));
      simplex = sortPoints([best, ...shrunk]);
    }
  }
}

/** Gao and Han, 2012; of one dimension those of two, which are the classical ones. */
function createFactors(dimensions: number): { expand: number; contract: number; shrink: number } {
  const n = Math.max(2, dimensions);
  return { expand: 1 + 2 / n, contract: 0.75 - 1 / (2 * n), shrink: 1 - 1 / n };
}

function createSimplex(from: Float64Array, size: number): Float64Array[] {
  const corners = [from];
  for (let i = 0; i < from.length; i++) {
    const corner = from.slice();
    corner[i] = from[i]! + size <= 1 ? from[i]! + size : from[i]! - size;
    corners.push(corner.map(inBox));
  }
  return corners;
}

/** From the centre away from a point, by that many times its distance; towards it where the factor is negative. */
function moved(centre: Float64Array, point: Float64Array, factor: number): Float64Array {
  return centre.map((middle, i) => inBox(middle + factor * (middle - point[i]!)));
}

function inBox(gene: number): number {
  return Math.min(1, Math.max(0, gene));
}

function centreOf(points: readonly ScoredPoint[]): Float64Array {
  return points[0]!.genes.map(
    (_, i) => points.reduce((sum, { genes }) => sum + genes[i]!, 0) / points.length,
  );
}

/** Best first; equal ones as they were. */
function sortPoints(points: readonly ScoredPoint[]): ScoredPoint[] {
  return rankScores(points).map((place) => points[place]!);
}

function hasConverged(simplex: readonly ScoredPoint[], tolerance: number): boolean {
  const [best, ...others] = simplex;
  let width = 0;
  for (const { genes } of others) {
    for (const [i, gene] of genes.entries()) width = Math.max(width, Math.abs(gene - best!.genes[i]!));
  }
  return width < LEAST_WIDTH || (spreadOf(simplex) < tolerance && width < LEVEL_WIDTH);
}

/** A gene; five times as many as in scipy. */
const MOST_ROUNDS = 1000;
const LEAST_WIDTH = 1e-12;
/** Equal values mean little while the simplex is wide: its points may lie around a peak. */
const LEVEL_WIDTH = 1e-3;
