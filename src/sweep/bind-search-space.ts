import type { Manifest, Parameter } from "../kernel/manifest.ts";
import { bindCondition, type Condition } from "./bind-condition.ts";
import { bindValue } from "./bind-value.ts";
import { type Faults, showValue } from "./faults.ts";
import { suggestName } from "./nearest-name.ts";
import type { BoundsFile, SearchedFile } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** One number that a search varies: a parameter, or an element of a vector such as `x[3]`, and where it stands among the flat parameters. */
export type Gene = { name: string; offset: number; when?: When } & Scale;

/** Where it is not searched, as not all conditions hold, it has its default. */
export type When = { conditions: readonly Condition[]; otherwise: number };

/** What values it takes: all between the ends, evenly or by their logarithms; all integers; or those of a list, without an order. */
export type Scale =
  | { scale: "linear" | "log" | "integer"; low: number; high: number }
  | { scale: "values"; values: readonly number[] };

/** What is searched; `file` says the same in the words of a sweep file, in one way of writing. */
export type SearchSpace = { genes: readonly Gene[]; file: Record<string, SearchedFile> };

/** The genes of what `optimise.parameters` names; undefined when something was wrong. */
export function bindSearchSpace(
  manifest: Manifest,
  written: Readonly<Record<string, SearchedFile>>,
  path: Path,
  faults: Faults,
): SearchSpace | undefined {
  const { parameters } = manifest;
  const genes: Gene[] = [];
  const file: Record<string, SearchedFile> = {};
  let isFine = true;
  for (const [name, searched] of Object.entries(written)) {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    const offset = parameters.slice(0, index).reduce((sum, { length = 1 }) => sum + length, 0);
    const own =
      index >= 0
        ? bindParameter(parameters[index]!, searched, [...path, name], faults)
        : faults.add([...path, name], unknown(name, parameters), "key");
    const written = Array.isArray(searched) ? undefined : searched.when;
    const condition =
      written && own && bindCondition(manifest, written, genes, [...path, name, "when"], faults);
    if (!own || (written && !condition)) {
      isFine = false;
      continue;
    }
    file[name] = condition ? ({ ...own.file, when: condition.file } as SearchedFile) : own.file;
    const { default: usual, length } = parameters[index]!;
    own.scales.forEach((scale, i) => {
      const otherwise = Array.isArray(usual) ? usual[i]! : (usual as number);
      const when = condition && { when: { conditions: condition.conditions, otherwise } };
      genes.push({
        name: length === undefined ? name : `${name}[${i}]`,
        offset: offset + i,
        ...scale,
        ...when,
      });
    });
  }
  return isFine ? { genes, file } : undefined;
}

type BoundParameter = { scales: Scale[]; file: SearchedFile };

function bindParameter(
  parameter: Parameter,
  written: SearchedFile,
  path: Path,
  faults: Faults,
): BoundParameter | undefined {
  const { name, length } = parameter;
  const isOfElements = !Array.isArray(written) && ("each" in written || "elements" in written);
  if (length === undefined) {
    if (isOfElements) {
      faults.add(path, `${name} is one value and no vector: write its bounds alone`);
      return undefined;
    }
    const scale = bindScale(parameter, written, path, faults);
    return scale && { scales: [scale], file: written };
  }
  if (!isOfElements) {
    faults.add(
      path,
      `expected { each: ${showValue(written)} } or { elements: [one, two, …] }, because ${name} is a vector of ${length}`,
    );
    return undefined;
  }
  const listed =
    "each" in written
      ? Array.from({ length: written.elements ?? length }, () => written.each)
      : written.elements;
  const at = (i: number) => ("each" in written ? [...path, "each"] : [...path, "elements", i]);
  if (listed.length > length) {
    faults.add([...path, "elements"], `${name} has ${length} elements, got ${listed.length}`);
    return undefined;
  }
  const scales = listed.map((bounds, i) => bindScale(withoutLength(parameter), bounds, at(i), faults));
  if (scales.includes(undefined)) return undefined;
  const file = "each" in written ? { each: written.each, elements: listed.length } : written;
  return { scales: scales as Scale[], file };
}

function bindScale(parameter: Parameter, written: BoundsFile, path: Path, faults: Faults): Scale | undefined {
  const { name, choices, integer } = parameter;
  const bind = (value: number | string, at: Path) => faults.collect(at, () => bindValue(parameter, value)[0]);
  if (isValues(written)) {
    const values = written.values.map((value, i) => bind(value, [...path, "values", i]));
    if (values.includes(undefined)) return undefined;
    if (new Set(values).size < values.length || values.length < 2) {
      faults.add(
        [...path, "values"],
        `expected two different values or more, got ${showValue(written.values)}`,
      );
      return undefined;
    }
    return { scale: "values", values: values as number[] };
  }
  if (choices !== undefined) {
    faults.add(
      path,
      `expected { values: [${choices.join(", ")}] } or some of these, because ${name} is a choice`,
    );
    return undefined;
  }
  const [scale, ends, at] = endsOf(written, path, integer === true);
  const [low, high] = [bind(ends[0], [...at, 0]), bind(ends[1], [...at, 1])];
  if (low === undefined || high === undefined) return undefined;
  const wrong = whyNot(scale, low, high, name, integer === true);
  if (wrong === undefined) return { scale, low, high };
  faults.add(at, `${wrong}, got ${showValue(ends)}`);
  return undefined;
}

function withoutLength({ length: _, ...parameter }: Parameter): Parameter {
  return parameter;
}

type Ends = [number, number];

function endsOf(
  written: Ends | { linear: Ends } | { log: Ends } | { integer: Ends },
  path: Path,
  isInteger: boolean,
): [scale: "linear" | "log" | "integer", ends: Ends, path: Path] {
  if (isEnds(written)) return [isInteger ? "integer" : "linear", written, path];
  if ("linear" in written) return [isInteger ? "integer" : "linear", written.linear, [...path, "linear"]];
  if ("log" in written) return ["log", written.log, [...path, "log"]];
  return ["integer", written.integer, [...path, "integer"]];
}

function isValues(written: BoundsFile): written is { values: (number | string)[] } {
  return "values" in written && !isEnds(written);
}

function isEnds(written: BoundsFile): written is Ends {
  return Array.isArray(written);
}

function whyNot(
  scale: string,
  low: number,
  high: number,
  name: string,
  isInteger: boolean,
): string | undefined {
  if (!(low < high)) return "expected [lowest, highest]";
  if (!Number.isFinite(high - low)) return "expected bounds whose difference is a number";
  if (scale === "log" && isInteger)
    return `expected { integer: [lowest, highest] }, because ${name} is an integer`;
  if (scale === "log" && !(low > 0 && Number.isFinite(high / low)))
    return "expected a lowest above 0 for logarithms";
  if (scale === "integer" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    return "expected integers";
  return undefined;
}

function unknown(name: string, parameters: readonly Parameter[]): string {
  return `unknown parameter; ${suggestName(
    name,
    parameters.map((parameter) => parameter.name),
  )}`;
}
