import { z } from "zod";
import { optimise } from "./optimise-schema.ts";
import { MAX_SAMPLED_POINTS } from "./sampled-designs.ts";
import { strict } from "./strict-mapping.ts";

/** The name that a part, a figure or a store may take in addresses such as `parts.NAME.replicates`. */
const label = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "a name: a letter, then letters, digits, - or _");
const finite = z.number("a finite number");
const count = z.int("an integer of at least 1").min(1, "an integer of at least 1");
const nameOf = (what: string) => z.string(what).min(1, what);

const value = z.union(
  [finite, z.string(), z.array(finite).nonempty("a list that is not empty")],
  "a number, the name of a choice, or a list of numbers for a vector",
);

const ends = z.tuple([finite, finite], "[first, last]");
const range = z.union(
  [
    z.array(value).describe("The values themselves."),
    strict({ linear: ends, points: count.optional() }).describe(
      "Evenly spaced values, both ends included; without points a side of the box of a sampled design.",
    ),
    strict({ log: ends, points: count.optional() }).describe(
      "Evenly spaced logarithms, both ends included; without points a side of the box of a sampled design.",
    ),
    strict({ values: z.array(value, "a list of values") }).describe("The values themselves."),
    strict({ integer: ends, step: count.optional() }).describe("Integers, both ends included."),
  ],
  "a list of values, { linear: [a, b], points: n }, { log: [a, b], points: n }, { values: [...] } or { integer: [a, b], step: s }",
);

const input = z.union(
  [
    nameOf("a path").describe("Path of a .npy, .csv, .swc or idx file, or sha256:…"),
    strict({
      from: nameOf("the path of a sweep").describe("Path of the sweep whose outcomes are the input."),
      output: nameOf("the name of an output").describe("Which of its outputs."),
      where: z
        .record(z.string(), value, "a mapping from parameters to values")
        .optional()
        .describe("Only the points with these values."),
    }),
  ],
  "a path or { from: sweep, output: name, where: {…} }",
);

const SEED = "an integer from 0 to 18446744073709551615";
const DIGITS = /^[0-9]{1,20}$/;
const seed = z.union(
  [
    z.int(SEED).min(0, SEED),
    z
      .string(SEED)
      .regex(DIGITS, SEED)
      .refine((digits) => DIGITS.test(digits) && BigInt(digits) < 1n << 64n, SEED),
  ],
  SEED,
);

const evaluated = {
  kernel: nameOf("a built-in kernel, the path of a .wasm file, or sha256:…").describe(
    "Name of a built-in kernel, path of a .wasm file, or sha256:…",
  ),
  inputs: z
    .record(z.string(), input, "a mapping from inputs to files")
    .optional()
    .describe("The kernel's input arrays."),
  fixed: z
    .record(z.string(), value, "a mapping from parameters to values")
    .optional()
    .describe("Parameters with one value in the whole sweep; the others have the kernel's defaults."),
  over: z
    .union(
      [
        z.record(z.string(), range),
        z.array(z.record(z.string(), value, "a mapping from parameters to values")),
      ],
      "a mapping from parameters to ranges, or a list of points",
    )
    .optional()
    .describe("The parameters that vary: a range each, or a list of points."),
  design: z
    .enum(
      ["grid", "list", "zip", "sobol", "halton", "latin", "random"],
      "grid, list, zip, sobol, halton, latin or random",
    )
    .optional()
    .describe(
      "How `over` makes points: all combinations of its ranges (grid), the points it lists (list), its ranges side by side (zip), or as many points as `points` says in the box of its ranges (the others).",
    ),
  points: count
    .max(MAX_SAMPLED_POINTS, `an integer of at most ${MAX_SAMPLED_POINTS}`)
    .optional()
    .describe("How many points the designs sobol, halton, latin and random take."),
  scramble: z
    .boolean("true or false")
    .optional()
    .describe(
      "false: the Sobol or Halton sequence itself, or the middles of a Latin hypercube's intervals. Default true.",
    ),
  replicates: count
    .max(4294967295, "an integer of at most 4294967295")
    .optional()
    .describe("Trials at each point, each with its own seed. Default 1."),
  seed: seed
    .optional()
    .describe(
      "The seed from which every trial's seed is derived, and the random numbers of a design. Default 0.",
    ),
  seeds: z
    .enum(["independent", "common"], "independent or common")
    .optional()
    .describe("common: replicate r has the same seed at every point. Default independent."),
  optimise: optimise
    .optional()
    .describe("Searches the best values of other parameters, at every point of `over` or once without it."),
  limits: strict({
    seconds: finite.positive("a number above 0").optional().describe("Default: no limit."),
    megabytes: finite.positive("a number above 0").optional().describe("Default 2048."),
  })
    .optional()
    .describe("Limits of one trial."),
};
const described = {
  title: z.string("text").optional().describe("One line for people. Default: the name of the file."),
  figures: z
    .record(
      label,
      z.record(z.string(), z.unknown(), "a Vega-Lite specification"),
      "a mapping from names to figures",
    )
    .optional()
    .describe(
      "Vega-Lite specifications whose `data` names what this sweep yields, or `{ kind: … }`: ready-made figures.",
    ),
};

export const partSchema = strict(evaluated, "a sweep or the path of one");
export const sweepSchema = strict({ ...described, ...evaluated }, "a mapping with the keys of a sweep");
export const partsSchema = strict(
  {
    ...described,
    parts: z
      .record(
        label,
        z.union([nameOf("the path of a sweep"), partSchema], "a sweep or the path of one"),
        "a mapping from names to sweeps",
      )
      .refine((parts) => Object.keys(parts).length > 0, "at least one part")
      .describe("Several sweeps run as one, in this order; each in place or by the path of its file."),
  },
  "a mapping with the keys of a sweep",
);

/** What a file may hold: one sweep, or parts. */
export const fileSchema = z.union([sweepSchema, partsSchema]);

export type SweepFile = z.infer<typeof sweepSchema>;
export type PartsFile = z.infer<typeof partsSchema>;
export type PartFile = z.infer<typeof partSchema>;
export type Value = z.infer<typeof value>;
export type RangeFile = z.infer<typeof range>;
export type InputFile = z.infer<typeof input>;
export type LimitsFile = NonNullable<PartFile["limits"]>;
