import { SweepError } from "../kernel/sweep-error.ts";
import { suggestName } from "../sweep/nearest-name.ts";
import type { FigureSpec } from "./figure-table.ts";
import { figureViews, isObject, joined } from "./figure-views.ts";

/** Throws where a view has a mark or a type that does not exist: Vega-Lite breaks on the one and ignores the other. */
export function checkViews(figure: FigureSpec, name: string): void {
  for (const { place, mark, encoding } of figureViews(figure)) {
    checkName(isObject(mark) ? mark.type : mark, MARKS, `figure ${name}: ${joined(place, "mark")}`);
    for (const [channel, definition] of Object.entries(encoding)) {
      if (!isObject(definition) || definition.type === undefined) continue;
      checkName(definition.type, TYPES, `figure ${name}: ${joined(place, `encoding.${channel}.type`)}`);
    }
  }
}

// All of Vega-Lite's but `image`, which would have to be loaded.
const MARKS =
  "arc area bar boxplot circle errorband errorbar geoshape line point rect rule square text tick trail".split(
    " ",
  );
const TYPES = ["quantitative", "ordinal", "nominal", "temporal", "geojson"];

function checkName(value: unknown, known: readonly string[], place: string): void {
  if (typeof value === "string" && known.includes(value)) return;
  const expected = `expected one of ${known.join(", ")}`;
  const hint = typeof value === "string" ? suggestName(value, known) : expected;
  throw new SweepError("BAD_SWEEP", `${place}: unknown ${JSON.stringify(value) ?? ""}; ${hint}`);
}
