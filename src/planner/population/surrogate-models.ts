import { binColumns } from "../../surrogate/bin-columns.ts";
import { deriveSeed } from "../../surrogate/chances.ts";
import { fitSurrogate, type Surrogate } from "../../surrogate/fit-surrogate.ts";
import type { Quality } from "../../surrogate/judge-boosting.ts";
import type { Slices } from "../../surrogate/slices.ts";
import type { Gene } from "../../sweep/bind-search-space.ts";
import { decodeGenes } from "./decode-genes.ts";
import type { Individual } from "./individual.ts";

/** What is expected of points that were not evaluated. */
export type SurrogateModels = {
  predict(genes: Float64Array): Individual;
  /** Of each cost; undefined of one that too few points have. */
  qualities: readonly (Quality | undefined)[];
};

/**
 * Learns from points what came of them: each cost by itself, from the points where it is finite; where constraints are broken, and by how
 * much; and where costs fail. What never happened is not expected.
 */
export function* fitModels(
  points: readonly Individual[],
  genes: readonly Gene[],
  seed: bigint,
): Slices<SurrogateModels> {
  const rows = points.map((point) => describeGenes(genes, point.genes));
  const bins = binColumns(
    genes.map((_, gene) => Float64Array.from(rows, (row) => row[gene]!)),
    genes.map(({ scale }) => scale === "values"),
  );
  yield;
  let model = 0;
  const fit = (target: (point: Individual) => number) =>
    fitSurrogate(bins, Float64Array.from(points, target), deriveSeed(seed, MODEL, model++));
  function* fitWhether(happened: (point: Individual) => boolean): Slices<Surrogate | undefined> {
    return points.some(happened) ? yield* fit((point) => (happened(point) ? 1 : 0)) : undefined;
  }
  const costs: Surrogate[] = [];
  for (let m = 0; m < (points[0]?.costs.length ?? 0); m++) {
    costs.push(yield* fit((point) => point.costs[m]!));
  }
  const isFailed = yield* fitWhether((point) => point.violation === 0 && !point.costs.every(Number.isFinite));
  const isBroken = yield* fitWhether(({ violation }) => violation > 0);
  const violation = isBroken && (yield* fit((point) => point.violation));
  const binned = new Uint8Array(genes.length);
  return {
    qualities: costs.map(({ quality }) => quality),
    predict(of) {
      bins.binPoint(describeGenes(genes, of), binned);
      const hasFailed = isFailed !== undefined && isFailed.predict(binned) > 0.5;
      const breaks = isBroken !== undefined && isBroken.predict(binned) > 0.5;
      return {
        genes: of,
        costs: Float64Array.from(costs, ({ predict }) =>
          hasFailed ? Number.POSITIVE_INFINITY : predict(binned),
        ),
        violation: breaks ? Math.max(LEAST_VIOLATION, violation!.predict(binned)) : 0,
      };
    },
  };
}

/** The values of a point; of a gene without an order the place of its value, or the next one for the default of a gene that is not searched. */
function describeGenes(genes: readonly Gene[], point: Float64Array): Float64Array {
  const values = decodeGenes(genes, point);
  for (const [i, gene] of genes.entries()) {
    if (gene.scale !== "values") continue;
    const place = gene.values.indexOf(values[i]!);
    values[i] = place < 0 ? gene.values.length : place;
  }
  return values;
}

const MODEL = 0x73757231;
/** What is expected to break constraints does so, however little. */
const LEAST_VIOLATION = 1e-300;
