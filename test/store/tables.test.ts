import { describe, expect, test } from "vitest";
import type { Manifest } from "../../src/kernel/manifest.ts";
import { openStore } from "../../src/store/open-store.ts";
import { queryRun } from "../../src/store/query-run.ts";
import type { RunRecord } from "../../src/store/run-record.ts";
import { runTable } from "../../src/store/run-table.ts";
import { seriesTable } from "../../src/store/series-table.ts";
import { tableRecords } from "../../src/store/table.ts";
import { describeRun, exampleTrial, executed, MANIFEST, outputsOf, sha256 } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

describe("the table of a run", () => {
  test("has a row a trial in structural order, whatever its end", () => {
    using store = openStore(temporaryStore());
    const rows = [...tableRecords(runTable(mixedRun(store.openRun(describeRun("a")))))];
    expect(
      rows.map(({ outer, class: end, error_code, error, signal }) => [outer, end, error_code, error, signal]),
    ).toEqual([
      [0, "outputs", null, null, 0.5],
      [1, "error", 1, "c must not exceed C", null],
      [2, "time", null, "more than 10 s", null],
      [3, "trap", null, "unreachable", null],
      [4, "outputs", null, null, Number.NaN],
    ]);
  });

  test("names vectors by element and choices by their name, and keeps arrays out", () => {
    using store = openStore(temporaryStore());
    const table = runTable(mixedRun(store.openRun(describeRun("a"))));
    expect(table.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "outer integer",
      "ask integer",
      "replicate integer",
      "c real",
      "C real",
      "N integer",
      "rule text",
      "rates[0] real",
      "rates[1] real",
      "class text",
      "error_code integer",
      "error text",
      "signal real",
      "seconds real",
    ]);
    expect([...tableRecords(table)][1]).toMatchObject({ C: 0.125, N: 1, rule: "amit-fusi", "rates[0]": 1.5 });
  });

  test("leaves failures out that were given free for another try", () => {
    using store = openStore(temporaryStore());
    const run = mixedRun(store.openRun(describeRun("a")));
    run.releaseFailures();
    expect([...runTable(run).rows()]).toHaveLength(4);
  });

  test("puts parts with different kernels under one heading, and one part under its own", () => {
    using store = openStore(temporaryStore());
    const run = twoPartRun(store);
    const all = runTable(run);
    expect(all.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["part", "c", "parameter_error", "signal", "output_C"]),
    );
    const rows = [...tableRecords(all)];
    expect(rows.map(({ part, signal, output_C }) => [part, signal, output_C])).toEqual([
      ["simulation", 1, null],
      ["theory", null, 7],
    ]);
    const theory = runTable(run, { part: "theory" });
    expect([...tableRecords(theory)]).toMatchObject([{ outer: 1, parameter_error: 2, C: 7 }]);
    expect(theory.columns.map(({ name }) => name)).not.toContain("part");
    expect(() => runTable(run, { part: "practice" })).toThrow(
      /no part "practice"; it has simulation, theory/,
    );
  });
});

describe("the table of a series", () => {
  test("has a row an element, with the index named like the dimension", () => {
    using store = openStore(temporaryStore());
    const table = seriesTable(mixedRun(store.openRun(describeRun("a"))), "overlap");
    expect([...tableRecords(table)].map(({ outer, N, ages, overlap }) => [outer, N, ages, overlap])).toEqual([
      [0, 0, 0, 1],
      [0, 0, 1, 0.5],
      [4, 4, 0, 0.25],
    ]);
  });

  test.each<[string, (string | number)[], string[]]>([
    ["a parameter has the dimension's name", ["N"], ["N_index"]],
    ["dimensions are numbers", [2, 1], ["dim0", "dim1"]],
    ["two dimensions have one name", ["ages", "ages"], ["ages", "ages_index"]],
    ["the dimension has the output's name", ["overlap"], ["overlap_index"]],
  ])("names the index columns so that they are told apart when %s", (_, shape, names) => {
    using store = openStore(temporaryStore());
    const manifest = { ...MANIFEST, outputs: [{ ...MANIFEST.outputs[1]!, shape }] } as Manifest;
    const table = seriesTable(store.openRun(describeRun("a", { parts: [partOf("", manifest)] })), "overlap");
    const after = table.columns.findIndex(({ name }) => name === "rates[1]") + 1;
    expect(table.columns.slice(after).map(({ name }) => name)).toEqual([...names, "overlap"]);
  });
});

describe("a query", () => {
  test.each<[string, unknown[][]]>([
    ["SELECT count(*), sum(N) FROM trials", [[5, 10]]],
    ["SELECT outer, class FROM failures", [[2, "time"]]],
    ["SELECT C, c FROM trials WHERE C > 0.4", [[0.5, 0.05]]],
    [`SELECT "C" AS 'C', 'C' FROM trials -- C\nWHERE "rates[0]" = 1.5 AND trials.C = 0`, [[0, "C"]]],
    [
      "SELECT outer, max(ages) FROM series_overlap GROUP BY outer",
      [
        [0, 1],
        [4, 0],
      ],
    ],
    ["SELECT signal IS NULL FROM trials WHERE outer = 4", [[1]]],
    [
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT max(i) FROM n",
      [[3]],
    ],
  ])("%s", (sql, rows) => {
    using store = openStore(temporaryStore());
    expect(queryRun(mixedRun(store.openRun(describeRun("a"))), sql).rows).toEqual(rows);
  });

  test("gives the columns the names that the kernel gives them", () => {
    using store = openStore(temporaryStore());
    const { columns } = queryRun(
      mixedRun(store.openRun(describeRun("a"))),
      "SELECT c, C, avg(signal) AS mean FROM trials",
    );
    expect(columns).toEqual(["c", "C", "mean"]);
  });

  test.each([
    ["DELETE FROM trials", /only reads/],
    ["ATTACH 'sweepwell.db' AS store", /only reads/],
    ["PRAGMA journal_mode = DELETE", /only reads/],
    ["VACUUM INTO 'copy.db'", /only reads/],
    ["SELEC 1", /syntax error; trials has the columns outer, ask, replicate, c, C, N/],
    ["SELECT capacity FROM trials", /no such column: capacity; trials has the columns/],
    ["", /no statement/],
  ])("refuses %s in one line", (sql, message) => {
    using store = openStore(temporaryStore());
    const run = mixedRun(store.openRun(describeRun("a")));
    expect(() => queryRun(run, sql)).toThrow(message);
  });
});

function mixedRun(run: RunRecord): RunRecord {
  run.record([
    executed(exampleTrial(0), outputsOf(0.5)),
    executed(exampleTrial(1), { class: "error", code: 1 }),
    executed(exampleTrial(2), { class: "failure", kind: "time", message: "more than 10 s" }),
    executed(exampleTrial(3), { class: "trap", message: "unreachable" }),
    executed(exampleTrial(4), outputsOf(Number.NaN, [0.25])),
  ]);
  return run;
}

/** The example's kernel, and one whose names are taken: a parameter `error`, an output `C`. */
function twoPartRun(store: ReturnType<typeof openStore>): RunRecord {
  const theory: Manifest = {
    ...MANIFEST,
    name: "theory",
    parameters: [{ ...MANIFEST.parameters[0]!, name: "error" }],
    outputs: [{ ...MANIFEST.outputs[0]!, name: "C" }],
  };
  const parts = [partOf("simulation", MANIFEST), partOf("theory", theory)];
  const run = store.openRun(describeRun("a", { parts }));
  run.record([
    executed(exampleTrial(0), outputsOf(1)),
    executed(exampleTrial(1, 0, { part: 1, parameters: new Float64Array([2]) }), outputsOf(7)),
  ]);
  return run;
}

function partOf(name: string, manifest: Manifest) {
  const kernel = { hash: sha256(JSON.stringify(manifest)), bytes: new Uint8Array(8), manifest };
  return { name, workload: { kernel, inputs: [null], limits: {} } };
}
