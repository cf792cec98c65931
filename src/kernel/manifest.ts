import { z } from "zod";
import { findFaults } from "./manifest-rules.ts";
import { SweepError } from "./sweep-error.ts";

export { parameterWidth } from "./parameter-width.ts";

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "a name is a letter followed by letters, digits or underscores");
const kernelName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a kernel's name is lower-case words joined by hyphens");
const dtype = z.enum(["f64", "f32", "u8", "i32"]);
const dimension = z.union([name, z.int().positive()]);

const parameter = z.strictObject({
  name,
  unit: z.string(),
  default: z.union([z.number(), z.array(z.number())]),
  min: z.number(),
  max: z.number(),
  integer: z.boolean().optional(),
  length: z.int().positive().optional(),
  choices: z.array(z.string()).nonempty().optional(),
  summary: z.string(),
});
const input = z.strictObject({
  name,
  dtype,
  shape: z.array(dimension),
  optional: z.boolean().optional(),
  summary: z.string(),
});
const output = z.strictObject({
  name,
  unit: z.string(),
  dtype,
  shape: z.array(dimension),
  summary: z.string(),
});

const manifest = z.strictObject({
  abi: z.literal(1),
  name: kernelName,
  version: z.string(),
  summary: z.string(),
  reference: z.string(),
  random: z.boolean(),
  fidelity: name.optional(),
  parameters: z.array(parameter),
  inputs: z.array(input),
  outputs: z.array(output).nonempty(),
  errors: z.array(z.string()),
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
