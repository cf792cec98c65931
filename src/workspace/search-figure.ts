import { describeParameters } from "../kernel/parameters.ts";
import type { FigureSpec } from "../report/figure-table.ts";
import { convergenceFigure } from "../report/ready-figures/convergence.ts";
import { parallelFigure } from "../report/ready-figures/parallel-coordinates.ts";
import { paretoFigure } from "../report/ready-figures/pareto.ts";
import type { FigurePoint, SearchedQuantity, SearchTable } from "../report/ready-figures/search-table.ts";
import { slicesFigure } from "../report/ready-figures/slices.ts";
import { bestPoints } from "../store/best-trials.ts";
import type { RunRecord, StoredPart } from "../store/run-record.ts";
import type { ReadyFigure } from "../sweep/ready-figure.ts";
import { reopenRun } from "./reopen-run.ts";
import { SearchRecorder } from "./search-progress.ts";

/** The Vega-Lite specification, with its data, of a figure of the searches of a part. */
export function createSearchFigure(
  record: RunRecord,
  part: StoredPart,
  kind: "convergence" | "pareto" | "slices" | "parallel-coordinates",
  { title, parameters, reference }: Pick<ReadyFigure, "title" | "parameters" | "reference">,
): FigureSpec {
  const { recorder, table, outers } = readSearches(record, part);
  switch (kind) {
    case "convergence": {
      const reports = recorder.reports(MOST_STEPS, reference);
      const bySearch = reports.map((report) => ({ ...report, search: outers.indexOf(report.outer) }));
      return convergenceFigure(table, bySearch, title);
    }
    case "pareto":
      return paretoFigure(table, title);
    case "slices":
      return slicesFigure(table, parameters, title);
    case "parallel-coordinates":
      return parallelFigure(table, parameters, title);
    default:
      return kind satisfies never;
  }
}

/** As many steps as a line of a figure can show. */
const MOST_STEPS = 150;

function readSearches(record: RunRecord, part: StoredPart) {
  const { manifest } = part.workload.kernel;
  const { genes } = reopenRun(record).parts[part.index]!.optimise!;
  const recorder = new SearchRecorder(record, part);
  const outers: number[] = [];
  const searches: string[] = [];
  const points: FigurePoint[] = [];
  const places = new Map<string, number>();
  const owner = genes.map(({ name }) => {
    const index = manifest.parameters.findIndex((each) => each.name === name.replace(/\[\d+\]$/, ""));
    return manifest.parameters[index]!;
  });
  const outerNames = Object.keys(overOf(record, part));
  const best = bestPoints(record, part, (point) => {
    recorder.observe(point);
    const { outer, ask, parameters } = point.trials[0]!;
    if (outers.at(-1) !== outer) {
      outers.push(outer);
      const described = describeParameters(manifest, parameters);
      searches.push(outerNames.map((name) => `${name} = ${described[name]}`).join(", "));
    }
    places.set(`${outer} ${ask}`, points.length);
    points.push({
      search: outers.length - 1,
      ask,
      parameters: genes.map(
        ({ offset }, i) => owner[i]!.choices?.[parameters[offset]!] ?? parameters[offset]!,
      ),
      objectives: point.objectives.map((value, m) => recorder.objectives[m]!.sign * value + 0),
      errors: recorder.errorsOf(point.trials) ?? [],
      isFeasible: point.violation === 0,
      isBest: false,
    });
  });
  for (const { trials } of best) {
    const at = places.get(`${trials[0]!.outer} ${trials[0]!.ask}`)!;
    points[at] = { ...points[at]!, isBest: true };
  }
  const quantities = genes.map((gene, i): SearchedQuantity => {
    const { unit, choices } = owner[i]!;
    const words =
      gene.scale === "values" ? gene.values.map((value) => choices?.[value] ?? `${value}`) : undefined;
    return { name: gene.name, unit, isLog: gene.scale === "log", ...(words && { choices: words }) };
  });
  const { objectives, hasFront } = recorder;
  const table: SearchTable = { objectives, parameters: quantities, searches, points, hasFront };
  return { recorder, table, outers };
}

function overOf({ summary }: RunRecord, { index }: StoredPart): object {
  const { over = {} } = (summary.document as { parts: { over?: object | object[] }[] }).parts[index]!;
  return (Array.isArray(over) ? over[0] : over) ?? {};
}
