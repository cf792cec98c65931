import type { Manifest, Parameter } from "../kernel/manifest.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import type { Cell, Column } from "./table.ts";

/** What a table must know of a part: of a stored one, or of one that is still to be run. */
export type TablePart = { index?: number; name: string; workload: { kernel: { manifest: Manifest } } };

/** Names that every table keeps for the trial itself; a parameter or output of the same name steps aside. */
const RESERVED = ["part", "outer", "ask", "replicate", "class", "error_code", "error", "seconds"];

/** Which columns stand for what, in a table of parts that may have different kernels. */
export type TableLayout = {
  hasPart: boolean;
  parameters: readonly Column[];
  outputs: readonly Column[];
  /** By index of part: which element of its parameters, or which output, fills each column; -1 for none. */
  sources: ReadonlyMap<number, { parameters: readonly ParameterSource[]; outputs: readonly number[] }>;
};

type ParameterSource = { element: number; choices?: readonly string[] | undefined };

/** The parts of this name, or all. */
export function selectParts(run: RunRecord, name?: string): readonly StoredPart[] {
  if (name === undefined) return run.parts;
  const parts = run.parts.filter((part) => part.name === name);
  if (parts.length > 0) return parts;
  const names = run.parts.map((part) => part.name).filter((known) => known !== "");
  throw new SweepError(
    "NOT_FOUND",
    `run ${run.summary.name} has no part ${JSON.stringify(name)}; ${names.length > 0 ? `it has ${names.join(", ")}` : "its sweep has no parts"}`,
  );
}

/** Lays out one column for each parameter element and each scalar output that occurs in any of the parts. */
export function layOutTable(parts: readonly TablePart[]): TableLayout {
  const manifests = parts.map((part) => part.workload.kernel.manifest);
  const elements = manifests.map((manifest) => manifest.parameters.flatMap(parameterElements));
  const scalars = manifests.map(scalarOutputs);
  const parameterNames = unique(elements.flat().map(({ name }) => name));
  const outputNames = unique(scalars.flat().map(({ name }) => name));
  const parameters = parameterNames.map((name) => ({
    name: RESERVED.includes(name) ? `parameter_${name}` : name,
    type: typeOfAll(elements.flat().filter((element) => element.name === name)),
  }));
  const outputs = outputNames.map((name) => ({
    name: RESERVED.includes(name) || parameterNames.includes(name) ? `output_${name}` : name,
    type: typeOfAll(scalars.flat().filter((scalar) => scalar.name === name)),
  }));
  const sources = parts.map((part, at) => {
    const find = (name: string) => elements[at]!.findIndex((element) => element.name === name);
    const own = {
      parameters: parameterNames.map((name): ParameterSource => {
        const element = find(name);
        return { element, choices: elements[at]![element]?.choices };
      }),
      outputs: outputNames.map((name) => scalars[at]!.find((scalar) => scalar.name === name)?.index ?? -1),
    };
    return [part.index ?? at, own] as const;
  });
  return {
    hasPart: parts.length > 1,
    parameters,
    outputs,
    sources: new Map(sources),
  };
}

/** The cells of a trial's parameters, in the order of `layout.parameters`. */
export function parameterCells(layout: TableLayout, part: number, parameters: Float64Array): Cell[] {
  return layout.sources.get(part)!.parameters.map(({ element, choices }, column) => {
    const value = element < 0 ? null : parameters[element]!;
    if (value === null || layout.parameters[column]!.type !== "text") return value;
    return choices?.[value] ?? `${value}`;
  });
}

/** The name, or, where it is taken, the name with a suffix that says what it is. */
export function freeColumnName(name: string, suffix: string, taken: readonly string[]): string {
  const isTaken = (candidate: string) => taken.includes(candidate) || RESERVED.includes(candidate);
  let free = isTaken(name) ? `${name}_${suffix}` : name;
  for (let number = 2; isTaken(free); number++) free = `${name}_${suffix}_${number}`;
  return free;
}

type Typed = { name: string; type: Column["type"] };

/** A vector gives a column an element: name[0], name[1] …; a choice is written by its name. */
function parameterElements(parameter: Parameter): (Typed & { choices?: readonly string[] | undefined })[] {
  const { name, length, choices, integer } = parameter;
  const type = choices ? "text" : integer ? "integer" : "real";
  if (length === undefined) return [{ name, type, choices }];
  return Array.from({ length }, (_, i) => ({ name: `${name}[${i}]`, type, choices }));
}

function scalarOutputs({ outputs }: Manifest): (Typed & { index: number })[] {
  return outputs.flatMap(({ name, shape, dtype }, index) => {
    const type = dtype === "f64" || dtype === "f32" ? "real" : "integer";
    return shape.length === 0 ? [{ name, type, index }] : [];
  });
}

function typeOfAll(typed: readonly Typed[]): Column["type"] {
  if (typed.some(({ type }) => type === "text")) return "text";
  return typed.every(({ type }) => type === "integer") ? "integer" : "real";
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
