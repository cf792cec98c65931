import { z } from "zod";
import { strict } from "./strict-mapping.ts";

const finite = z.number("a finite number");
const count = z.int("an integer of at least 1").min(1, "an integer of at least 1");
const LOOKAHEAD = "an integer of at least 0, or auto";
const COARSE = "an integer of at least 3";
const OUTPUT = "the name of an output";
const INDEX = "the name of an output that is one number, or an index from 0";

const output = z.string(OUTPUT).min(1, OUTPUT);
const at = z
  .union([z.string().min(1), z.int().min(0)], INDEX)
  .optional()
  .describe("Of an array: the index of the element, or the output that is one number and says which.");
const objective = z.union(
  [
    strict({ maximise: output.describe("The output that should be large."), at }),
    strict({ minimise: output.describe("The output that should be small."), at }),
  ],
  "{ maximise: OUTPUT } or { minimise: OUTPUT }, with at: INDEX for an array",
);
const method = strict({
  name: z
    .enum(["golden-section", "interval-halving"], "golden-section or interval-halving")
    .describe("One point at a time with the fewest trials, or two at a time with the fewest rounds."),
  coarse: z
    .int(COARSE)
    .min(3, COARSE)
    .optional()
    .describe("Evenly spaced points, both bounds included, that are evaluated first. Default 9."),
  tolerance: finite
    .positive("a number above 0")
    .optional()
    .describe(
      "The search ends when the best point's neighbours are no farther apart. Default: a hundredth of the bounds.",
    ),
  lookahead: z
    .union([z.int(LOOKAHEAD).min(0, LOOKAHEAD), z.literal("auto")], LOOKAHEAD)
    .optional()
    .describe(
      "Golden section: how many points that may follow the next one are asked beside it. auto: as many as make `parallel` trials. Default 0.",
    ),
});

/** `optimise` of a sweep: what to search, for what, and how. */
export const optimise = strict({
  parameters: z
    .record(
      z.string(),
      z.tuple([finite, finite], "[lowest, highest]"),
      "a mapping from parameters to [lowest, highest]",
    )
    .describe("The parameters that are searched, with their bounds."),
  objectives: z
    .array(objective, "a list of objectives")
    .min(1, "at least one objective")
    .describe("What is sought, on means over replicates; each breaks the ties of those before it."),
  method: method.describe("How points are chosen."),
  budget: strict({ trials: count.describe("Replicates, and trials from the store, count.") })
    .optional()
    .describe("What one search may use. Default: as much as it takes to reach the tolerance."),
  parallel: count
    .optional()
    .describe("As many searches are open at once as give this number of trials. Default 64."),
});

export type OptimiseFile = z.infer<typeof optimise>;
export type ObjectiveFile = OptimiseFile["objectives"][number];
