import type { Gene } from "./bind-search-space.ts";
import { bindSingle, isSingleName, type SingleMethodFile } from "./bind-single.ts";
import type { Faults } from "./faults.ts";
import type { MethodFile, MethodName } from "./method-schema.ts";
import type { Path } from "./origins.ts";
import { createLinearRange } from "./ranges.ts";

/** A method with its defaults filled in. */
export type CompleteMethod = BracketMethod | PopulationMethodFile | SingleMethodFile;

/** Where nothing is asked ahead, `lookahead` is left out. */
export type BracketMethod = {
  name: "golden-section" | "interval-halving";
  coarse: number;
  tolerance: number;
  lookahead?: number;
};

export type PopulationMethodFile = {
  name: "nsga2" | "nsga3" | "spea2" | "ibea";
  population: number;
  generations: number;
  crossover: { probability: number; eta: number };
  mutation: { probability: number; perGene: number; eta: number };
  /** Whether it goes without generations; left out where it does not. */
  asynchronous?: true;
  /** Of ibea. */
  kappa?: number;
  /** Of nsga3: of each layer of directions. */
  partitions?: readonly number[];
};

export type MethodContext = {
  genes: readonly Gene[];
  objectiveCount: number;
  hasConstraints: boolean;
  /** Points that are evaluated first. */
  startCount: number;
  /** Points of the outer design. */
  size: number;
  replicates: number;
  parallel: number;
  budget: number | undefined;
};

const POPULATION = ["population", "generations", "crossover", "mutation", "asynchronous"] as const;
const OPTIONS: Record<MethodName, readonly (keyof MethodFile)[]> = {
  "golden-section": ["coarse", "tolerance", "lookahead"],
  "interval-halving": ["coarse", "tolerance"],
  nsga2: [...POPULATION],
  nsga3: [...POPULATION, "partitions"],
  spea2: [...POPULATION],
  ibea: [...POPULATION, "kappa"],
  cmaes: ["population", "sigma", "restarts", "tolerance"],
  de: ["population", "points"],
  "nelder-mead": ["size", "restarts", "tolerance", "lookahead"],
};

/** Whether a method looks for the whole front of trade-offs between its objectives, rather than for one best point. */
export function isPopulationMethod(method: CompleteMethod): method is PopulationMethodFile {
  return looksForFront(method.name);
}

/** The same of a name. */
export function looksForFront(name: MethodName): boolean {
  return !isBracketName(name) && !isSingleName(name);
}

/** Whether a method searches one parameter along its line, and ends by its tolerance. */
export function isBracketName(name: MethodName): name is BracketMethod["name"] {
  return name === "golden-section" || name === "interval-halving";
}

/** Fills in what a method is not told, and checks that it suits what is searched; undefined when something was wrong. */
export function bindMethod(
  written: MethodFile,
  context: MethodContext,
  optimisePath: Path,
  faults: Faults,
): CompleteMethod | undefined {
  const path = [...optimisePath, "method"];
  const { name, ...options } = written;
  const known = OPTIONS[name];
  for (const key of Object.keys(options) as (keyof MethodFile)[]) {
    if (known.includes(key)) continue;
    const owners = Object.entries(OPTIONS).flatMap(([owner, keys]) => (keys.includes(key) ? [owner] : []));
    faults.add([...path, key], `belongs to ${owners.join(", ")}; ${name} has none`, "key");
  }
  if (isBracketName(name)) return bindBracket({ ...written, name }, context, optimisePath, faults);
  return isSingleName(name)
    ? bindSingle({ ...written, name }, context, optimisePath, faults)
    : bindPopulation({ ...written, name }, context, optimisePath, faults);
}

function bindBracket(
  { name, coarse = DEFAULT_COARSE, lookahead = 0, ...written }: MethodFile & { name: BracketMethod["name"] },
  { genes, hasConstraints, startCount, size, replicates, parallel, budget }: MethodContext,
  optimisePath: Path,
  faults: Faults,
): BracketMethod | undefined {
  const path = [...optimisePath, "method"];
  const [gene, other] = genes;
  if (gene === undefined || other !== undefined || gene.scale !== "linear") return undefined;
  if (hasConstraints) faults.add([...optimisePath, "constraints"], `${name} knows no constraints`, "key");
  const { low, high } = gene;
  const { tolerance = (high - low) / 100 } = written;
  faults.collect([...path, "coarse"], () => createLinearRange(low, high, coarse));
  const first = startCount + coarse;
  if (budget !== undefined && budget < first * replicates) {
    const points = startCount > 0 ? `${startCount} to start with and ${coarse}` : String(coarse);
    faults.add(
      [...optimisePath, "budget", "trials"],
      `expected at least ${first * replicates}, enough for ${points} coarse points of ${replicates} replicates, got ${budget}`,
    );
  }
  // `auto` is resolved here, by the sweep alone: as many points of each search at a time as are needed in all.
  const ahead = lookahead === "auto" ? Math.max(0, Math.ceil(parallel / (size * replicates)) - 1) : lookahead;
  return { name, coarse, tolerance, ...(ahead > 0 && name === "golden-section" && { lookahead: ahead }) };
}

function bindPopulation(
  written: MethodFile & { name: PopulationMethodFile["name"] },
  { genes, objectiveCount, startCount, replicates, budget }: MethodContext,
  optimisePath: Path,
  faults: Faults,
): PopulationMethodFile | undefined {
  const path = [...optimisePath, "method"];
  const { name } = written;
  const isThird = name === "nsga3";
  if (isThird && objectiveCount < 2) {
    faults.add([...path, "name"], "nsga3 spreads points between two objectives or more, got 1");
    return undefined;
  }
  const partitions = isThird ? (written.partitions ?? defaultPartitions(objectiveCount)) : undefined;
  const directions = partitions?.reduce((sum, each) => sum + countDirections(objectiveCount, each), 0) ?? 0;
  if (directions > MOST_DIRECTIONS) {
    faults.add([...path, "partitions"], `makes ${directions} directions, more than ${MOST_DIRECTIONS}`);
    return undefined;
  }
  const population = written.population ?? (isThird ? Math.ceil(directions / 4) * 4 : DEFAULT_POPULATION);
  if (startCount > population) {
    faults.add(
      [...optimisePath, "start"],
      `expected at most ${population} points, a generation, got ${startCount}`,
    );
    return undefined;
  }
  const perGeneration = population * replicates;
  const generations =
    written.generations ?? (budget === undefined ? undefined : Math.floor(budget / perGeneration));
  if (generations === undefined) {
    faults.add(path, "expected generations here, or budget: { trials: n } beside it");
    return undefined;
  }
  if (generations < 1) {
    faults.add(
      [...optimisePath, "budget", "trials"],
      `expected at least ${perGeneration}, enough for a generation of ${population} points of ${replicates} replicates, got ${budget}`,
    );
    return undefined;
  }
  return {
    name,
    population,
    generations,
    crossover: completed(
      isThird ? { probability: 1, eta: 30 } : { probability: 0.9, eta: 20 },
      written.crossover,
    ),
    mutation: completed(
      { probability: 1, perGene: 1 / Math.max(1, genes.length), eta: 20 },
      written.mutation,
    ),
    ...(written.asynchronous && { asynchronous: true as const }),
    ...(name === "ibea" && { kappa: written.kappa ?? DEFAULT_KAPPA }),
    ...(partitions && { partitions }),
  };
}

function completed<Options extends object>(
  defaults: Options,
  written: { [Key in keyof Options]?: Options[Key] | undefined } = {},
): Options {
  return { ...defaults, ...written } as Options;
}

/** As many as give about a hundred directions; with very many objectives, few outside and few inside (Deb and Jain, 2014, table I). */
function defaultPartitions(objectives: number): number[] {
  if (objectives >= 7) return [3, 2];
  let partitions = 1;
  while (countDirections(objectives, partitions + 1) <= SOME_DIRECTIONS) partitions++;
  return [partitions];
}

/** Points of the simplex whose coordinates are multiples of 1 / partitions. */
function countDirections(objectives: number, partitions: number): number {
  let count = 1;
  for (let i = 1; i < objectives; i++) count = (count * (partitions + i)) / i;
  return Math.round(count);
}

const DEFAULT_COARSE = 9;
const DEFAULT_POPULATION = 100;
/** Zitzler and Künzli, 2004. */
const DEFAULT_KAPPA = 0.05;
const SOME_DIRECTIONS = 100;
const MOST_DIRECTIONS = 100_000;
