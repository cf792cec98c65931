import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "../store/example-trials.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { plainSweep } from "./chaos-sweep.ts";
import { judgeStore } from "./verdict.ts";

/** What is found in a store with one run of 20 trials that was changed behind its back. */
function judgeChanged(sql: string): string[] {
  const path = temporaryStore();
  const description = describeRun("a");
  {
    using store = openStore(path);
    const trials = Array.from({ length: 20 }, (_, outer) => executed(exampleTrial(outer), outputsOf(outer)));
    store.openRun(description).record(trials);
  }
  using database = new DatabaseSync(path);
  database.exec(sql);
  return judgeStore(path, description.identity, plainSweep(20));
}

test.each([
  ["nothing", "SELECT 1", []],
  [
    "a trial that is lost",
    "DELETE FROM trials WHERE outer = 3",
    [/19 trials of the run/, /1 outcomes of no/],
  ],
  ["an outcome that is lost", "DELETE FROM outcomes WHERE id = 5", [/19 outcomes that are there/]],
  ["an outcome that counts twice", "UPDATE trials SET outcome = 1 WHERE outer = 9", [/different outcomes/]],
  [
    "an outcome stored twice",
    "DROP INDEX outcomes_by_key; INSERT INTO outcomes SELECT 99, key, workload, parameters, seed, class, code, outputs, file, detail, seconds, origin, checksum FROM outcomes WHERE id = 1",
    [/1 outcomes stored twice/],
  ],
])("the verdict on a store sees %s", (_, sql, expected) => {
  const wrong = judgeChanged(sql);
  if (expected.length === 0) expect(wrong).toEqual([]);
  for (const words of expected) expect(wrong.join("\n")).toMatch(words);
});
