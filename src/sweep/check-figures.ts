import type { Manifest } from "../kernel/manifest.ts";
import { type Faults, showValue } from "./faults.ts";
import { parseFigureData } from "./figure-data.ts";
import { checkFigureFit } from "./figure-fit.ts";
import { suggestName } from "./nearest-name.ts";
import type { Path } from "./origins.ts";
import { isReadyFigure, parseReadyFigure } from "./ready-figure.ts";

/** A Vega-Lite specification, but for its `data`: see figure-data.ts; or what ready-figure.ts reads. */
export type Figure = Readonly<Record<string, unknown>>;

/** A part whose data figures may draw; the manifest is absent where the kernel could not be read. */
export type FigurePart = {
  manifest: Manifest | undefined;
  isOptimised: boolean;
  /** The parameters of a grid, which take all combinations of several values each. */
  axes: readonly string[];
};

type FigureParts = ReadonlyMap<string, FigurePart>;

const LISTS_OF_VIEWS = ["layer", "hconcat", "vconcat", "concat"];

/** Checks that every view of every figure has data, and that the parts and outputs it names exist. */
export function checkFigures(
  figures: Readonly<Record<string, Figure>>,
  parts: FigureParts,
  faults: Faults,
): void {
  for (const [name, figure] of Object.entries(figures)) {
    if (isReadyFigure(figure)) checkReady(figure, ["figures", name], parts, faults);
    else checkView(figure, ["figures", name], false, parts, faults);
  }
}

function checkReady(figure: Figure, path: Path, parts: FigureParts, faults: Faults): void {
  const ready = [...parts].map(([name, { manifest, isOptimised }]) => ({
    ...{ name, manifest },
    isSearched: isOptimised,
  }));
  faults.collect(path, () => parseReadyFigure(figure, ready));
}

function checkView(view: unknown, path: Path, hasData: boolean, parts: FigureParts, faults: Faults): void {
  if (typeof view !== "object" || view === null || Array.isArray(view)) {
    faults.add(path, `expected a Vega-Lite view, got ${showValue(view)}`);
    return;
  }
  const { data, spec, ...rest } = view as Record<string, unknown>;
  if (data !== undefined) checkData(data, [...path, "data"], parts, faults);
  const hasOwnData = hasData || data !== undefined;
  const inner = LISTS_OF_VIEWS.filter((key) => rest[key] !== undefined);
  for (const key of inner) {
    const views = rest[key];
    if (!Array.isArray(views) || views.length === 0) {
      faults.add([...path, key], `expected a list of views, got ${showValue(views)}`);
    } else
      views.forEach((each, index) => void checkView(each, [...path, key, index], hasOwnData, parts, faults));
  }
  if (spec !== undefined) checkView(spec, [...path, "spec"], hasOwnData, parts, faults);
  if (inner.length > 0 || spec !== undefined) return;
  if (!hasOwnData) faults.add(path, "data is missing: expected trials, { series: OUTPUT } or { part: NAME }");
  if (rest.mark === undefined)
    faults.add(path, `mark is missing: expected a mark, or ${LISTS_OF_VIEWS.join(", ")} or spec`);
}

function checkData(data: unknown, path: Path, parts: FigureParts, faults: Faults): void {
  const parsed = faults.collect(path, () => parseFigureData(data, [...parts.keys()]));
  if (parsed === undefined || parsed.kind === "inline") return;
  const { manifest, isOptimised, axes } = parts.get(parsed.part)!;
  if (parsed.best && !isOptimised) {
    const place = parsed.part === "" ? "this sweep" : `part ${parsed.part}`;
    faults.add(path, `best is what a search found, and ${place} has no optimise: draw its trials`);
  }
  if (manifest === undefined || parsed.kind === "trials") return;
  if (parsed.kind === "fit") {
    if (!parsed.best && isOptimised) {
      faults.add(path, "add best: true: the points that a search asked at one x have no value in common");
    }
    checkFigureFit(parsed.fit, manifest, axes, [...path, "fit"], faults);
    return;
  }
  const output = manifest.outputs.find(({ name }) => name === parsed.series);
  const at = [...path, "series"];
  if (output === undefined) {
    const series = manifest.outputs.filter(({ shape }) => shape.length > 0).map(({ name }) => name);
    faults.add(at, `${manifest.name} has no output ${parsed.series}; ${suggestName(parsed.series, series)}`);
  } else if (output.shape.length === 0) {
    faults.add(at, `${output.name} is one number a trial: it is a column of the table of trials`);
  }
}
