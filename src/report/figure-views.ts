import type { FigureSpec } from "./figure-table.ts";

type Json = Record<string, unknown>;

/** One mark of a figure with all that it inherits from the layers and facets around it. */
export type FigureView = {
  /** Where it stands: `hconcat[0].layer[1]`; empty for a figure that is one mark. */
  place: string;
  /** The `data` that holds here, as written. */
  data: unknown;
  /** All transforms between that data and the mark. */
  transforms: readonly Json[];
  encoding: Readonly<Json>;
  mark: unknown;
};

/** The marks of a figure, in the order of the file. */
export function figureViews(figure: FigureSpec): FigureView[] {
  const views: FigureView[] = [];
  collect(figure as Json, { place: "", data: undefined, transforms: [], encoding: {} }, views);
  return views;
}

/** The members that are specifications themselves, with their place. */
export function memberSpecs(spec: FigureSpec, place: string): { spec: Json; place: string }[] {
  const members: { spec: Json; place: string }[] = [];
  for (const key of ["layer", "hconcat", "vconcat", "concat"]) {
    const list = spec[key];
    if (!Array.isArray(list)) continue;
    for (const [at, spec] of list.entries()) {
      if (isObject(spec)) members.push({ spec, place: joined(place, `${key}[${at}]`) });
    }
  }
  if (isObject(spec.spec)) members.push({ spec: spec.spec, place: joined(place, "spec") });
  return members;
}

/** `a` and `b` as a path: `a.b`, or `b` at the top. */
export function joined(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}

export function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function collect(spec: Json, outer: Omit<FigureView, "mark">, views: FigureView[]): void {
  const ownTransforms = Array.isArray(spec.transform) ? spec.transform.filter(isObject) : [];
  const ownEncoding = {
    ...(isObject(spec.encoding) ? spec.encoding : {}),
    ...facetFields(spec.facet),
    ...repeatedFields(spec.repeat),
  };
  const hasData = spec.data !== undefined;
  const inner = {
    place: outer.place,
    data: hasData ? spec.data : outer.data,
    transforms: hasData ? ownTransforms : [...outer.transforms, ...ownTransforms],
    encoding: { ...outer.encoding, ...ownEncoding },
  };
  const members = memberSpecs(spec, outer.place);
  for (const { spec: member, place } of members) collect(member, { ...inner, place }, views);
  if (members.length === 0) views.push({ ...inner, mark: spec.mark });
}

// `facet: {field}` and `facet: {row: {field}, column: {field}}` read fields like the channels of the same name.
function facetFields(facet: unknown): Json {
  if (!isObject(facet)) return {};
  return "field" in facet ? { facet } : facet;
}

// `repeat: [a, b]` and `repeat: {row: [a], layer: [b]}` list fields.
function repeatedFields(repeat: unknown): Json {
  const fields = isObject(repeat) ? Object.values(repeat).flat() : [repeat ?? []].flat();
  return fields.length > 0 ? { repeat: fields.map((field) => ({ field })) } : {};
}
