import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { messageOf, testFaults } from "./fault-table.ts";
import { sweepFiles } from "./sweep-files.ts";

const parse = (text: string) => parseSweep(text, "sweep.yaml");

describe("a sweep file", () => {
  test("keeps what is written, and the order of its parameters", () => {
    const { file } = parse(`
title: Storage capacity
kernel: network
fixed: { c: 0.05, rule: sparse, weights: [1, 2, 3] }
over:
  r1: { log: [0.002, 0.5], points: 9 }
  N: [1000, 2000]
replicates: 10
seed: 42`);
    expect(file).toEqual({
      title: "Storage capacity",
      kernel: "network",
      fixed: { c: 0.05, rule: "sparse", weights: [1, 2, 3] },
      over: { r1: { log: [0.002, 0.5], points: 9 }, N: [1000, 2000] },
      replicates: 10,
      seed: 42,
    });
    expect(Object.keys((file as { over: object }).over)).toEqual(["r1", "N"]);
  });

  test("reads numbers as YAML 1.2 does", () => {
    const { file } = parse("kernel: k\nfixed: { a: 0o17, b: 0x1F, c: 1e3, d: -0.0, e: 017, f: .5, g: y }");
    expect(file).toMatchObject({ fixed: { a: 15, b: 31, c: 1000, d: -0, e: 17, f: 0.5, g: "y" } });
  });

  test("may repeat itself with anchors", () => {
    const { file } = parse("kernel: k\nover: { a: &range { linear: [0, 1], points: 3 }, b: *range }");
    expect(file).toMatchObject({ over: { a: { points: 3 }, b: { linear: [0, 1], points: 3 } } });
  });

  test.each([
    ["0", 0],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["18446744073709551615", "18446744073709551615"],
    ['"7"', "7"],
  ])("takes the seed %s exactly", (written, seed) => {
    expect(parse(`kernel: k\nseed: ${written}`).file).toMatchObject({ seed });
    expect(parse(`parts: { a: { kernel: k, seed: ${written} } }`).file).toMatchObject({
      parts: { a: { seed } },
    });
  });

  test("that is valid reads back as what was written", () => {
    fc.assert(
      fc.property(sweepFiles, (file) => {
        expect(parse(stringify(file)).file).toEqual(file);
        expect(parse(JSON.stringify(file)).file).toEqual(file);
      }),
      { seed: 1 },
    );
  });
});

describe("the error of a sweep file with", () => {
  testFaults(parse, [
    ["nothing in it", "", "@1:1: expected a mapping with the keys of a sweep, got nothing"],
    ["a list", "- a", '@1:1: expected a mapping with the keys of a sweep, got ["a"]'],
    ["text only", "hello", '@1:1: expected a mapping with the keys of a sweep, got "hello"'],
    [
      "a bracket left open",
      "kernel: k\nover: { N: [1, 2 }",
      "@2:18: Flow sequence in block collection must be sufficiently indented and end with a ]",
      "@2:18: Flow map in block collection must be sufficiently indented and end with a }",
    ],
    ["a tab", "kernel:\n\tk: 1", "@2:1: Tabs are not allowed as indentation"],
    ["a key twice", "kernel: k\nseed: 1\nkernel: l", "@3:1: kernel: written twice in the same mapping"],
    [
      "a parameter twice",
      "kernel: k\nover: { N: [1], r1: [2], N: [3] }",
      "@2:26: N: written twice in the same mapping",
    ],
    ["an unknown anchor", "kernel: *k", "@1:9: *k: no anchor of this name stands before it"],
    ["an anchor in itself", "kernel: k\nfixed: &f { x: *f }", "@2:16: *f: stands inside what it names"],
    ["an unknown tag", "kernel: !path k", "@1:9: Unresolved tag: !path"],
    ["the wrong YAML", "%YAML 1.1\n---\nkernel: k", "@1:1: expected YAML 1.2, got %YAML 1.1"],
    [
      "two documents",
      "kernel: k\n---\nkernel: l",
      "@2:1: expected one sweep in a file, but --- begins another",
    ],
    [
      "no kernel",
      "title: t",
      "@1:1: kernel: missing: expected a built-in kernel, the path of a .wasm file, or sha256:…",
    ],
    ["a misspelt key", "kernel: k\nreplicate: 3", "@2:1: replicate: unknown key; did you mean replicates?"],
    ["a key in capitals", "Kernel: k\nkernel: k", "@1:1: Kernel: unknown key; did you mean kernel?"],
    [
      "a key like no other",
      "kernel: k\ncolour: red",
      "@2:1: colour: unknown key; known here: title, figures, kernel, inputs, fixed, over, design, points, scramble, replicates, seed, seeds, optimise, limits",
    ],
    ["a key of JavaScript", "kernel: k\nfixed: { __proto__: 1 }", "@2:10: __proto__: unknown key"],
    [
      "an optimiser without anything to optimise",
      "kernel: k\noptimise: { budget: { trials: 9 } }",
      "@2:11: optimise.parameters: missing: expected a mapping from parameters to [lowest, highest]",
      "@2:11: optimise.objectives: missing: expected a list of objectives",
      "@2:11: optimise.method: missing: expected a mapping with the keys name, coarse, tolerance, lookahead, population, points, sigma, size, restarts, generations, crossover, mutation, asynchronous, kappa, partitions",
    ],
    [
      "no point at all",
      "kernel: k\ndesign: sobol\npoints: 0",
      "@3:9: points: expected an integer of at least 1, got 0",
    ],
    [
      "half a point",
      "kernel: k\ndesign: sobol\npoints: 12.5",
      "@3:9: points: expected an integer of at least 1, got 12.5",
    ],
    [
      "more points than a sampled design has",
      "kernel: k\ndesign: random\npoints: 4294967297",
      "@3:9: points: expected an integer of at most 4294967296, got 4294967297",
    ],
    [
      "a scramble that is no truth value",
      "kernel: k\ndesign: sobol\nscramble: owen",
      '@3:11: scramble: expected true or false, got "owen"',
    ],
    [
      "a design of no version",
      "kernel: k\ndesign: girds",
      '@2:9: design: expected grid, list, zip, sobol, halton, latin or random, got "girds"',
    ],
    [
      "points in words",
      "kernel: k\nover:\n  r1: { linear: [0, 1], points: nine }",
      '@3:33: over.r1.points: expected an integer of at least 1, got "nine"',
    ],
    [
      "a range with a key too many",
      "kernel: k\nover: { N: { integer: [1, 9], stepp: 2 } }",
      "@2:31: over.N.stepp: unknown key; did you mean step?",
    ],
    [
      "a range of an unknown kind",
      "kernel: k\nover: { N: { cubic: [1, 9] } }",
      '@2:12: over.N: expected a list of values, { linear: [a, b], points: n }, { log: [a, b], points: n }, { values: [...] } or { integer: [a, b], step: s }, got {"cubic":[1,9]}',
    ],
    [
      "three ends",
      "kernel: k\nover: { N: { integer: [1, 9, 10] } }",
      "@2:23: over.N.integer: expected [first, last], got [1,9,10]",
    ],
    [
      "NaN at an end",
      "kernel: k\nover: { x: { linear: [.nan, 1], points: 3 } }",
      "@2:23: over.x.linear[0]: expected a finite number, got NaN",
    ],
    [
      "infinity at an end",
      "kernel: k\nover: { x: { log: [1, .inf], points: 3 } }",
      "@2:23: over.x.log[1]: expected a finite number, got Infinity",
    ],
    [
      "NaN as a value",
      "kernel: k\nfixed: { c: .nan }",
      "@2:13: fixed.c: expected a number, the name of a choice, or a list of numbers for a vector, got NaN",
    ],
    [
      "a value that is yes or no",
      "kernel: k\nover: [{ c: 1 }, { c: true }]",
      "@2:23: over[1].c: expected a number, the name of a choice, or a list of numbers for a vector, got true",
    ],
    [
      "no replicates",
      "kernel: k\nreplicates: 0",
      "@2:13: replicates: expected an integer of at least 1, got 0",
    ],
    [
      "half a replicate",
      "kernel: k\nreplicates: 1.5",
      "@2:13: replicates: expected an integer of at least 1, got 1.5",
    ],
    [
      "a negative seed",
      "kernel: k\nseed: -1",
      "@2:7: seed: expected an integer from 0 to 18446744073709551615, got -1",
    ],
    [
      "a seed of 2^64",
      "kernel: k\nseed: 18446744073709551616",
      '@2:7: seed: expected an integer from 0 to 18446744073709551615, got "18446744073709551616"',
    ],
    ["misspelt seeds", "kernel: k\nseeds: comon", '@2:8: seeds: expected independent or common, got "comon"'],
    [
      "no time",
      "kernel: k\nlimits: { seconds: 0 }",
      "@2:20: limits.seconds: expected a number above 0, got 0",
    ],
    [
      "an input without its output",
      "kernel: k\ninputs: { images: { from: a.yaml } }",
      "@2:19: inputs.images.output: missing: expected the name of an output",
    ],
    [
      "a figure that is a number",
      "kernel: k\nfigures: { a: 3 }",
      "@2:15: figures.a: expected a Vega-Lite specification, got 3",
    ],
    [
      "a figure with a space in its name",
      "kernel: k\nfigures: { a b: {} }",
      '@2:12: figures.a b: expected a name: a letter, then letters, digits, - or _, got "a b"',
    ],
    ["no parts", "parts: {}", "@1:8: parts: expected at least one part, got {}"],
    [
      "a seed beside parts",
      "parts: { a: { kernel: k } }\nseed: 3",
      "@2:1: seed: unknown key; known here: title, figures, parts",
    ],
    [
      "figures in a part",
      "parts: { a: { kernel: k, figures: {} } }",
      "@1:26: parts.a.figures: unknown key; known here: kernel, inputs, fixed, over, design, points, scramble, replicates, seed, seeds, optimise, limits",
    ],
    [
      "a part that is a number",
      "parts: { a: 3 }",
      "@1:13: parts.a: expected a sweep or the path of one, got 3",
    ],
    [
      "several faults, in the order of the file",
      "replicatse: 3\nover: { N: { linear: [0, 1], points: 1.5 } }\nkernel: k\nseed: x",
      "@1:1: replicatse: unknown key; did you mean replicates?",
      "@2:38: over.N.points: expected an integer of at least 1, got 1.5",
      '@4:7: seed: expected an integer from 0 to 18446744073709551615, got "x"',
    ],
  ]);

  test("very many faults shows ten", () => {
    const keys = Array.from({ length: 14 }, (_, index) => `wrong${index}: 1`);
    const lines = messageOf(() => parse(["kernel: k", ...keys].join("\n"))).split("\n");
    expect(lines).toHaveLength(11);
    expect(lines[9]).toMatch(/^sweep.yaml:11:1: wrong9: unknown key/);
    expect(lines[10]).toBe("… and 4 more");
  });

  test("aliases that would fill the memory is refused", () => {
    const levels = "abcdefghi".split("");
    const lists = levels.map((name, index) => {
      const inner = index === 0 ? "1" : `*${levels[index - 1]}`;
      return `${name}: &${name} [${Array(9).fill(inner).join(", ")}]`;
    });
    expect(messageOf(() => parse(lists.join("\n")))).toMatch(/^sweep.yaml: Excessive alias count/);
  });
});
