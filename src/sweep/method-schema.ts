import { z } from "zod";
import { strict } from "./strict-mapping.ts";

const finite = z.number("a finite number");
const count = z.int("an integer of at least 1").min(1, "an integer of at least 1");
const RESTARTS = "an integer from 0 to 30";
const SIZE = "a number above 0, at most 0.5";
const SIGMA = "a number above 0, at most 1";
const POPULATION = "an integer from 4 to 1000000";
const COARSE = "an integer of at least 3";
const LOOKAHEAD = "an integer of at least 0, or auto";
const METHODS = "golden-section, interval-halving, cmaes, de, nelder-mead, nsga2, nsga3, spea2 or ibea";
const FACTOR = "a number in [0, 1]";
const share = finite.min(0, FACTOR).max(1, FACTOR);
const eta = finite
  .positive("a number above 0")
  .describe("How near children stay: larger is nearer. Default 20.");

/** `optimise.method` of a sweep: how points are chosen. */
export const method = strict({
  name: z
    .enum(
      [
        ...(["golden-section", "interval-halving", "cmaes", "de", "nelder-mead"] as const),
        ...(["nsga2", "nsga3", "spea2", "ibea"] as const),
      ],
      METHODS,
    )
    .describe(
      "One parameter: golden-section (fewest trials) or interval-halving (fewest rounds). Many, and one best point: cmaes, de or nelder-mead. Many, and trade-offs between objectives: nsga2, nsga3, spea2 or ibea.",
    ),
  coarse: z
    .int(COARSE)
    .min(3, COARSE)
    .optional()
    .describe("Evenly spaced points, both bounds included, that are evaluated first. Default 9."),
  tolerance: finite
    .positive("a number above 0")
    .optional()
    .describe(
      "Along one parameter: the search ends when the best point's neighbours are no farther apart; default: a hundredth of the bounds. Of cmaes and nelder-mead: a run ends when objectives differ by less; default 1e-12.",
    ),
  lookahead: z
    .union([z.int(LOOKAHEAD).min(0, LOOKAHEAD), z.literal("auto")], LOOKAHEAD)
    .optional()
    .describe(
      "Of golden-section, and up to 3 of nelder-mead: how many points that may follow the next one are asked beside it. auto: as many as make `parallel` trials. Default 0.",
    ),
  population: z
    .int(POPULATION)
    .min(4, POPULATION)
    .max(1_000_000, POPULATION)
    .optional()
    .describe(
      "Points of a generation. Default 100; of nsga3, as many as it has directions; of cmaes 4 + 3 ln n, of de 18 n, at first.",
    ),
  points: count.optional().describe("Of de: points in all. Default: as many as the budget allows."),
  sigma: finite
    .positive(SIGMA)
    .max(1, SIGMA)
    .optional()
    .describe("Of cmaes: first standard deviation, in parts of the bounds. Default 0.3."),
  size: finite
    .positive(SIZE)
    .max(0.5, SIZE)
    .optional()
    .describe("Of nelder-mead: edge of the first simplex, in parts of the bounds. Default 0.1."),
  restarts: z
    .int(RESTARTS)
    .min(0, RESTARTS)
    .max(30, RESTARTS)
    .optional()
    .describe(
      "Of cmaes: runs with doubled populations that may follow; of nelder-mead: new simplices. Default 9.",
    ),
  generations: count
    .optional()
    .describe("How many, the first random one included. Default: as many as the budget allows."),
  crossover: strict({
    probability: share.optional().describe("Of a pair of parents. Default 0.9; of nsga3 1."),
    eta: eta.optional(),
  })
    .optional()
    .describe("Simulated binary crossover."),
  mutation: strict({
    probability: share.optional().describe("Of a child. Default 1."),
    perGene: share.optional().describe("Of each of its genes. Default: one by their number."),
    eta: eta.optional(),
  })
    .optional()
    .describe("Polynomial mutation."),
  asynchronous: z
    .boolean("true or false")
    .optional()
    .describe(
      "Without generations: each point is bred from all but the last `parallel` trials, so a slow one holds nobody back. Default false.",
    ),
  kappa: finite
    .positive("a number above 0")
    .optional()
    .describe("Of ibea: scale of its fitness. Default 0.05."),
  partitions: z
    .array(count, "a list of numbers")
    .nonempty("at least one number")
    .max(3, "at most three numbers")
    .optional()
    .describe(
      "Of nsga3: how finely its directions divide each axis, for each layer. Default: about 100 directions.",
    ),
});

export type MethodFile = z.infer<typeof method>;
export type MethodName = MethodFile["name"];
