import type { FigureSpec } from "./figure-table.ts";
import { isObject } from "./figure-views.ts";

export type EncodingFacts = {
  /** Unit by parameter and output; none, "" or "1" for a bare number. */
  units: Readonly<Record<string, string>>;
  /** Whether a column holds numbers in every table of the figure. */
  isNumeric(column: string): boolean;
};

/**
 * Fills in what the figure's encodings leave out: titles (name and unit; one title an axis, also of several layers) and
 * the type of numeric columns (quantitative where they are measured, not counted). What the figure says itself stays.
 */
export function completeEncodings(spec: FigureSpec, facts: EncodingFacts): FigureSpec {
  return complete(spec, facts, new Map());
}

type Json = Readonly<Record<string, unknown>>;
type Titles = ReadonlyMap<string, unknown>;

const MEMBERS = new Set(["layer", "hconcat", "vconcat", "concat"]);
const TITLED = new Set(
  "x y theta radius color fill stroke shape size opacity strokeDash strokeWidth row column facet".split(" "),
);
const MEASURED = new Set(["x", "y", "theta", "radius", "size", "opacity", "strokeWidth"]);
const TYPED = ["type", "bin", "timeUnit", "aggregate"];

function complete(spec: Json, facts: EncodingFacts, outer: Titles): Json {
  const titles = "layer" in spec && outer.size === 0 ? layerTitles(spec, facts) : outer;
  const entries = Object.entries(spec).map(([key, value]): [string, unknown] => {
    if (key === "encoding" && isObject(value)) return [key, completeChannels(value, facts, titles)];
    if (key === "spec" && isObject(value)) return [key, complete(value, facts, titles)];
    if (!MEMBERS.has(key) || !Array.isArray(value)) return [key, value];
    return [key, value.map((member) => (isObject(member) ? complete(member, facts, titles) : member))];
  });
  return Object.fromEntries(entries);
}

function completeChannels(encoding: Json, facts: EncodingFacts, titles: Titles): Json {
  const entries = Object.entries(encoding).map(([channel, definition]): [string, unknown] => {
    if (!isObject(definition) || typeof definition.field !== "string") return [channel, definition];
    const completed: Record<string, unknown> = { ...definition };
    if (TITLED.has(channel) && ownTitle(definition) === undefined) {
      completed.title = titles.has(channel) ? titles.get(channel) : titleOf(definition.field, facts);
    }
    const isTyped = TYPED.some((key) => key in definition);
    if (MEASURED.has(channel) && !isTyped && facts.isNumeric(definition.field)) {
      completed.type = "quantitative";
    }
    return [channel, completed];
  });
  return Object.fromEntries(entries);
}

// Vega-Lite joins the titles of layers with commas. An axis that they share gets the title that one of them states, or
// else that of the first field.
function layerTitles(spec: Json, facts: EncodingFacts): Titles {
  const stated = new Map<string, unknown>();
  const fallback = new Map<string, unknown>();
  const collect = (layer: Json): void => {
    for (const [channel, definition] of Object.entries(isObject(layer.encoding) ? layer.encoding : {})) {
      if (!isObject(definition) || isIndependent(spec, channel)) continue;
      const title = ownTitle(definition);
      if (title !== undefined && !stated.has(channel)) stated.set(channel, title);
      const { field } = definition;
      if (typeof field === "string" && !fallback.has(channel)) fallback.set(channel, titleOf(field, facts));
    }
    if (Array.isArray(layer.layer)) layer.layer.filter(isObject).forEach(collect);
  };
  collect(spec);
  return new Map([...fallback, ...stated]);
}

function isIndependent(spec: Json, channel: string): boolean {
  const resolve = isObject(spec.resolve) ? spec.resolve : {};
  return [resolve.scale, resolve.axis, resolve.legend].some(
    (group) => isObject(group) && group[channel] === "independent",
  );
}

function ownTitle(definition: Json): unknown {
  if (definition.title !== undefined) return definition.title;
  for (const holder of [definition.axis, definition.legend, definition.header]) {
    if (isObject(holder) && holder.title !== undefined) return holder.title;
  }
  return undefined;
}

function titleOf(field: string, { units }: EncodingFacts): string {
  const unit = units[field] ?? "";
  return BARE.has(unit) ? field : `${field} (${unit})`;
}

const BARE: ReadonlySet<string> = new Set(["", "1"]);
