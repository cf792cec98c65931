import type { ScalingPoint } from "../analysis/scaling-points.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Cell, Table } from "../store/table.ts";
import { suggestName } from "../sweep/nearest-name.ts";

/** Names of columns: y is fitted against x, apart for each combination of `by`. */
export type FitColumns = { x: string; y: string; by: readonly string[] };

/** What is fitted together: trials that agree in the columns of `by`, and in their part. */
export type FitGroup = { values: Readonly<Record<string, Cell>>; points: readonly ScalingPoint[] };

export type FitGroups = {
  groups: readonly FitGroup[];
  trials: number;
  /** Trials that ended without outputs, or with a y that is not finite. */
  leftOut: number;
};

/**
 * The trials of a table as points: replicates in their order, at every x of every group. A parameter that is neither x nor in
 * `by` may differ from x to x, as where two vary together, but not at one x: a mean over different models would mean nothing. Where a
 * design has a point several times, its replicates are the same trials, and each counts once.
 */
export function readFitGroups(table: Table, columns: FitColumns, asker: Asker = "flags"): FitGroups {
  const layout = findColumns(table, columns, asker);
  const groups = new Map<string, { values: Cell[]; points: Map<number, Place> }>();
  let [trials, leftOut] = [0, 0];
  for (const row of table.rows()) {
    const x = row[layout.x];
    // A part whose kernel does not have the parameter.
    if (typeof x !== "number") continue;
    trials++;
    const y = row[layout.y];
    if (typeof y !== "number" || !Number.isFinite(y)) {
      leftOut++;
      continue;
    }
    const values = layout.by.map((at) => row[at] ?? null);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, points: new Map() };
    groups.set(key, group);
    const place = group.points.get(x);
    const replicate = row[layout.replicate]!;
    if (place === undefined) group.points.set(x, { row, replicates: new Map([[replicate, y]]) });
    else {
      const other = layout.others.find((at) => row[at] !== place.row[at]);
      if (other !== undefined) throw mixedPoint(table, layout, { row, other, by: columns.by, asker });
      place.replicates.set(replicate, y);
    }
  }
  return {
    groups: [...groups.values()].map(({ values, points }) => ({
      values: Object.fromEntries(layout.by.map((at, i) => [table.columns[at]!.name, values[i]!])),
      points: [...points].map(([x, { replicates }]) => ({ x, replicates: [...replicates.values()] })),
    })),
    trials,
    leftOut,
  };
}

/** Who asked, whom messages tell what to change: the flags of a command, or the keys of a figure's data. */
export type Asker = "flags" | "keys";

/** The first row at an x, which all others must agree with, and the value of each replicate. */
type Place = { row: readonly Cell[]; replicates: Map<Cell, number> };

/** Indices of columns. */
type Layout = {
  x: number;
  y: number;
  by: readonly number[];
  others: readonly number[];
  replicate: number;
};

// A run's table is: place, parameters, how the trial ended, outputs, seconds.
function findColumns({ columns }: Table, { x, y, by }: FitColumns, asker: Asker): Layout {
  const names = columns.map(({ name }) => name);
  const parameters = range(names.indexOf("replicate") + 1, names.indexOf("class"));
  const outputs = range(names.indexOf("error") + 1, names.length - 1);
  const find = (key: string, name: string, among: readonly number[], what: string): number => {
    const found = among.find((at) => names[at] === name);
    if (found !== undefined) return found;
    const known = among.map((at) => names[at]!);
    throw new SweepError(
      "BAD_OPTION",
      `${asked(asker, key)} ${name}: no such ${what}; ${suggestName(name, known)}`,
    );
  };
  const isNumber = (at: number) => columns[at]!.type !== "text";
  const part = range(0, names[0] === "part" ? 1 : 0);
  const layout = {
    x: find("x", x, parameters.filter(isNumber), "parameter that is a number"),
    y: find("y", y, outputs, "output that is one number"),
    by: by.map((name) => find("by", name, [...part, ...parameters], "parameter")),
  };
  if (layout.by.includes(layout.x))
    throw new SweepError("BAD_OPTION", `${asked(asker, "by")} ${x}: that is what ${asked(asker, "x")} names`);
  const all = [...new Set([...part, ...layout.by])];
  const others = parameters.filter((at) => at !== layout.x && !all.includes(at));
  return { ...layout, by: all, others, replicate: names.indexOf("replicate") };
}

function mixedPoint(
  { columns }: Table,
  layout: Layout,
  { row, other, by, asker }: { row: readonly Cell[]; other: number; by: readonly string[]; asker: Asker },
): SweepError {
  const { name } = columns[other]!;
  const place = [...layout.by, layout.x].map((at) => `${columns[at]!.name} = ${row[at]}`).join(", ");
  const wanted = [...by, name];
  const [apart, best] =
    asker === "flags"
      ? [wanted.map((parameter) => `--by ${parameter}`).join(" "), "--best"]
      : [`by: [${wanted.join(", ")}]`, "best: true"];
  return new SweepError(
    "BAD_OPTION",
    `expected one value of ${name} at ${place}, got several; tell them apart with ${apart}, or take the best of a search with ${best}`,
  );
}

function asked(asker: Asker, key: string): string {
  return asker === "flags" ? `--${key}` : `fit.${key}`;
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}
