import { expect, test } from "vitest";
import type { Parameter } from "../../src/kernel/manifest.ts";
import {
  describeDefault,
  describeRange,
  hasManyChoices,
  wrapChoices,
} from "../../src/workspace/describe-parameter.ts";

const base = { name: "p", unit: "1", summary: "", min: 0, max: 1 };

const parameters: [title: string, parameter: Parameter, shown: [string, string]][] = [
  ["a number", { ...base, default: 0.5 }, ["0.5", "0 … 1"]],
  ["an integer", { ...base, default: 1, integer: true }, ["1", "integer 0 … 1"]],
  ["a vector of equal numbers", { ...base, default: [1, 1, 1, 1], length: 4 }, ["4 × 1", "0 … 1, 4 of them"]],
  [
    "a vector of different ones",
    { ...base, default: [1, 0, 1, 1], length: 4 },
    ["1,0,1,1", "0 … 1, 4 of them"],
  ],
  ["few choices", { ...base, default: 1, choices: ["off", "on"] }, ["on", "off | on"]],
];

test.each(parameters)("%s has its default and range on one line", (_, parameter, shown) => {
  expect([describeDefault(parameter), describeRange(parameter)]).toEqual(shown);
});

test("many choices get lines of their own, in their order", () => {
  const choices = Array.from({ length: 60 }, (_, i) => `choice-${i}`);
  expect(hasManyChoices(choices)).toBe(true);
  expect(describeRange({ ...base, max: 59, default: 0, choices: choices as [string, ...string[]] })).toBe(
    "60 choices, below",
  );
  const lines = wrapChoices(choices).split("\n");
  expect(lines.flatMap((line) => line.split(" | "))).toEqual(choices);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines).toHaveLength(8);
});
