import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { parseNpy } from "../../src/kernel/npy.ts";
import { encodeCsv } from "../../src/store/export-csv.ts";
import { encodeJson } from "../../src/store/export-json.ts";
import { writeParquet } from "../../src/store/export-parquet.ts";
import { exportRun } from "../../src/store/export-run.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { RunRecord } from "../../src/store/run-record.ts";
import type { Cell, Table } from "../../src/store/table.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const TABLE: Table = {
  columns: [
    { name: "n", type: "integer" },
    { name: "x", type: "real" },
    { name: 'said, "so"', type: "text" },
  ],
  *rows() {
    yield [1, 0.1 + 0.2, "plain"];
    yield [2, Number.NaN, 'a "quoted", \n line'];
    yield [2 ** 40, -Infinity, ""];
    yield [null, -0, null];
  },
};

describe("CSV", () => {
  test("quotes by RFC 4180, writes every digit, tells NaN from no value", () => {
    expect([...encodeCsv(TABLE)].join("")).toBe(
      `n,x,"said, ""so"""\n1,0.30000000000000004,plain\n2,nan,"a ""quoted"", \n line"\n1099511627776,-inf,""\n,-0,\n`,
    );
  });

  test("any text and number is read back by another parser", () => {
    const rows = fc.array(fc.tuple(fc.double({ noNaN: true }), fc.string({ unit: "binary" })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (values) => {
        const csv = [...encodeCsv(tableOf(values))].join("");
        const read = parse(csv, { relax_column_count: false }).slice(1) as string[][];
        expect(read.map(([x, text]) => [fromCsv(x!), text])).toEqual(values);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe("JSON", () => {
  test("is one array of records; what JSON cannot say is text", () => {
    expect(JSON.parse([...encodeJson(TABLE)].join(""))).toEqual([
      { n: 1, x: 0.1 + 0.2, 'said, "so"': "plain" },
      { n: 2, x: "NaN", 'said, "so"': 'a "quoted", \n line' },
      { n: 2 ** 40, x: "-Infinity", 'said, "so"': "" },
      { n: null, x: 0, 'said, "so"': null },
    ]);
  });

  test("an empty table is an empty array", () => {
    expect(JSON.parse([...encodeJson({ ...TABLE, rows: () => [] })].join(""))).toEqual([]);
  });
});

describe("Parquet", () => {
  test("any text and number is read back by another reader, over several row groups", async () => {
    const path = temporaryStore();
    const values = Array.from({ length: 45_000 }, (_, i): [number, string] => [i / 7, `row ${i % 10}`]);
    values[3] = [Number.NaN, "ü"];
    writeParquet(tableOf(values), path);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(read).toHaveLength(45_000);
    expect(read.map(({ x, text }) => [x, text])).toEqual(values);
  });

  test("keeps integers as 64 bits and no value as null", async () => {
    const path = temporaryStore();
    writeParquet(TABLE, path);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(read.map(({ n }) => n)).toEqual([1n, 2n, 2n ** 40n, null].map((n) => n ?? null));
    expect(read.map((row) => row.x)).toEqual([0.1 + 0.2, Number.NaN, -Infinity, -0]);
    expect(read.map((row) => row['said, "so"'])).toEqual(["plain", 'a "quoted", \n line', "", null]);
  });

  test("an empty table is a file without rows", async () => {
    const path = temporaryStore();
    writeParquet({ ...TABLE, rows: () => [] }, path);
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(path) })).toEqual([]);
  });
});

describe("npy", () => {
  test("stacks each output as [points, replicates, …shape], with the points beside", () => {
    using store = openStore(temporaryStore());
    const run = gridRun(store.openRun(describeRun("a")));
    const folder = join(dirname(store.path), "arrays");
    exportRun(run, { format: "npy", path: folder });
    expect(readdirSync(folder).sort()).toEqual(["overlap.npy", "points.csv", "signal.npy"]);
    const signal = parseNpy(readFileSync(join(folder, "signal.npy")), "signal.npy");
    expect(signal).toEqual({ dtype: "f64", shape: [3, 2], data: new Float64Array([0, 0.5, 1, 1.5, 2, 2.5]) });
    expect(parseNpy(readFileSync(join(folder, "overlap.npy")), "overlap.npy").shape).toEqual([3, 2, 2]);
    expect(readFileSync(join(folder, "points.csv"), "utf8").split("\n")[2]).toBe(
      "1,0,0.05,0.125,1,amit-fusi,1.5,0",
    );
  });

  test("one output is one file", () => {
    using store = openStore(temporaryStore());
    const run = gridRun(store.openRun(describeRun("a")));
    const path = join(dirname(store.path), "overlap.npy");
    exportRun(run, { format: "npy", path, output: "overlap" });
    const { dtype, shape } = parseNpy(readFileSync(path), path);
    expect({ dtype, shape }).toEqual({ dtype: "f32", shape: [3, 2, 2] });
  });

  test.each<[string, Parameters<typeof executed>[1], RegExp]>([
    ["another shape", outputsOf(1, [1, 2, 3]), /outer 3, ask 0, replicate 0 has the shape \[3\]/],
    ["a failed trial", { class: "error", code: 1 }, /outer 3.* ended in error/],
    ["a run failure", { class: "failure", kind: "time", message: "more than 1 s" }, /outer 3.* did not end/],
    ["a missing replicate", outputsOf(1), /outer 3.* ends a point of 1 replicates, the first point has 2/],
  ])("%s is an error that names the trial", (_, end, message) => {
    using store = openStore(temporaryStore());
    const run = gridRun(store.openRun(describeRun("a")));
    run.record([executed(exampleTrial(3), end)]);
    const path = join(dirname(store.path), "overlap.npy");
    expect(() => exportRun(run, { format: "npy", path, output: "overlap" })).toThrow(message);
    expect(existsSync(path)).toBe(false);
  });
});

describe("an export", () => {
  test("replaces a file only when the new one is whole", () => {
    using store = openStore(temporaryStore());
    const run = gridRun(store.openRun(describeRun("a")));
    const path = join(dirname(store.path), "table.csv");
    writeFileSync(path, "before");
    expect(() => exportRun(run, { format: "csv", path, output: "none" })).toThrow(
      /no output "none"; it has signal, overlap/,
    );
    expect(readFileSync(path, "utf8")).toBe("before");
    exportRun(run, { format: "csv", path });
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(8);
    expect(readdirSync(dirname(path)).filter((file) => file.startsWith("table"))).toEqual(["table.csv"]);
  });

  test("does not remove a folder that has the file's name", () => {
    using store = openStore(temporaryStore());
    const run = gridRun(store.openRun(describeRun("a")));
    const path = join(dirname(store.path), "results");
    mkdirSync(path);
    expect(() => exportRun(run, { format: "csv", path })).toThrow(/results cannot be written/);
    expect(readdirSync(dirname(path)).filter((file) => file.startsWith("results"))).toEqual(["results"]);
  });
});

/** Three points of two replicates. */
function gridRun(run: RunRecord): RunRecord {
  const places = [0, 1, 2].flatMap((outer) => [0, 1].map((replicate) => ({ outer, replicate })));
  run.record(
    places.map(({ outer, replicate }) => {
      const parameters = new Float64Array([0.05, outer / 8, outer, outer % 2, 1.5, 0]);
      return executed(exampleTrial(outer, replicate, { parameters }), outputsOf(outer + replicate / 2));
    }),
  );
  return run;
}

function tableOf(values: readonly (readonly Cell[])[]): Table {
  return {
    columns: [
      { name: "x", type: "real" },
      { name: "text", type: "text" },
    ],
    rows: () => values,
  };
}

function fromCsv(field: string): number {
  return field.endsWith("inf") ? Number(`${field}inity`.replace("inf", "Inf")) : Number(field);
}
