import { describe, expect, test } from "vitest";
import { parseFigureData } from "../../src/sweep/figure-data.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { testFaults } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());
const single = (figure: string) => `kernel: network\nfigures:\n  f: ${figure}`;
const SEARCH =
  "optimise: { parameters: { c: [0, 1] }, objectives: [{ maximise: capacity }], method: { name: golden-section } }";
const parts = (figure: string) =>
  `parts: { a: { kernel: network }, b: { kernel: theory } }\nfigures:\n  f: ${figure}`;

test.each([
  ["a table of trials", single("{ data: trials, mark: point }")],
  ["an output in long form", single("{ data: { series: overlap }, mark: line }")],
  ["layers with the data of the whole", single("{ data: trials, layer: [{ mark: point }, { mark: line }] }")],
  [
    "layers with data of their own",
    single("{ layer: [{ data: trials, mark: point }, { data: { values: [{ y: 0.5 }] }, mark: rule }] }"),
  ],
  ["a curve by formula", single("{ data: { sequence: { start: 0, stop: 9 } }, mark: line }")],
  ["facets", single("{ data: trials, facet: { field: c }, spec: { mark: point } }")],
  ["what a search found", `${single("{ data: best, mark: point }")}\n${SEARCH}`],
  [
    "an output of what a search found",
    `${single("{ data: { series: overlap, best: true }, mark: line }")}\n${SEARCH}`,
  ],
  ["fits", single("{ data: { fit: { x: N, y: capacity } }, mark: point }")],
  [
    "fits of a range, group by group",
    `${single("{ data: { fit: { x: N, y: capacity, by: [c, rule], from: 100, to: 1000 } }, mark: point }")}\nover: { N: [100, 200], c: [0.1, 0.2], r1: [0.1] }`,
  ],
  [
    "fits of parameters that vary side by side",
    `${single("{ data: { fit: { x: N, y: capacity } }, mark: point }")}\ndesign: zip\nover: { N: [100, 200], c: [0.1, 0.2] }`,
  ],
  [
    "fits of what the search of a part found",
    `parts:\n  a: { kernel: theory }\n  b:\n    kernel: network\n    ${SEARCH}\nfigures: { f: { data: { part: b, best: true, fit: { x: N, y: capacity } }, mark: point } }`,
  ],
  [
    "what the search of a part found",
    `parts:\n  a: { kernel: theory }\n  b:\n    kernel: network\n    ${SEARCH}\nfigures: { f: { data: { part: b, best: true }, mark: point } }`,
  ],
  [
    "views side by side",
    single(
      "{ hconcat: [{ data: trials, mark: bar }, { data: { series: overlap }, layer: [{ mark: line }] }] }",
    ),
  ],
  ["the trials of a part", parts("{ data: { part: a }, mark: point }")],
  [
    "parts together",
    parts(
      "{ layer: [{ data: { part: a, series: overlap }, mark: point }, { data: { part: b }, mark: line }] }",
    ),
  ],
])("a figure may have %s", (_title, text) => {
  expect(Object.keys(resolve(text).figures)).toEqual(["f"]);
});

test("a figure's data says what to draw", () => {
  expect(parseFigureData("trials", [""])).toEqual({ kind: "trials", part: "" });
  expect(parseFigureData({ series: "overlap" }, [""])).toEqual({
    kind: "series",
    part: "",
    series: "overlap",
  });
  expect(parseFigureData({ part: "b" }, ["a", "b"])).toEqual({ kind: "trials", part: "b" });
  expect(parseFigureData({ part: "a", series: "m" }, ["a"])).toEqual({
    kind: "series",
    part: "a",
    series: "m",
  });
  expect(parseFigureData("best", [""])).toEqual({ kind: "trials", part: "", best: true });
  expect(parseFigureData({ part: "a", best: true }, ["a"])).toEqual({
    kind: "trials",
    part: "a",
    best: true,
  });
  expect(parseFigureData({ best: true, series: "m" }, [""])).toEqual({
    kind: "series",
    part: "",
    series: "m",
    best: true,
  });
  expect(parseFigureData({ values: [] }, [""])).toEqual({ kind: "inline" });
  expect(parseFigureData({ fit: { x: "N", y: "p", to: 5 }, best: true }, [""])).toEqual({
    kind: "fit",
    part: "",
    fit: { x: "N", y: "p", by: [], to: 5 },
    best: true,
  });
});

describe("the error of a figure with", () => {
  const bare = "expected trials or { series: OUTPUT }";
  const withParts = "expected { part: NAME } or { part: NAME, series: OUTPUT }, because the sweep has parts";
  testFaults(resolve, [
    [
      "misspelt data",
      single("{ data: trails, mark: point }"),
      `@3:14: figures.f.data: ${bare}, got "trails"`,
    ],
    [
      "data from elsewhere",
      single("{ data: { url: a.csv }, mark: point }"),
      `@3:14: figures.f.data: ${bare}, got {"url":"a.csv"}`,
    ],
    [
      "the best of no search",
      single("{ data: best, mark: point }"),
      "@3:14: figures.f.data: best is what a search found, and this sweep has no optimise: draw its trials",
    ],
    [
      "the best of a part without a search",
      parts("{ data: { part: b, best: true }, mark: point }"),
      "@3:14: figures.f.data: best is what a search found, and part b has no optimise: draw its trials",
    ],
    [
      "the best of no part",
      parts("{ data: best, mark: point }"),
      "@3:14: figures.f.data: expected { part: NAME, best: true }, because the sweep has parts, got best",
    ],
    [
      "the second best",
      single("{ data: { best: 2 }, mark: point }"),
      "@3:14: figures.f.data: expected best: true, got best: 2",
    ],
    [
      "an unknown output",
      single("{ data: { series: overlaps }, mark: line }"),
      "@3:24: figures.f.data.series: network has no output overlaps; did you mean overlap?",
    ],
    [
      "a number as a series",
      single("{ data: { series: capacity }, mark: line }"),
      "@3:24: figures.f.data.series: capacity is one number a trial: it is a column of the table of trials",
    ],
    [
      "a list of series",
      single("{ data: { series: [overlap] }, mark: line }"),
      '@3:14: figures.f.data: expected the name of an output as series, got ["overlap"]',
    ],
    [
      "a fit without a size",
      single("{ data: { fit: { y: capacity } }, mark: point }"),
      '@3:14: figures.f.data: expected fit: { x: PARAMETER, y: OUTPUT, by: [PARAMETER] }, perhaps with numbers from and to, got {"y":"capacity"}',
    ],
    [
      "a fit by a name that is no list",
      single("{ data: { fit: { x: N, y: capacity, by: c } }, mark: point }"),
      '@3:14: figures.f.data: expected fit: { x: PARAMETER, y: OUTPUT, by: [PARAMETER] }, perhaps with numbers from and to, got {"x":"N","y":"capacity","by":"c"}',
    ],
    [
      "a misspelt key of a fit",
      single("{ data: { fit: { x: N, y: capacity, too: 3 } }, mark: point }"),
      "@3:14: figures.f.data: fit.too: unknown key; did you mean to?",
    ],
    [
      "a fit and a series",
      single("{ data: { series: overlap, fit: { x: N, y: capacity } }, mark: point }"),
      "@3:14: figures.f.data: expected series or fit, got both",
    ],
    [
      "names that a fit does not find",
      `${single("{ data: { fit: { x: n, y: overlap, by: [C] } }, mark: point }")}\nover: { N: [10, 20] }`,
      "@3:26: figures.f.data.fit.x: network has no parameter n that is a number; did you mean N?",
      "@3:32: figures.f.data.fit.y: network has no output overlap that is one number; known here: capacity",
      "@3:46: figures.f.data.fit.by[0]: network has no parameter C; did you mean c?",
    ],
    [
      "a fit against itself",
      single("{ data: { fit: { x: N, y: capacity, by: [N] } }, mark: point }"),
      "@3:46: figures.f.data.fit.by: N is what x names",
    ],
    [
      "a fit that mixes models",
      `${single("{ data: { fit: { x: N, y: capacity, by: [c] } }, mark: point }")}\nover: { N: [10, 20], c: [0, 1], r1: [0.1, 0.2] }`,
      "@3:21: figures.f.data.fit: expected by: [c, r1], because r1 varies at each N",
    ],
    [
      "a fit of all that a search asked",
      `${single("{ data: { fit: { x: N, y: capacity } }, mark: point }")}\n${SEARCH}`,
      "@3:14: figures.f.data: add best: true: the points that a search asked at one x have no value in common",
    ],
    [
      "a key too many",
      single("{ data: { series: overlap, parts: a }, mark: line }"),
      "@3:14: figures.f.data: parts: unknown key; did you mean part?",
    ],
    [
      "a part of a sweep without",
      single("{ data: { part: a }, mark: line }"),
      `@3:14: figures.f.data: ${bare}, got {"part":"a"}`,
    ],
    [
      "no part of a sweep with parts",
      parts("{ data: trials, mark: line }"),
      `@3:14: figures.f.data: ${withParts}, got "trials"`,
    ],
    [
      "a series of no part",
      parts("{ data: { series: overlap }, mark: line }"),
      `@3:14: figures.f.data: ${withParts}, got {"series":"overlap"}`,
    ],
    [
      "an unknown part",
      parts("{ data: { part: c }, mark: line }"),
      "@3:14: figures.f.data: there is no part c; known here: a, b",
    ],
    [
      "faults in a layer",
      single("{ layer: [{ data: trials }, { mark: point }, 3] }"),
      "@3:16: figures.f.layer[0]: mark is missing: expected a mark, or layer, hconcat, vconcat, concat or spec",
      "@3:34: figures.f.layer[1]: data is missing: expected trials, { series: OUTPUT } or { part: NAME }",
      "@3:51: figures.f.layer[2]: expected a Vega-Lite view, got 3",
    ],
    [
      "no layers",
      single("{ data: trials, layer: [] }"),
      "@3:29: figures.f.layer: expected a list of views, got []",
    ],
  ]);
});
