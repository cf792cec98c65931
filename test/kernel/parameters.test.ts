import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../src/kernel/manifest.ts";
import { describeParameters, type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";
import { TINY_MANIFEST } from "./wasm-builder.ts";

const summary = "A parameter";
const manifest: Manifest = {
  ...TINY_MANIFEST,
  name: "network",
  parameters: [
    { name: "N", unit: "neurons", default: 1000, min: 2, max: 100_000, integer: true, summary },
    {
      name: "rule",
      unit: "1",
      default: 1,
      min: 0,
      max: 2,
      choices: ["balanced", "covariance", "amit-fusi"],
      summary,
    },
    { name: "rates", unit: "1/s", default: [0.1, 0.2], min: -1, max: 1, length: 2, summary },
    { name: "c", unit: "1", default: 0.05, min: 0, max: 1, summary },
  ],
};

describe("parameters resolve", () => {
  const cases: [title: string, values: Record<string, ParameterValue>, flat: number[]][] = [
    ["to the defaults", {}, [1000, 1, 0.1, 0.2, 0.05]],
    ["in the manifest's order", { c: 0.5, N: 10 }, [10, 1, 0.1, 0.2, 0.5]],
    ["with a choice by name", { rule: "amit-fusi" }, [1000, 2, 0.1, 0.2, 0.05]],
    ["with a choice by index", { rule: 0 }, [1000, 0, 0.1, 0.2, 0.05]],
    ["with a vector", { rates: [1, -1] }, [1000, 1, 1, -1, 0.05]],
    ["at the ends of the range", { N: 2, c: 1 }, [2, 1, 0.1, 0.2, 1]],
  ];
  test.each(cases)("%s", (_, values, flat) => {
    expect([...resolveParameters(manifest, values)]).toEqual(flat);
  });

  test("with -0 made 0, so that both have one key", () => {
    const flat = resolveParameters(manifest, { c: -0, rates: [-0, 0] });
    expect([...flat].some((value) => Object.is(value, -0))).toBe(false);
  });

  test("and come back by name", () => {
    fc.assert(
      fc.property(
        fc.record({
          N: fc.integer({ min: 2, max: 100_000 }),
          rule: fc.constantFrom("balanced", "covariance", "amit-fusi"),
          rates: fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.double({ min: 0, max: 1, noNaN: true }),
          ),
          c: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (values) => {
          expect(describeParameters(manifest, resolveParameters(manifest, values))).toEqual(values);
        },
      ),
      { seed: 6 },
    );
  });
});

describe("parameters are refused", () => {
  const cases: [title: string, values: Record<string, unknown>, message: string][] = [
    [
      "with an unknown name",
      { n: 5 },
      "the kernel network has no parameter n: did you mean N? It has N, rule, rates, c",
    ],
    ["with a name of every object", { toString: 5 }, "has no parameter toString"],
    ["below the range", { N: 1 }, "parameter N must lie between 2 and 100000 neurons, got 1"],
    ["above the range", { c: 1.5 }, "parameter c must lie between 0 and 1, got 1.5"],
    ["with infinity", { c: Number.POSITIVE_INFINITY }, "got Infinity"],
    ["with NaN", { c: Number.NaN }, "parameter c takes a number, got NaN"],
    ["with half a neuron", { N: 2.5 }, "parameter N must be an integer, got 2.5"],
    ["with text for a number", { c: "much" }, 'parameter c takes a number, got "much"'],
    [
      "with an unknown choice",
      { rule: "covarience" },
      'parameter rule has no choice "covarience": did you mean covariance? It has balanced, covariance, amit-fusi',
    ],
    ["with a choice out of range", { rule: 3 }, "parameter rule must lie between 0 and 2, got 3"],
    [
      "with half a choice",
      { rule: 0.5 },
      "parameter rule must be an integer (the index of a choice), got 0.5",
    ],
    ["with too few numbers", { rates: [1] }, "parameter rates takes 2 numbers, got 1 numbers"],
    ["with one number for a vector", { rates: 1 }, "parameter rates takes 2 numbers, got 1"],
    ["with a vector for a number", { c: [1, 2] }, "parameter c takes one number, got [1,2]"],
    ["with NaN in a vector", { rates: [1, Number.NaN] }, "parameter rates takes a number, got NaN"],
  ];
  test.each(cases)("%s", (_, values, message) => {
    expect(() => resolveParameters(manifest, values as Record<string, ParameterValue>)).toThrowError(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringContaining(message) }),
    );
  });

  test("of a kernel that has none", () => {
    expect(() => resolveParameters({ ...manifest, parameters: [] }, { c: 1 })).toThrow(
      "no parameter c: it has none",
    );
  });
});
