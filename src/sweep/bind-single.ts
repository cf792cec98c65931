import { log } from "../numeric/mathematics.ts";
import type { MethodContext } from "./bind-method.ts";
import type { Faults } from "./faults.ts";
import type { MethodFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** A method that looks for one best point of any number of parameters, with its defaults filled in. */
export type SingleMethodFile = CmaesFile | DeFile | NelderMeadFile;

export type CmaesFile = {
  name: "cmaes";
  population: number;
  sigma: number;
  restarts: number;
  tolerance: number;
  target?: number;
};

/** `points` in all, over which the population becomes smaller. */
export type DeFile = { name: "de"; population: number; points: number; target?: number };

/** Where nothing is asked ahead, `lookahead` is left out. */
export type NelderMeadFile = {
  name: "nelder-mead";
  size: number;
  restarts: number;
  tolerance: number;
  lookahead?: number;
  target?: number;
};

export function isSingleName(name: string): name is SingleMethodFile["name"] {
  return name === "cmaes" || name === "de" || name === "nelder-mead";
}

/** Fills in what a method is not told, and checks that it suits what is searched; undefined when something was wrong. */
export function bindSingle(
  written: MethodFile & { name: SingleMethodFile["name"] },
  context: MethodContext,
  optimisePath: Path,
  faults: Faults,
): SingleMethodFile | undefined {
  const { name } = written;
  const { genes, size, replicates, parallel } = context;
  if (name === "de") return bindDe({ ...written, name }, context, optimisePath, faults);
  const unordered = genes.find(({ scale }) => scale === "values");
  if (unordered) {
    faults.add(
      [...optimisePath, "method", "name"],
      `${name} needs an order, and ${unordered.name} has values without one: use nsga2, or one sweep for each value`,
    );
    return undefined;
  }
  const { restarts = DEFAULT_RESTARTS, tolerance = DEFAULT_TOLERANCE, target } = written;
  const common = { restarts, tolerance, ...(target !== undefined && { target }) };
  if (name === "cmaes") {
    const population = written.population ?? 4 + Math.floor(3 * log(Math.max(1, genes.length)));
    return { name, population, sigma: written.sigma ?? DEFAULT_SIGMA, ...common };
  }
  const { lookahead = 0 } = written;
  const wanted = lookahead === "auto" ? Math.ceil(parallel / (size * replicates)) - 1 : lookahead;
  const ahead = Math.min(MOST_AHEAD, Math.max(0, wanted));
  return { name, size: written.size ?? DEFAULT_SIZE, ...common, ...(ahead > 0 && { lookahead: ahead }) };
}

function bindDe(
  { name, target, ...written }: MethodFile & { name: "de" },
  { genes, replicates, budget }: MethodContext,
  optimisePath: Path,
  faults: Faults,
): DeFile | undefined {
  const population = written.population ?? Math.max(LEAST_OF_DE, PER_GENE_OF_DE * genes.length);
  const points = written.points ?? (budget === undefined ? undefined : Math.floor(budget / replicates));
  if (points === undefined) {
    faults.add([...optimisePath, "method"], "expected points here, or budget: { trials: n } beside it");
    return undefined;
  }
  if (points < population) {
    const [at, got] =
      written.points === undefined
        ? [
            ["budget", "trials"],
            `${population * replicates}, enough for a generation of ${population} points of ${replicates} replicates, got ${budget}`,
          ]
        : [["method", "points"], `${population}, enough for a generation, got ${points}`];
    faults.add([...optimisePath, ...at], `expected at least ${got}`);
    return undefined;
  }
  return { name, population, points, ...(target !== undefined && { target }) };
}

const DEFAULT_RESTARTS = 9;
const DEFAULT_TOLERANCE = 1e-12;
const DEFAULT_SIGMA = 0.3;
const DEFAULT_SIZE = 0.1;
/** Beside a reflection: expansion and both contractions. */
const MOST_AHEAD = 3;
/** Tanabe and Fukunaga, 2014. */
const PER_GENE_OF_DE = 18;
const LEAST_OF_DE = 18;
