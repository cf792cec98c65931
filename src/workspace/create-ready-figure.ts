import type { FigureSpec } from "../report/figure-table.ts";
import { importanceFigure } from "../report/ready-figures/importance.ts";
import { timelineFigure } from "../report/ready-figures/worker-timeline.ts";
import { isSearched } from "../store/best-trials.ts";
import type { RunRecord } from "../store/run-record.ts";
import { parseReadyFigure } from "../sweep/ready-figure.ts";
import { importanceOf } from "./importance-of.ts";
import { createSearchFigure } from "./search-figure.ts";
import { timelineOf } from "./timeline-of.ts";

/** The Vega-Lite specification, with its data, of a figure that is drawn by its kind. */
export function createReadyFigure(record: RunRecord, figure: Readonly<Record<string, unknown>>): FigureSpec {
  const parts = record.parts.map((part) => ({
    name: part.name,
    isSearched: isSearched(record, part),
    manifest: part.workload.kernel.manifest,
  }));
  const ready = parseReadyFigure(figure, parts);
  const part = record.parts.find(({ name }) => name === ready.part)!;
  switch (ready.kind) {
    case "importance":
      return importanceFigure(importanceOf(record, part, ready.outputs), ready.title);
    case "worker-timeline":
      return timelineFigure(timelineOf(record), ready.title);
    default:
      return createSearchFigure(record, part, ready.kind, ready);
  }
}
