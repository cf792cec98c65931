import { SweepError } from "../kernel/sweep-error.ts";
import { suggestName } from "../sweep/nearest-name.ts";
import { describeReference, type FigureSpec, parseReference, type TableReference } from "./figure-table.ts";
import { type FigureView, figureViews, isObject, joined } from "./figure-views.ts";

/** The columns of a table; undefined where they are not known (a table without rows). */
export type FigureColumns = (reference: TableReference) => readonly string[] | undefined;

/** Throws when a mark of the figure uses a field that neither its table has nor its transforms make. */
export function checkFields(figure: FigureSpec, name: string, columnsOf: FigureColumns): void {
  for (const view of figureViews(figure)) checkView(view, name, columnsOf);
}

function checkView(view: FigureView, name: string, columnsOf: FigureColumns): void {
  const place = `figure ${name}${view.place === "" ? "" : `: ${view.place}`}`;
  if (view.data === undefined) {
    throw new SweepError(
      "BAD_SWEEP",
      `${place}: no data; expected data: trials, { series: OUTPUT } or { part: NAME }`,
    );
  }
  const reference = parseReference(view.data, `figure ${name}: ${joined(view.place, "data")}`);
  const columns = reference && columnsOf(reference);
  if (!columns || view.transforms.some((transform) => "pivot" in transform)) return;
  const known = new Set([...columns, ...view.transforms.flatMap(madeFields)]);
  const used = [
    ...view.transforms.flatMap((transform) => fieldsOf(transform, "transform", TRANSFORM_KEYS)),
    ...Object.entries(view.encoding).flatMap(([channel, def]) =>
      fieldsOf(def, `encoding.${channel}`, ENCODING_KEYS),
    ),
  ];
  for (const { field, at } of used) {
    if (known.has(field) || known.has(field.split(/[.[\\]/)[0]!)) continue;
    throw new SweepError(
      "BAD_SWEEP",
      `figure ${name}: ${joined(view.place, at)}: ${describeReference(reference)} has no field "${field}"` +
        `; ${suggestName(field, [...known])}`,
    );
  }
}

// What a transform adds: everything it names with `as`, and the names that some transforms give by themselves.
function madeFields(transform: Record<string, unknown>): string[] {
  const made = isObject(transform.from) ? [transform.from.fields].flat().map(String) : [];
  const named: string[] = [];
  visitStrings(transform, "", "", (text, key) => {
    if (key === "as") named.push(text);
  });
  if ("bin" in transform) made.push(...named.map((field) => `${field}_end`));
  if (named.length > 0) return [...made, ...named];
  for (const [key, defaults] of Object.entries(DEFAULT_NAMES)) if (key in transform) made.push(...defaults);
  return made;
}

const DEFAULT_NAMES: Readonly<Record<string, readonly string[]>> = {
  fold: ["key", "value"],
  density: ["value", "density"],
  quantile: ["prob", "value"],
};

type UsedField = { field: string; at: string };

function fieldsOf(definition: unknown, place: string, fieldKeys: ReadonlySet<string>): UsedField[] {
  const used: UsedField[] = [];
  visitStrings(definition, "", place, (text, key, at) => {
    if (fieldKeys.has(key)) used.push({ field: text, at });
    else if (key !== "labelExpr") {
      for (const [, word, quoted] of text.matchAll(DATUM)) used.push({ field: word ?? quoted!, at });
    }
  });
  return used.filter(({ field }) => field !== "*");
}

const DATUM = /\bdatum(?:\.([A-Za-z_]\w*)|\[\s*['"]([^'"]+)['"]\s*\])/g;
const ENCODING_KEYS = new Set(["field", "argmin", "argmax"]);
const TRANSFORM_KEYS = new Set(
  "field groupby fold flatten lookup impute key stack regression loess density quantile on extent".split(" "),
);

// Sees every string with the nearest key above it. What stands under `from` belongs to another table.
function visitStrings(
  value: unknown,
  key: string,
  at: string,
  see: (text: string, key: string, at: string) => void,
): void {
  if (typeof value === "string") see(value, key, at);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visitStrings(item, key, `${at}[${index}]`, see);
  } else if (isObject(value)) {
    for (const [inner, item] of Object.entries(value)) {
      if (inner !== "from") visitStrings(item, inner, joined(at, inner), see);
    }
  }
}
