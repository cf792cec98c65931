import { describe, expect, test } from "vitest";
import { applySettings } from "../../src/sweep/apply-settings.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { messageOf } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const TABLE = `protocol,output,at,target,sem
# Sjöström et al.
10 Hz,capacity,,12.5,0.5
20 Hz,overlap,3,0.8,0.05
40 Hz,overlap,capacity,0.25,0.125
`;
const SWEEP = `kernel: network
replicates: 4
optimise:
  parameters: { x: [0, 6], c: [0, 1] }
  objectives: [{ targets: invitro.csv }]
  method: { name: ibea, population: 8, generations: 3 }
`;
const resolve = (table: string, text = SWEEP) =>
  resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder({ "invitro.csv": table }));
const searchOf = (table: string, text = SWEEP) => resolve(table, text).parts[0]!.optimise!;

describe("targets from a table", () => {
  test("are an objective a row: outputs, elements of arrays, with what was measured", () => {
    expect(searchOf(TABLE).objectives).toEqual([
      { output: 0, target: 12.5, sem: 0.5 },
      { output: 1, at: { index: 3 }, target: 0.8, sem: 0.05 },
      { output: 1, at: { output: 0 }, target: 0.25, sem: 0.125 },
    ]);
  });

  test("make the point best whose largest error is least, but for who wants to see all", () => {
    expect(searchOf(TABLE).file.best).toBe("largest");
    for (const best of ["l2", "front"])
      expect(searchOf(TABLE, `${SWEEP}  best: ${best}\n`).file.best).toBe(best);
  });

  test("count by what they say: where they stand, how and with what else makes no other sweep", () => {
    const { identity } = resolve(TABLE);
    const tidy =
      "output;target;sem;at\r\ncapacity;12.50;0.5;\r\noverlap;.8;5e-2;3\r\noverlap;0.25;0.125;capacity\r\n";
    expect(resolve(tidy).identity).toBe(identity);
    const rows =
      "[{ output: capacity, target: 12.5, sem: 0.5 }, { output: overlap, at: 3, target: 0.8, sem: 0.05 }, { output: overlap, at: capacity, target: 0.25, sem: 0.125 }]";
    expect(resolve("", SWEEP.replace("invitro.csv", rows)).identity).toBe(identity);
    expect(resolve(TABLE.replace("12.5", "12.6")).identity).not.toBe(identity);
    expect(resolve(TABLE.replace("0.05", "0.06")).identity).not.toBe(identity);
  });

  test("are kept with the run, which is the same again without the file", () => {
    const { document, identity, parts } = resolve(TABLE);
    const kept = JSON.parse(JSON.stringify(document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(identity);
    expect(again.parts[0]!.optimise).toEqual(parts[0]!.optimise);
  });

  test("are read from the folder of the part that names them, and from where a setting says", () => {
    const asked: string[][] = [];
    const binder = createTestBinder({ "sub/part.yaml": SWEEP, "invitro.csv": TABLE, "other.csv": TABLE });
    const spying: typeof binder = {
      ...binder,
      table(path, fileName) {
        asked.push([path, fileName]);
        return binder.table(path, fileName);
      },
    };
    resolveSweep(parseSweep("parts: { a: sub/part.yaml }", "sweep.yaml"), spying);
    const setting = "optimise.objectives.0.targets=other.csv";
    resolveSweep(applySettings(parseSweep(SWEEP, "sweep.yaml"), [setting]), spying);
    expect(asked).toEqual([
      ["invitro.csv", "sub/part.yaml"],
      ["other.csv", "sweep.yaml"],
    ]);
  });
});

describe("the error of a table of targets", () => {
  test.each<[string, string, ...string[]]>([
    [
      "without a spread",
      "output,target,sem\ncapacity,1,0\ncapacity,1,-2\ncapacity,1,",
      "invitro.csv:2: sem: expected a number above 0, got 0",
      "invitro.csv:3: sem: expected a number above 0, got -2",
      "invitro.csv:4: sem: missing: expected a finite number",
    ],
    [
      "with what is no number",
      "output,target,sem\ncapacity,one,1\ncapacity,inf,1\ncapacity,nan,1",
      'invitro.csv:2: target: expected a finite number, got "one"',
      "invitro.csv:3: target: expected a finite number, got Infinity",
      "invitro.csv:4: target: expected a finite number, got NaN",
    ],
    [
      "with an output that the kernel has not, or an array as a number",
      "output,target,sem\ncapacty,1,1\noverlap,1,1",
      "invitro.csv:2: output: network has no output capacty; did you mean capacity?",
      "invitro.csv:3: output: overlap is an array: add at, an index or capacity",
    ],
    [
      "with an element before the first",
      "output,at,target,sem\noverlap,-1,1,1",
      "invitro.csv:2: at: expected the name of an output that is one number, or an index from 0, got -1",
    ],
    [
      "without rows",
      "output,target,sem\n",
      "invitro.csv: expected at least one row below the header, got the header alone",
    ],
    ["without anything", "", "invitro.csv: expected a header with output, target and sem, got an empty file"],
    [
      "without a column",
      "output,target,se\ncapacity,1,1",
      "invitro.csv:1: expected a header with output, target and sem, but there is no column sem; did you mean se?",
    ],
    [
      "with a column twice",
      "output,target,sem,sem\ncapacity,1,1,2",
      "invitro.csv:1: sem is the name of more than one column",
    ],
    [
      "with rows of another length",
      "output,target,sem\ncapacity,1\ncapacity,1,1,1",
      "invitro.csv:2: expected 3 cells as in the header, got 2",
      "invitro.csv:3: expected 3 cells as in the header, got 4",
    ],
  ])("%s names its line", (_title, table, ...lines) => {
    expect(messageOf(() => resolve(table)).split("\n")).toEqual(lines);
  });

  test("that is not there names the sweep", () => {
    expect(messageOf(() => resolve(TABLE, SWEEP.replace("invitro.csv", "vitro.csv")))).toBe(
      "sweep.yaml:5:27: optimise.objectives[0].targets: there is no file vitro.csv",
    );
  });

  test("that is no table says so", () => {
    expect(() => resolve('output,target,sem\n"capacity,1,1')).toThrow(/^invitro\.csv is not a CSV file: /);
  });
});

describe("one best point", () => {
  const withBest = (best: string, objectives: string, method = "nsga2, population: 8, generations: 2") =>
    SWEEP.replace("[{ targets: invitro.csv }]", objectives)
      .replace(/method: .*/, `method: { name: ${method} }`)
      .replace(", c: [0, 1]", "")
      .concat(`  best: ${best}\n`);

  test("may be asked for where all is made small", () => {
    const text = withBest("largest", "[{ minimise: capacity }, { minimise: overlap, at: 0 }]");
    expect(searchOf(TABLE, text).file.best).toBe("largest");
  });

  test.each([
    [
      "of what should be large",
      withBest("l2", "[{ minimise: capacity }, { maximise: overlap, at: 0 }]"),
      "sweep.yaml:5:40: optimise.objectives[1]: best: l2 compares errors: expected targets or minimise, got maximise",
    ],
    [
      "of a method without a front",
      withBest("front", "[{ targets: invitro.csv }]", "golden-section"),
      "sweep.yaml:7:9: optimise.best: front belongs to methods that look for trade-offs; here: largest or l2",
    ],
    [
      "of another name",
      withBest("least", "[{ targets: invitro.csv }]"),
      'sweep.yaml:7:9: optimise.best: expected front, largest or l2, got "least"',
    ],
  ])("is an error %s", (_title, text, message) => {
    expect(messageOf(() => resolve(TABLE, text))).toBe(message);
  });
});
