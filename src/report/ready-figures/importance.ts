import type { Importance } from "../../surrogate/importance.ts";
import type { FigureSpec } from "../figure-table.ts";
import { formatNumber } from "../format-number.ts";
import { FAINT, headingOf, type Quantity, STRONG, titleOf } from "./search-table.ts";

/** How much each parameter matters for each quantity, and on how many points that rests. */
export type ImportanceTable = {
  /** Those that vary. */
  parameters: readonly string[];
  quantities: readonly ({ quantity: Quantity } & Importance)[];
  /** Of which quantities nothing can be said, and why. */
  silent: readonly string[];
  /** Points that were looked at, of all. */
  pointCount: number;
  allCount: number;
};

/**
 * A panel of bars for each quantity, the parameters in the same order in all: what shuffling a parameter costs, as a part of what shuffling each costs. Above
 * the bars stands how well the surrogate predicts, without which they mean nothing.
 */
export function importanceFigure(table: ImportanceTable, title?: string): FigureSpec {
  const { parameters, quantities, silent, pointCount, allCount } = table;
  const shown = quantities.slice(0, MOST_QUANTITIES);
  const telling = shown.filter((each) => !isBlind(each));
  const meanOf = (at: number) =>
    (telling.length > 0 ? telling : shown).reduce((sum, { shares }) => sum + shares[at]!, 0);
  const order = [...parameters.keys()]
    .sort((a, b) => meanOf(b) - meanOf(a) || a - b)
    .slice(0, MOST_PARAMETERS);
  const notes = [
    ...(pointCount < allCount
      ? [`from ${pointCount.toLocaleString("en")} of ${allCount.toLocaleString("en")} points`]
      : []),
    ...(order.length < parameters.length
      ? [`the first ${order.length} of ${parameters.length} parameters`]
      : []),
    ...(shown.length < quantities.length
      ? [`the first ${shown.length} of ${quantities.length} outputs; others by outputs: [..]`]
      : []),
    ...silent.map((text) => `without ${text}`),
  ];
  const verdicts = shown.map(verdictOn);
  const longest = Math.max(...shown.flatMap(({ shares }) => shares), 0.01);
  const panels = shown.map((each, i) => {
    // A line for each, so that panels stand side by side.
    const subtitle = [
      qualityText(each),
      ...(verdicts.some((text) => text !== "") ? [verdicts[i] || " "] : []),
    ];
    const values = order.map((at) => ({ parameter: parameters[at]!, share: each.shares[at]! }));
    return panelOf(each, subtitle, values, longest);
  });
  const columns = Math.min(2, panels.length);
  return { ...headingOf(title, notes), columns, concat: panels };
}

const MOST_PARAMETERS = 20;
const MOST_QUANTITIES = 6;
/** Below this share of the variance a surrogate is no better than the mean. */
const LEAST_R2 = 0.1;
const GOOD_R2 = 0.5;

type Quantified = ImportanceTable["quantities"][number];

function isBlind({ quality: { r2 } }: Quantified): boolean {
  return r2 === null || r2 < LEAST_R2;
}

function verdictOn(quantified: Quantified): string {
  if (isBlind(quantified)) return "does not predict: these bars mean nothing";
  return quantified.quality.r2! < GOOD_R2 ? "predicts little: take these bars with care" : "";
}

function qualityText({ quantity, quality, rows }: Quantified): string {
  const { r2, rmse } = quality;
  const unit = quantity.unit === "" || quantity.unit === "1" ? "" : ` ${quantity.unit}`;
  const share = r2 === null ? "unknown" : r2.toFixed(2).replace("-", "−");
  return `Cross-validated R² = ${share}, error ± ${formatNumber(rmse, 2)}${unit}, ${rows.toLocaleString("en")} points`;
}

function panelOf(
  quantified: Quantified,
  subtitle: readonly string[],
  values: readonly { parameter: string; share: number }[],
  longest: number,
) {
  return {
    title: { text: titleOf(quantified.quantity), subtitle, anchor: "start", frame: "group" },
    height: { step: 20 },
    data: {
      values: values.map(({ parameter, share }) => ({
        ...{ parameter, share },
        text: share < 0.005 ? "< 0.01" : share.toFixed(2),
      })),
    },
    encoding: {
      y: { field: "parameter", type: "nominal", title: null, sort: values.map(({ parameter }) => parameter) },
      x: {
        field: "share",
        type: "quantitative",
        title: "Importance (part of the whole)",
        // Room for the number behind the longest bar.
        scale: { domain: [0, longest * 1.15], nice: false },
      },
    },
    layer: [
      { mark: { type: "bar", color: isBlind(quantified) ? FAINT : STRONG } },
      {
        mark: { type: "text", align: "left", dx: 4 },
        encoding: { text: { field: "text", type: "nominal" } },
      },
    ],
  };
}
