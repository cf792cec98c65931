import { expect, test } from "vitest";
import { renderTable } from "../../src/report/table.ts";

test("text stands to the left, numbers to the right, and nothing is written as a dash", () => {
  const table = renderTable(
    ["run", "trials", "mean", "state"],
    [
      ["quickstart", 57, 0.123456, "complete"],
      ["noise", 1200, null, "failed"],
    ],
  );
  expect(table).toBe(
    [
      "run         trials    mean  state",
      "quickstart      57  0.1235  complete",
      "noise         1200       -  failed",
    ].join("\n"),
  );
});

test("a table is plain text unless it is styled for a terminal", () => {
  const rows = [["a", 1]] as const;
  expect(renderTable(["name", "n"], rows)).not.toContain("\x1b");
  expect(renderTable(["name", "n"], rows, { styled: true })).toBe("\x1b[1mname  n\x1b[0m\na     1");
});

test("long text gives way to the terminal's width, numbers never do", () => {
  const table = renderTable(
    ["kernel", "summary", "version"],
    [["double-well-network", "An attractor network with double-well synapses", 123_456_789]],
    { width: 50 },
  );
  for (const line of table.split("\n")) expect([...line].length).toBeLessThanOrEqual(50);
  expect(table).toContain("…");
  expect(table).toContain("123456789");
});

test("a line break in a cell does not break the table", () => {
  expect(renderTable(["message"], [["out of\nbounds"]]).split("\n")).toEqual(["message", "out of bounds"]);
});

test("a table without rows is its headings", () => {
  expect(renderTable(["run", { name: "seconds", align: "right" }], [])).toBe("run  seconds");
});
