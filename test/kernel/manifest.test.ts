import { describe, expect, test } from "vitest";
import { type Manifest, parseManifest } from "../../src/kernel/manifest.ts";
import { TINY_MANIFEST } from "./wasm-builder.ts";

type ParameterChange = Partial<Manifest["parameters"][number]>;

const parameter = (change: ParameterChange): Manifest["parameters"][number] => ({
  name: "p",
  unit: "1",
  default: 1,
  min: 0,
  max: 10,
  summary: "A parameter",
  ...change,
});
const withParameter = (change: ParameterChange): unknown => ({
  ...TINY_MANIFEST,
  parameters: [parameter(change)],
});
const output = TINY_MANIFEST.outputs[0]!;
const input = { name: "i", dtype: "u8", shape: ["n"], summary: "An input" } as const;

describe("a manifest may have", () => {
  const cases: [title: string, manifest: unknown][] = [
    ["no parameters at all", { ...TINY_MANIFEST, parameters: [] }],
    ["a vector with a default for each element", withParameter({ length: 3, default: [1, 2, 3] })],
    ["choices", withParameter({ choices: ["a", "b"], min: 0, max: 1, default: 0 })],
    ["a parameter that is fixed", withParameter({ min: 1, max: 1 })],
    ["a fidelity", { ...(withParameter({ integer: true }) as object), fidelity: "p" }],
    ["an input and an output of the same name", { ...TINY_MANIFEST, inputs: [{ ...input, name: "y" }] }],
  ];
  test.each(cases)("%s", (_, manifest) => {
    expect(parseManifest(manifest)).toEqual(manifest);
  });
});

describe("a manifest is refused with", () => {
  const cases: [title: string, manifest: unknown, message: string][] = [
    [
      "a default below min",
      withParameter({ default: -1 }),
      "parameters[0].default: of p is -1, outside of its range 0 to 10",
    ],
    ["min above max", withParameter({ min: 11 }), "parameters[0].min: of p is 11, above its max 10"],
    [
      "an integer with half a default",
      withParameter({ integer: true, default: 0.5 }),
      "of p must be an integer, got 0.5",
    ],
    [
      "an integer with half a min",
      withParameter({ integer: true, min: 0.5 }),
      "min and max must be: got 0.5 and 10",
    ],
    [
      "a vector with one default",
      withParameter({ length: 2 }),
      "of p must be 2 numbers (its length), got one number",
    ],
    [
      "a vector with too few",
      withParameter({ length: 2, default: [1] }),
      "of p must be 2 numbers (its length), got 1 numbers",
    ],
    [
      "a vector with one out of range",
      withParameter({ length: 2, default: [1, 11] }),
      "parameters[0].default[1]: of p is 11",
    ],
    [
      "several defaults for one number",
      withParameter({ default: [1] }),
      "of p must be one number: it has no length",
    ],
    [
      "choices and another range",
      withParameter({ choices: ["a", "b"] }),
      "min must be 0 and max 1, got 0 and 10",
    ],
    [
      "choices in a vector",
      withParameter({ choices: ["a"], max: 0, length: 1, default: [0] }),
      "it cannot be a vector",
    ],
    ["the same choice twice", withParameter({ choices: ["a", "a"], max: 1 }), "of p repeat a name"],
    [
      "half a choice",
      withParameter({ choices: ["a", "b"], max: 1, default: 0.5 }),
      "of p must be an integer",
    ],
    [
      "a parameter twice",
      { ...TINY_MANIFEST, parameters: [parameter({}), parameter({})] },
      "parameters[1].name: p is taken",
    ],
    [
      "an output named like a parameter",
      { ...TINY_MANIFEST, outputs: [{ ...output, name: "x" }] },
      "outputs[0].name: x is taken",
    ],
    ["an input twice", { ...TINY_MANIFEST, inputs: [input, input] }, "inputs[1].name: i is taken"],
    [
      "nine axes",
      { ...TINY_MANIFEST, outputs: [{ ...output, shape: Array(9).fill("n") }] },
      "has 9 axes: at most 8",
    ],
    [
      "a fidelity that is no parameter",
      { ...TINY_MANIFEST, fidelity: "z" },
      "the manifest's fidelity: names z",
    ],
    ["no outputs", { ...TINY_MANIFEST, outputs: [] }, "the manifest's outputs: "],
    [
      "a name with a space",
      withParameter({ name: "a b" }),
      "a letter followed by letters, digits or underscores",
    ],
  ];
  test.each(cases)("%s", (_, manifest, message) => {
    expect(() => parseManifest(manifest)).toThrowError(
      expect.objectContaining({ code: "BAD_KERNEL", message: expect.stringContaining(message) }),
    );
  });
});
