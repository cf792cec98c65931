import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IncidentJournal } from "../../src/workspace/incident-journal.ts";
import { IncidentLog } from "../../src/workspace/incident-log.ts";

const returned = { kind: "returned", node: "a", trials: 20, detail: "its node was asked to stop" } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first incident is told at once, those like it are summed up ten seconds later", () => {
  const lines: string[] = [];
  using log = new IncidentLog((line) => lines.push(line));
  for (let i = 0; i < 1000; i++) log.tell(returned);
  expect(lines).toEqual(["node a: 20 trials handed back: its node was asked to stop"]);
  vi.advanceTimersByTime(10_000);
  expect(lines.slice(1)).toEqual([
    "node a: 19,980 trials handed back: its node was asked to stop (999 more times)",
  ]);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  log.tell(returned);
  expect(lines).toHaveLength(3);
});

test("a thousand nodes that leave at once do not flood the terminal, and all are counted in the end", () => {
  const lines: string[] = [];
  {
    using log = new IncidentLog((line) => lines.push(line));
    for (let i = 0; i < 1000; i++) log.tell({ ...returned, node: `n${i}`, trials: 2 });
    expect(lines).toHaveLength(10);
  }
  expect(lines.slice(10)).toEqual(["990 other incidents, of 1,980 trials"]);
});

test("the store hears of incidents in groups, and of the last ones at the end", () => {
  const groups: number[] = [];
  {
    using journal = new IncidentJournal({ addIncidents: (incidents) => void groups.push(incidents.length) });
    journal.add(returned);
    journal.add(returned);
    expect(groups).toEqual([]);
    vi.advanceTimersByTime(1000);
    journal.add(returned);
  }
  expect(groups).toEqual([2, 1]);
});

test("a store that cannot keep an incident does not end the run", () => {
  const addIncidents = () => {
    throw new Error("the disk is full");
  };
  using journal = new IncidentJournal({ addIncidents });
  journal.add(returned);
  expect(() => vi.advanceTimersByTime(1000)).not.toThrow();
});
