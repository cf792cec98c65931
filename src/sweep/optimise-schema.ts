import { z } from "zod";
import { method } from "./method-schema.ts";
import { strict } from "./strict-mapping.ts";

const finite = z.number("a finite number");
const count = z.int("an integer of at least 1").min(1, "an integer of at least 1");
const BOUNDS =
  "[lowest, highest], { log: [a, b] }, { integer: [a, b] } or { values: [...] }; of a vector { each: bounds } or { elements: [bounds, …] }";
const OUTPUT = "the name of an output";
const RELATION = "a relation of 1 to 1000 characters, such as a + b <= 1";
const QUANTILE = "a number in [0, 1]";
const INDEX = "the name of an output that is one number, or an index from 0";

const quantile = finite.min(0, QUANTILE).max(1, QUANTILE);
const replicates = z
  .union(
    [z.enum(["mean", "median", "worst"]), strict({ quantile })],
    "mean, median, worst or { quantile: q }",
  )
  .optional()
  .describe("How the replicates of a point become one number. Default mean.");
const ends = z.tuple([finite, finite], "[lowest, highest]");
const output = z.string(OUTPUT).min(1, OUTPUT);
const at = z
  .union([z.string().min(1, INDEX), z.int(INDEX).min(0, INDEX)], INDEX)
  .optional()
  .describe("Of an array: the index of the element, or the output that is one number and says which.");
const target = strict({
  output: output.describe("The output that was measured."),
  at,
  target: finite.describe("What it was measured to be."),
  sem: finite.positive("a number above 0").describe("Standard error of the mean of what was measured."),
});
const targets = z.union(
  [
    z.string().min(1).describe("Path of a CSV file with the columns output, target, sem and at."),
    z.array(target).nonempty("at least one target").describe("The rows themselves."),
  ],
  "the path of a CSV file, or a list of { output, target, sem }",
);
const objective = z.union(
  [
    strict({ maximise: output.describe("The output that should be large."), at, replicates }),
    strict({ minimise: output.describe("The output that should be small."), at, replicates }),
    strict({ targets: targets.describe("What the outputs should come near to."), replicates }),
  ],
  "{ maximise: OUTPUT } or { minimise: OUTPUT }, with at: INDEX for an array, or { targets: FILE }",
);
const discrete = z.union([finite, z.string()]);
const condition = z.record(
  z.string(),
  z.union([discrete, z.array(discrete).nonempty("a list that is not empty")], "a value, or a list of values"),
  "a mapping from parameters to values",
);
const when = condition
  .optional()
  .describe("Searched only where these parameters have these values; elsewhere it has the kernel's default.");
const boundsWith = <More extends z.core.$ZodLooseShape>(more: More) =>
  z.union(
    [
      ends,
      strict({ linear: ends, ...more }).describe("Real numbers between the ends."),
      strict({ log: ends, ...more }).describe("Real numbers between the ends, evenly by their logarithms."),
      strict({ integer: ends, ...more }).describe("Integers between the ends, both included."),
      strict({ values: z.array(discrete, "a list of values"), ...more }).describe(
        "Values without an order, such as the names of choices.",
      ),
    ],
    BOUNDS,
  );
const bounds = boundsWith({});
const searched = z.union(
  [
    boundsWith({ when }),
    strict({ each: bounds, elements: count.optional(), when }).describe(
      "Of a vector: the same bounds for its first elements, or for all.",
    ),
    strict({ elements: z.array(bounds, "a list of bounds").nonempty("at least one"), when }).describe(
      "Of a vector: bounds of its first elements.",
    ),
  ],
  BOUNDS,
);

const relation = z
  .string()
  .min(1, RELATION)
  .max(1000, RELATION)
  .describe("A relation between parameters: formulas with <= or >= between them.");
const constraint = strict({
  output: output.describe("The output that is limited."),
  at,
  replicates,
  most: finite.optional().describe("It may be no larger."),
  least: finite.optional().describe("It may be no smaller."),
});

const startValue = z.union(
  [finite, z.string(), z.array(finite).nonempty("a list that is not empty")],
  "a number, the name of a choice, or a list of numbers for a vector",
);
const run = {
  points: count.describe("How many of its best points, judged by this search."),
  part: z.string().min(1).optional().describe("Which of its parts."),
  where: z
    .record(z.string(), startValue, "a mapping from parameters to values")
    .optional()
    .describe("Only the points with these values."),
};
const START =
  "a list of points, the path of a CSV file with them, { from: SWEEP, points: n } or { run: NAME, points: n }";
const start = z.union(
  [
    z.string().min(1).describe("Path of a CSV file with a row for each point."),
    z.array(z.record(z.string(), startValue, "a mapping from searched parameters to values")),
    strict({ from: z.string().min(1).describe("Path of a sweep, which is run first."), ...run }).describe(
      "The best points of another sweep.",
    ),
    strict({
      run: z.string().min(1).describe("Name or id of a complete run in the store."),
      ...run,
    }).describe("The best points of a run."),
  ],
  START,
);
const tolerance = finite.min(0, "a number of at least 0");
const stop = strict({
  target: finite
    .optional()
    .describe("When the first objective of a point, or what `best` makes of all, is as good."),
  stall: count.optional().describe("After so many generations in a row without a better point."),
  tolerance: z
    .union([tolerance, z.array(tolerance)], "a number of at least 0, or one for each objective")
    .optional()
    .describe("Of stall: what is no better, in units of the objectives. Default 0."),
});

const surrogate = strict({
  at: z
    .array(count, "a list of numbers of generations")
    .nonempty("at least one number")
    .optional()
    .describe("After these numbers of generations."),
  every: count.optional().describe("After each so many generations."),
  stall: count.optional().describe("After so many generations in a row without a better point."),
  tolerance: z
    .union([tolerance, z.array(tolerance)], "a number of at least 0, or one for each objective")
    .optional()
    .describe("Of stall: what is no better, in units of the objectives. Default 0."),
  generations: count.optional().describe("How many the search goes on for on the surrogate. Default 50."),
  inject: count
    .optional()
    .describe(
      "How many of the best points found there are evaluated in the next generation. Default: a tenth of it.",
    ),
});

/** `optimise` of a sweep: what to search, for what, and how. */
export const optimise = strict({
  parameters: z
    .record(z.string(), searched, "a mapping from parameters to [lowest, highest]")
    .describe("The parameters that are searched, with their bounds."),
  objectives: z
    .array(objective, "a list of objectives")
    .min(1, "at least one objective")
    .describe(
      "What is sought, on means over replicates or what `replicates` says; each breaks the ties of those before it, but for methods that look for trade-offs.",
    ),
  constraints: z
    .array(
      z.union([relation, constraint], "{ output: NAME, most: x, least: y } or a relation such as a + b <= 1"),
      "a list of constraints",
    )
    .optional()
    .describe(
      "Limits of outputs, on means over replicates or what `replicates` says: a point within all of them is better than any that is not. Or relations between parameters, such as `a + 2 * b <= 1`: a point that breaks one is not evaluated.",
    ),
  best: z
    .enum(["front", "largest", "l2"], "front, largest or l2")
    .optional()
    .describe(
      "Of several objectives, which point is the best: the one whose largest error is least (largest), or whose errors are the shortest vector (l2); front: all trade-offs. Default: largest for targets.",
    ),
  method: method.describe("How points are chosen."),
  start: start
    .optional()
    .describe("Points that are evaluated first; what one does not say is chosen by the method."),
  stop: stop.optional().describe("Ends a search after a generation, before its budget or generations do."),
  surrogate: surrogate
    .optional()
    .describe(
      "Boosted trees learn the objectives from all points so far, and the best points of a search on them take places in the next generation.",
    ),
  budget: strict({ trials: count.describe("Replicates, and trials from the store, count.") })
    .optional()
    .describe("What one search may use. Default: as much as it takes to reach the tolerance."),
  parallel: count
    .optional()
    .describe(
      "As many searches are open at once as give this number of trials; of a search that is asynchronous, how many it has under way. Default 64.",
    ),
});

export type OptimiseFile = z.infer<typeof optimise>;
export type BoundsFile = z.infer<typeof bounds>;
export type StartFile = NonNullable<OptimiseFile["start"]>;
/** The best points of another sweep's run. */
export type StartReference = Extract<StartFile, { points: number }>;
export type StopFile = z.infer<typeof stop>;
export type SurrogateFileWritten = NonNullable<OptimiseFile["surrogate"]>;
export type SearchedFile = z.infer<typeof searched>;
export type ConditionFile = z.infer<typeof condition>;
export type ConstraintFile = z.infer<typeof constraint>;
export type ObjectiveFile = OptimiseFile["objectives"][number];
export type ReplicatesFile = NonNullable<ObjectiveFile["replicates"]>;
export type TargetFile = z.infer<typeof target>;
