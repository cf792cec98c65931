import { z } from "zod";
import { isLineOfText } from "./line-of-text.ts";
import { findFaults } from "./manifest-rules.ts";
import { SweepError } from "./sweep-error.ts";

export { parameterWidth } from "./parameter-width.ts";

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "a name is a letter followed by letters, digits or underscores");
const kernelName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a kernel's name is lower-case words joined by hyphens");
/** What is shown to people must not steer their terminals. */
const text = z.string().refine(isLineOfText, "expected one line of text without control characters");
const dtype = z.enum(["f64", "f32", "u8", "i32"]);
const dimension = z.union([name, z.int().positive()]);

const parameter = z.strictObject({
  name,
  unit: text,
  default: z.union([z.number(), z.array(z.number())]),
  min: z.number(),
  max: z.number(),
  integer: z.boolean().optional(),
  length: z.int().positive().optional(),
  choices: z.array(text).nonempty().optional(),
  summary: text,
});
const input = z.strictObject({
  name,
  dtype,
  shape: z.array(dimension),
  optional: z.boolean().optional(),
  summary: text,
});
const output = z.strictObject({
  name,
  unit: text,
  dtype,
  shape: z.array(dimension),
  summary: text,
});

const manifest = z.strictObject({
  abi: z.literal(1),
  name: kernelName,
  version: text,
  summary: text,
  reference: text,
  random: z.boolean(),
  fidelity: name.optional(),
  parameters: z.array(parameter),
  inputs: z.array(input),
  outputs: z.array(output).nonempty(),
  errors: z.array(text),
});

/** The JSON in a kernel's custom section `sweepwell`: docs/kernel-abi.md says what each field means. */
export const manifestSchema = manifest.superRefine((value, context) => {
  for (const { path, message } of findFaults(value)) context.addIssue({ code: "custom", path, message });
});

export type Manifest = z.infer<typeof manifest>;
export type Parameter = Manifest["parameters"][number];
export type Input = Manifest["inputs"][number];
export type Output = Manifest["outputs"][number];

/** Checks what came out of a manifest's JSON; the message names the first field that is wrong. */
export function parseManifest(value: unknown): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const place = path.length === 0 ? "the manifest" : `the manifest's ${formatPath(path)}`;
  throw new SweepError("BAD_KERNEL", `${place}: ${message}`);
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}
