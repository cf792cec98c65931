import type { FigureSpec } from "../figure-table.ts";
import { formatDuration } from "../format-duration.ts";
import { formatNumber } from "../format-number.ts";
import { headingOf, STRONG } from "./search-table.ts";

/** When which worker was at work, in seconds since the first one began, without pauses. */
export type Timeline = {
  workers: readonly string[];
  parts: readonly string[];
  bars: readonly Bar[];
  /** Where nobody worked for long, and how long. */
  pauses: readonly { at: number; seconds: number }[];
  seconds: number;
  trials: number;
  /** What the kernels took in all. */
  kernelSeconds: number;
};

type Bar = { worker: number; part: number; from: number; to: number };

/** A lane for each worker with a bar while it computes, in the colour of the part; behind the lane, for what share of the time that was. */
export function timelineFigure(timeline: Timeline, title?: string): FigureSpec {
  const { workers, parts, pauses, seconds, trials, kernelSeconds } = timeline;
  const shown = workers.slice(0, MOST_WORKERS);
  const { name: unit, seconds: inUnit } = UNITS.find((unit) => seconds >= 2 * unit.seconds) ?? UNITS.at(-1)!;
  const visible = seconds / WIDTH;
  const ofShown = timeline.bars.filter(({ worker }) => worker < shown.length);
  const bars = joinNarrow(ofShown, visible * Math.max(1, shown.length / 8));
  const busy = busySeconds(ofShown, shown.length);
  const atOnce = formatNumber(kernelSeconds / seconds, 3);
  const notes = [
    `${trials.toLocaleString("en")} trials in ${formatDuration(seconds)}, ${atOnce} at a time on average`,
    ...(shown.length < workers.length ? [`the first ${shown.length} of ${workers.length} workers`] : []),
    ...(pauses.length > 0 ? ["dashed: pauses, left out"] : []),
  ];
  const isSeveral = parts.length > 1;
  const y = {
    field: "worker",
    type: "nominal",
    sort: shown,
    scale: { domain: shown, paddingInner: 0.25, paddingOuter: 0.15 },
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 240 },
  };
  const x = {
    field: "from",
    type: "quantitative",
    title: `Time (${unit})`,
    scale: { domain: [0, seconds / inUnit], nice: false },
  };
  const color = isSeveral
    ? {
        field: "part",
        type: "nominal",
        title: null,
        sort: parts,
        scale: { domain: parts },
        legend: { orient: "bottom" },
      }
    : { value: STRONG };
  return {
    ...headingOf(title, notes),
    width: WIDTH / 2,
    height: { step: shown.length > 16 ? 12 : 20 },
    layer: [
      {
        data: { values: shown.map((worker) => ({ worker, from: 0, to: seconds / inUnit })) },
        mark: { type: "bar", color: IDLE },
        encoding: { y, x, x2: { field: "to" } },
      },
      // Only bars that are wide enough for it stand apart from their neighbours.
      ...[true, false].map((isWide) => ({
        data: {
          values: bars
            .filter(({ from, to }) => to - from > NARROW * visible === isWide)
            .map(({ worker, part, from, to }) => ({
              ...{ worker: shown[worker], part: parts[part] },
              ...{ from: from / inUnit, to: Math.max(to, from + visible) / inUnit },
            })),
        },
        mark: { type: "bar", ...(isWide && { stroke: "white", strokeWidth: 0.4 }) },
        encoding: { y, x, x2: { field: "to" }, color },
      })),
      {
        data: {
          values: shown.map((worker, at) => ({
            worker,
            from: seconds / inUnit,
            text: percent(busy[at]! / seconds),
          })),
        },
        mark: { type: "text", align: "left", dx: 6, fontSize: 10 },
        encoding: { y, x, text: { field: "text", type: "nominal" } },
      },
      ...(pauses.length > 0 ? pauseLayers(pauses, inUnit, x) : []),
    ],
  };
}

const MOST_WORKERS = 64;
/** Half pixels, of which nobody sees less. */
const WIDTH = 1000;
const IDLE = "#ededed";
const UNITS = [
  { name: "h", seconds: 3600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
];
/** Narrower bars become one. */
const NARROW = 6;

function pauseLayers(pauses: Timeline["pauses"], inUnit: number, x: object): object[] {
  const values = pauses.map(({ at, seconds }) => ({
    from: at / inUnit,
    text: `${formatDuration(seconds)} pause`,
  }));
  return [
    { data: { values }, mark: { type: "rule", strokeDash: [3, 3] }, encoding: { x } },
    {
      data: { values },
      mark: { type: "text", y: 0, baseline: "bottom", dy: -4, fontSize: 10 },
      encoding: { x, text: { field: "text", type: "nominal" } },
    },
  ];
}

/** Bars of one worker and part that nobody could tell apart, as one. */
function joinNarrow(bars: readonly Bar[], visible: number): Bar[] {
  const joined: Bar[] = [];
  const last = new Map<number, Bar>();
  for (const bar of bars) {
    const before = last.get(bar.worker);
    if (
      before?.part === bar.part &&
      bar.from - before.to < visible &&
      bar.to - before.from < NARROW * visible
    ) {
      before.to = Math.max(before.to, bar.to);
      continue;
    }
    const own = { ...bar };
    last.set(bar.worker, own);
    joined.push(own);
  }
  return joined;
}

/** By worker; bars come in the order of their beginnings. */
function busySeconds(bars: readonly Bar[], count: number): number[] {
  const sums = Array.from({ length: count }, () => 0);
  const ends = sums.slice();
  for (const { worker, from, to } of bars) {
    sums[worker]! += Math.max(0, to - Math.max(from, ends[worker]!));
    ends[worker] = Math.max(ends[worker]!, to);
  }
  return sums;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
