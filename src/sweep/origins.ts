import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** The way from the top of a sweep file to one of its values: keys of mappings and indices of lists. */
export type Path = readonly (string | number)[];

/** Where the values of a sweep were written: what an error names first. */
export interface Origins {
  /** `file:line:column: path` of a value, or of its key, or of the nearest thing around it that was written. */
  locate(path: Path, target?: "key" | "value"): string;
  /** The file in which a value stands: relative paths start from its folder. */
  fileOf(path: Path): string;
}

/** Origins of what a YAML file holds. */
export function createYamlOrigins(document: Document, lines: LineCounter, fileName: string): Origins {
  return {
    locate(path, target = "value") {
      const { line, col } = lines.linePos(offsetOf(document, path, target));
      return withPath(`${fileName}:${line}:${col}`, path);
    },
    fileOf: () => fileName,
  };
}

/** Origins of a resolved sweep that comes from a store: there is no line to name. */
export function createStoredOrigins(name: string): Origins {
  return { locate: (path) => withPath(name, path), fileOf: () => name };
}

/** The origins around a part that stands in a file of its own. */
export function addPartOrigins(outer: Origins, prefix: Path, inner: Origins): Origins {
  const isInside = (path: Path): boolean => prefix.every((key, depth) => path[depth] === key);
  return {
    locate: (path, target) =>
      isInside(path) ? inner.locate(path.slice(prefix.length), target) : outer.locate(path, target),
    fileOf: (path) => (isInside(path) ? inner.fileOf(path.slice(prefix.length)) : outer.fileOf(path)),
  };
}

/** The origins around the rows of a table that stands in a file of its own; `places` has the place of each row. */
export function addRowOrigins(outer: Origins, prefix: Path, places: readonly string[]): Origins {
  const isInside = (path: Path): boolean => prefix.every((key, depth) => path[depth] === key);
  return {
    locate(path, target) {
      const [row, ...rest] = isInside(path) ? path.slice(prefix.length) : [];
      const place = places[row as number];
      return place === undefined ? outer.locate(path, target) : withPath(place, rest);
    },
    fileOf: outer.fileOf,
  };
}

/** The origins around the values that the setting `text` of the command line put at these places. */
export function addSettingOrigin(outer: Origins, places: readonly Path[], text: string): Origins {
  const known = new Set(places.map(showPath));
  const isSet = (path: Path): boolean =>
    path.some((_, depth) => known.has(showPath(path.slice(0, depth + 1))));
  return {
    locate: (path, target) => (isSet(path) ? withPath(`--set ${text}`, path) : outer.locate(path, target)),
    fileOf: outer.fileOf,
  };
}

/** A path as people write it: `over.N[2]`. */
export function showPath(path: Path): string {
  return path
    .map((key, depth) => (typeof key === "number" ? `[${key}]` : depth > 0 ? `.${key}` : key))
    .join("");
}

function withPath(place: string, path: Path): string {
  return path.length > 0 ? `${place}: ${showPath(path)}` : place;
}

function offsetOf(document: Document, path: Path, target: "key" | "value"): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const child = childOf(node, key);
    if (child === undefined) return offset;
    const isLast = depth === path.length - 1;
    offset =
      (isLast && target === "key" ? child.key : child.value)?.range?.[0] ?? child.key?.range?.[0] ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(
  node: Node | null,
  key: string | number,
): { key: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[key as number] as Node | undefined;
    return item && { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === key);
  return pair && { key: pair.key as Node | null, value: pair.value as Node | null };
}
