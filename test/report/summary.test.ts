import { expect, test } from "vitest";
import { meansByPoint, type SummaryTrial } from "../../src/analysis/point-means.ts";
import type { SearchProgress } from "../../src/report/search-progress.ts";
import { type RunReport, renderSummary } from "../../src/report/summary.ts";

const trials: SummaryTrial[] = [1000, 2000].flatMap((N) =>
  [2, 0, 1].map((replicate) => ({
    parameters: { N, c: 0.05 },
    replicate,
    outputs: { capacity: N / 100 + replicate },
  })),
);
const report: RunReport = {
  title: "Capacity against size",
  name: "capacity",
  id: "3f2a91c04b7e55aa".repeat(4),
  complete: true,
  trials: 6,
  expected: 6,
  evaluated: 4,
  cached: 2,
  seconds: 83,
  digest: "9c".repeat(32),
  parts: [{ name: "", points: meansByPoint(trials) }],
  failures: [],
};

test("a summary tells how it went, the digest and the mean of every point", () => {
  expect(renderSummary(report)).toBe(
    [
      "Capacity against size",
      "run capacity (3f2a91c04b7e): complete, 6 trials (4 evaluated, 2 from the store) in 1 min 23 s",
      `digest ${"9c".repeat(32)}`,
      "",
      "2 points, mean ± standard error of 3 replicates",
      "     N    capacity",
      "  1000  11.0 ± 0.6",
      "  2000  21.0 ± 0.6",
    ].join("\n"),
  );
});

test("with run failures left there is no digest, but what to do next", () => {
  const text = renderSummary({
    ...report,
    complete: false,
    trials: 5,
    parts: [],
    failures: [
      { kind: "time", count: 1, message: "took longer than 5 s" },
      { kind: "error", count: 2, message: "N must be\nat least 2" },
    ],
  });
  expect(text).toContain("not complete, 5 of 6 trials");
  expect(text).not.toContain("digest");
  expect(text).toContain("3 trials without outputs:");
  expect(text).toContain("       2  error  N must be at least 2");
  expect(text).toContain(
    "see them: sweepwell show capacity --failures; try run failures again: sweepwell retry capacity",
  );
});

test("a long design is cut, and says where the rest is", () => {
  const many = Array.from({ length: 1000 }, (_, x) => ({
    parameters: { x },
    replicate: 0,
    outputs: { y: x },
  }));
  const text = renderSummary({ ...report, parts: [{ name: "scan", points: meansByPoint(many) }] });
  expect(text).toContain("scan: 1,000 points\n");
  expect(text.split("\n").length).toBeLessThan(40);
  expect(text).toContain("and 976 more points: see sweepwell export");
});

test("a single point shows its parameters", () => {
  const one = meansByPoint([{ parameters: { N: 10, rule: "balanced" }, replicate: 0, outputs: { y: 0.25 } }]);
  const text = renderSummary({ ...report, parts: [{ name: "", points: one }] });
  expect(text).toContain("1 point\n   N  rule         y\n  10  balanced  0.25");
});

test("a searched part shows the best point of each search, what was searched, and what it took", () => {
  const points = [0, 1].map((i) => ({
    ...report.parts[0]!.points[i]!,
    parameters: { N: 1000 * (i + 1), c: 0.05, C: 2.25 },
  }));
  const parts = [
    { name: "simulation", points, search: { parameters: ["C"], trialCounts: [85, 80], searchCount: 2 } },
  ];
  const text = renderSummary({ ...report, parts });
  expect(text.split("\n").slice(4)).toEqual([
    "simulation: best of 2 searches, mean ± standard error of 3 replicates",
    "     N     C    capacity  trials",
    "  1000  2.25  11.0 ± 0.6      85",
    "  2000  2.25  21.0 ± 0.6      80",
  ]);
});

test("a fit shows the largest error of its best point, or their length", () => {
  const search = { parameters: ["C"], trialCounts: [85], searchCount: 1 };
  const linesOf = (score: "largest" | "l2") =>
    renderSummary({
      ...report,
      parts: [
        {
          name: "fit",
          points: [report.parts[0]!.points[0]!],
          search: { ...search, errors: { score, values: [0.71234] } },
        },
      ],
    })
      .split("\n")
      .slice(5);
  expect(linesOf("largest")).toEqual([
    "     N     c    capacity  largest error  trials",
    "  1000  0.05  11.0 ± 0.6         0.7123      85",
  ]);
  expect(linesOf("l2")[0]).toContain("length of errors");
});

test("a search alone tells how it came to what it found", () => {
  const linesOf = (progress: SearchProgress) => {
    const search = { parameters: ["C"], trialCounts: [85], searchCount: 1, progress };
    const parts = [{ name: "", points: [report.parts[0]!.points[0]!], search }];
    return renderSummary({ ...report, parts })
      .split("\n")
      .slice(8);
  };
  const objectives = [{ name: "f1" }, { name: "worst f2" }];
  expect(
    linesOf({
      objectives,
      reference: [1.1, 20],
      rows: [
        { generation: 1, points: 40, front: 0, hypervolume: 0, violation: 0.5 },
        { generation: 9, points: 360, front: 12, hypervolume: 7.25, violation: 0 },
      ],
    }),
  ).toEqual([
    "progress, volume of the front up to f1 = 1.1, worst f2 = 20",
    "  generation  points  front  hypervolume  least violation",
    "           1      40      0            0              0.5",
    "           9     360     12         7.25                0",
  ]);
  expect(
    linesOf({
      objectives: [{ name: "capacity" }],
      rows: [
        { points: 1, best: null },
        { points: 16, best: 4 },
      ],
    }),
  ).toEqual(["progress", "  points  best capacity", "       1              -", "      16              4"]);
  const long = linesOf({ objectives, reference: [1, 1], rows: [{ points: 9, front: 8, hypervolume: null }] });
  expect(long.at(-1)).toContain("takes too long");
});

test("a search in which nothing could be found says so, when it has ended", () => {
  const parts = [{ name: "fit", points: [], search: { parameters: ["C"], trialCounts: [], searchCount: 0 } }];
  const text = "fit: nothing found: no point that was tried keeps the relations";
  expect(renderSummary({ ...report, complete: true, parts })).toContain(text);
  expect(renderSummary({ ...report, complete: false, parts })).not.toContain(text);
});

test("who computed what, and what happened on the way, stand at the end", () => {
  const origin = { node: "a", boot: "b1234567-89", version: "0.1.0" };
  const text = renderSummary({
    ...report,
    parts: [],
    shares: [
      { origin, trials: 3, seconds: 90 },
      { origin: { ...origin, boot: "c1234567-89" }, trials: 1, seconds: 1 },
    ],
    incidents: [
      { kind: "lost", node: "a", detail: "fell silent", trials: 1200, count: 3, firstMs: 0, lastMs: 0 },
      { kind: "server", node: "", detail: "files gone", trials: 1, count: 1, firstMs: 0, lastMs: 0 },
    ],
  });
  expect(text.split("\n").slice(4)).toEqual([
    "computed on 1 node:",
    "  node  trials   share  kernel time  version  boot",
    "  a          3  75.0 %   1 min 30 s  0.1.0    b1234567",
    "  a          1  25.0 %        1.0 s  0.1.0    c1234567",
    "",
    "on the way (no outcome depends on it):",
    "  what                times  trials  node  why",
    "  taken over              3   1,200  a     fell silent",
    "  lost by the server      1       1  -     files gone",
  ]);
});

test("how busy a run was is told of one that took a second or more", () => {
  const linesOf = (seconds: number) =>
    renderSummary({ ...report, work: { seconds, trialsAtOnce: 3.756 } }).split("\n");
  expect(linesOf(83)[3]).toBe("3.76 trials at a time on average, for 1 min 23 s");
  expect(linesOf(0.5).join("\n")).not.toContain("at a time");
});
