import { SweepError } from "../kernel/sweep-error.ts";
import { addSettingOrigin, type Path, showPath } from "./origins.ts";
import { parseValue } from "./parse-sweep.ts";
import { createDocument, partsOf, type SweepDocument } from "./sweep-document.ts";
import { valueAt } from "./sweep-issues.ts";
import { type PartFile, partSchema, partsSchema, sweepSchema } from "./sweep-schema.ts";

/** One change of the plain values; `value` undefined takes the key away. `places`: what of it the setting wrote, if not all. */
type Edit = { path: Path; value: unknown; places?: readonly Path[] };

/**
 * Changes a sweep by settings `key=value` as if its file had been edited. A key is a dotted path, or the bare name of a
 * parameter: that replaces the parameter wherever it stands in `over` and `fixed`. Parts must have been loaded.
 */
export function applySettings(document: SweepDocument, settings: readonly string[]): SweepDocument {
  let { source, origins } = document;
  for (const setting of settings) {
    const split = setting.indexOf("=");
    if (split < 1)
      throw badSetting(setting, "expected key=value, such as replicates=3 or over.N=[1000, 2000]");
    const key = setting.slice(0, split);
    const text = setting.slice(split + 1);
    const place = `--set ${setting}`;
    for (const { path, value, places } of findEdits({ ...document, source }, setting, key, (at) =>
      parseValue(text, place, at),
    )) {
      origins = addSettingOrigin(origins, places ?? [newestOf(source, path)], setting);
      source = edit(source, path, value, setting);
    }
  }
  return settings.length === 0 ? document : createDocument(source, origins);
}

/** The shortest beginning of a path that the sweep does not have yet: a setting makes all from there on. */
function newestOf(source: unknown, path: Path): Path {
  const depth = path.findIndex((_, index) => valueAt(source, path.slice(0, index + 1)) === undefined);
  return depth < 0 ? path : path.slice(0, depth + 1);
}

function findEdits(
  document: SweepDocument,
  setting: string,
  key: string,
  read: (path: Path) => unknown,
): readonly Edit[] {
  const hasParts = "parts" in document.file;
  const first = key.split(".")[0]!;
  const known = Object.keys((hasParts ? partsSchema : sweepSchema).shape);
  if (key.includes(".") || known.includes(key)) {
    const path = key.split(".").map((name) => (/^\d+$/.test(name) ? Number(name) : name));
    if (path.includes("__proto__") || path.includes(""))
      throw badSetting(setting, "expected names joined by dots");
    return [{ path, value: read(path) }];
  }
  const parts = partsOf(document).map(({ path, name }) => ({
    path,
    name,
    part: valueAt(document.source, path),
  }));
  if (!hasParts)
    return parts.flatMap(({ path, part }) => findParameterEdits(path, part as PartFile, first, read));
  const example = parts[0]!.name;
  if (Object.hasOwn(partSchema.shape, key))
    throw badSetting(setting, `this sweep has parts: write parts.${example}.${key}=…`);
  const holders = parts.filter(({ part }) => typeof part !== "string" && stands(part as PartFile, key));
  if (holders.length > 0) {
    return holders.flatMap(({ path, part }) => findParameterEdits(path, part as PartFile, key, read));
  }
  throw badSetting(setting, `no part has ${key} in its fixed or over: write parts.${example}.fixed.${key}=…`);
}

/** What replaces a parameter, named without its place, in one part. */
function findParameterEdits(
  prefix: Path,
  { fixed = {}, over = {} }: PartFile,
  name: string,
  read: (path: Path) => unknown,
): Edit[] {
  const inFixed = [...prefix, "fixed", name];
  const value = read(inFixed);
  if (Array.isArray(over)) {
    const path = [...prefix, "over"];
    const places = over.flatMap((point, index) =>
      Object.hasOwn(point, name) ? [[...path, index, name]] : [],
    );
    if (places.length === 0) return [{ path: inFixed, value }];
    const points = over.map((point) => (Object.hasOwn(point, name) ? { ...point, [name]: value } : point));
    return [{ path, value: points, places }];
  }
  const range: unknown = Object.hasOwn(over, name) ? over[name] : undefined;
  if (isOneValue(value, fixed[name], range)) {
    const isLast = range !== undefined && Object.keys(over).length === 1;
    const out: Edit = { path: isLast ? [...prefix, "over"] : [...prefix, "over", name], value: undefined };
    return [...(range === undefined ? [] : [out]), { path: inFixed, value }];
  }
  const out: Edit = { path: inFixed, value: undefined };
  return [...(fixed[name] === undefined ? [] : [out]), { path: [...prefix, "over", name], value }];
}

/** Whether a bare parameter's new value is one value, rather than a range: a vector looks like a list of values. */
function isOneValue(value: unknown, fixed: unknown, range: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const listed = Array.isArray(range) ? range : valueAt(range, ["values"]);
  const isVector = Array.isArray(fixed) || (Array.isArray(listed) && Array.isArray(listed[0]));
  return isVector && Array.isArray(value) && !Array.isArray(value[0]);
}

function stands({ fixed = {}, over = {} }: PartFile, name: string): boolean {
  const points = Array.isArray(over) ? over : [over];
  return [fixed, ...points].some((values) => Object.hasOwn(values, name));
}

function edit(source: unknown, path: Path, value: unknown, setting: string, depth = 0): unknown {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(source)) {
    if (typeof key === "number" && key < source.length) {
      return source.with(key, edit(source[key], path, value, setting, depth + 1));
    }
    throw badSetting(
      setting,
      `${showPath(path.slice(0, depth))} is a list of ${source.length}, counted from 0; it has no ${key}`,
    );
  }
  if (typeof source !== "object" || source === null) {
    const where = showPath(path.slice(0, depth));
    const remedy = /^parts\.[^.]+$/.test(where) ? "is the path of a file" : "is not a mapping";
    throw badSetting(setting, `${where} ${remedy}; it has no ${key}`);
  }
  const { [key]: old = {}, ...rest } = source as Record<string | number, unknown>;
  const changed = edit(old, path, value, setting, depth + 1);
  if (changed === undefined) return rest;
  return Object.hasOwn(source, key) ? { ...source, [key]: changed } : { ...rest, [key]: changed };
}

function badSetting(setting: string, text: string): SweepError {
  return new SweepError("BAD_SWEEP", `--set ${setting}: ${text}`);
}
