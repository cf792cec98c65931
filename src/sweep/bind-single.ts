import { log } from "../numeric/mathematics.ts";
import type { MethodContext } from "./bind-method.ts";
import type { Faults } from "./faults.ts";
import type { MethodFile } from "./method-schema.ts";
import type { Path } from "./origins.ts";

/** A method that looks for one best point of any number of parameters, with its defaults filled in. */
export type SingleMethodFile = CmaesFile | DeFile | NelderMeadFile;

export type CmaesFile = {
  name: "cmaes";
  population: number;
  sigma: number;
  restarts: number;
  tolerance: number;
};

/** `points` in all, over which the population becomes smaller. */
export type DeFile = { name: "de"; population: number; points: number };

/** Where nothing is asked ahead, `lookahead` is left out. */
export type NelderMeadFile = {
  name: "nelder-mead";
  size: number;
  restarts: number;
  tolerance: number;
  lookahead?: number;
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
  const { genes, size, replicates, parallel, startCount } = context;
  if (name === "de") return bindDe({ ...written, name }, context, optimisePath, faults);
  const unordered = genes.find(({ scale }) => scale === "values");
  if (unordered) {
    faults.add(
      [...optimisePath, "method", "name"],
      `${name} needs an order, and ${unordered.name} has values without one: use nsga2, or one sweep for each value`,
    );
    return undefined;
  }
  const { restarts = DEFAULT_RESTARTS, tolerance = DEFAULT_TOLERANCE } = written;
  const common = { restarts, tolerance };
  if (name === "cmaes") {
    const population = written.population ?? 4 + Math.floor(3 * log(Math.max(1, genes.length)));
    if (!checkBudget(context, population, "a generation", optimisePath, faults)) return undefined;
    return { name, population, sigma: written.sigma ?? DEFAULT_SIGMA, ...common };
  }
  // The best of the points to start with is a corner.
  const corners = genes.length + (startCount > 0 ? 0 : 1);
  if (!checkBudget(context, corners, "a simplex", optimisePath, faults)) return undefined;
  const { lookahead = 0 } = written;
  const wanted = lookahead === "auto" ? Math.ceil(parallel / (size * replicates)) - 1 : lookahead;
  const ahead = Math.min(MOST_AHEAD, Math.max(0, wanted));
  return { name, size: written.size ?? DEFAULT_SIZE, ...common, ...(ahead > 0 && { lookahead: ahead }) };
}

function bindDe(
  { name, ...written }: MethodFile & { name: "de" },
  { genes, startCount, replicates, budget }: MethodContext,
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
  if (startCount > population) {
    const text = `expected at most ${population} points, a generation, got ${startCount}`;
    faults.add([...optimisePath, "start"], text);
    return undefined;
  }
  return { name, population, points };
}

/** Whether a search can take its first step: after the points to start with, `count` more. */
function checkBudget(
  { startCount, replicates, budget }: MethodContext,
  count: number,
  what: string,
  optimisePath: Path,
  faults: Faults,
): boolean {
  const least = (startCount + count) * replicates;
  if (budget === undefined || budget >= least) return true;
  const points = `${startCount > 0 ? `${startCount} to start with and ` : ""}${what} of ${count} points`;
  faults.add(
    [...optimisePath, "budget", "trials"],
    `expected at least ${least}, enough for ${points} of ${replicates} replicates, got ${budget}`,
  );
  return false;
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
