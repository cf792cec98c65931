import { expect, test } from "vitest";
import { drawFigure } from "../../src/report/figure.ts";
import { type Timeline, timelineFigure } from "../../src/report/ready-figures/worker-timeline.ts";
import type { RunRecord } from "../../src/store/run-record.ts";
import type { StoredSpan } from "../../src/store/span-log.ts";
import { timelineOf, utilisationOf } from "../../src/workspace/timeline-of.ts";

const START_MS = 1_800_000_000_000;
const span = (node: string, lane: number, from: number, to: number, part = 0): StoredSpan => ({
  origin: { node, boot: "b", version: "1" },
  ...{
    lane,
    part,
    beganMs: START_MS + 1000 * from,
    endedMs: START_MS + 1000 * to,
    trials: 2,
    seconds: to - from,
  },
});
/** What a timeline needs of a run. */
const timeline = (spans: StoredSpan[], parts = [""]): Timeline =>
  timelineOf({
    summary: { name: "example" },
    parts: parts.map((name) => ({ name })),
    spans: () => spans.toSorted((a, b) => a.beganMs - b.beganMs),
  } as unknown as RunRecord);

async function draw(drawn: Timeline): Promise<string> {
  const { svg, warnings } = await drawFigure(timelineFigure(drawn), () => []);
  expect(warnings).toEqual([]);
  return svg;
}
const barsOf = (svg: string) => svg.match(/<path[^>]*fill="#0072b2"/g)?.length ?? 0;

test("a timeline has a lane for each worker of each node, in seconds since the first one began", () => {
  const { workers, bars, seconds, trials, kernelSeconds, pauses } = timeline([
    span("west", 1, 0.5, 1),
    span("east", 0, 0, 2, 1),
    span("west", 0, 1, 3),
  ]);
  expect(workers).toEqual(["east 1", "west 1", "west 2"]);
  expect(bars).toEqual([
    { worker: 0, part: 1, from: 0, to: 2 },
    { worker: 2, part: 0, from: 0.5, to: 1 },
    { worker: 1, part: 0, from: 1, to: 3 },
  ]);
  expect({ seconds, trials, kernelSeconds, pauses }).toEqual({
    seconds: 3,
    trials: 6,
    kernelSeconds: 4.5,
    pauses: [],
  });
});

test("how busy a run was leaves pauses out", () => {
  const record = { spans: () => [span("a", 0, 0, 8), span("a", 1, 1, 9), span("a", 0, 3600, 3601)] };
  expect(utilisationOf(record as unknown as RunRecord)).toEqual({ seconds: 10, trialsAtOnce: 1.7 });
  expect(utilisationOf({ spans: () => [] } as unknown as RunRecord)).toBeUndefined();
});

test("long pauses are cut out, and short ones are seen", () => {
  const { bars, seconds, pauses } = timeline([
    span("a", 0, 0, 8),
    span("a", 0, 9, 12),
    span("a", 0, 3612, 3616),
    span("a", 0, 7216, 7220),
  ]);
  expect(pauses).toEqual([
    { at: 12, seconds: 3600 },
    { at: 16, seconds: 3600 },
  ]);
  expect(bars.map(({ from, to }) => [from, to])).toEqual([
    [0, 8],
    [9, 12],
    [12, 16],
    [16, 20],
  ]);
  expect(seconds).toBe(20);
});

test("a run without times is an error that says why", () => {
  expect(() => timeline([])).toThrow("nothing is known of when run example was computed");
});

test("its figure has a bar for each stretch of work, and how busy each worker was", async () => {
  const svg = await draw(timeline([span("a", 0, 0, 4), span("a", 0, 6, 10), span("a", 1, 0, 10)]));
  expect(barsOf(svg)).toBe(3);
  for (const text of [
    "a 1",
    "a 2",
    "80 %",
    "100 %",
    "6 trials in 10 s, 1.8 at a time on average",
    "Time (s)",
  ])
    expect(svg).toContain(text);
});

test("its figure tells parts apart, says what it leaves out, and joins what nobody could tell apart", async () => {
  const spans = Array.from({ length: 70 }, (_, lane) => span("a", lane, 0, 7200, lane % 2));
  const svg = await draw(timeline([...spans, span("a", 0, 90_000, 90_060)], ["west", "east"]));
  for (const text of [
    ">west<",
    ">east<",
    "the first 64 of 70 workers",
    "23 h 00 min pause",
    "dashed: pauses, left out",
    "Time (h)",
  ])
    expect(svg).toContain(text);
  const fine = Array.from({ length: 5000 }, (_, i) => span("a", 0, i, i + 0.5));
  const joined = await draw(timeline(fine));
  expect(barsOf(joined)).toBeLessThan(400);
  expect(joined).toContain(">50 %<");
});
