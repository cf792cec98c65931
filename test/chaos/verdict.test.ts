import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createPlayground } from "../end-to-end/command-line.ts";
import { plainSweep } from "./chaos-sweep.ts";
import { judgeStore } from "./verdict.ts";

/** A store with one run of 20 trials, changed behind its back. */
function judgeChanged(sql: string): string[] {
  const { write, json, folder } = createPlayground();
  const sweep = plainSweep(20);
  write("sweep.yaml", sweep.text);
  const { id } = json("run", "sweep.yaml", "--store", "run.db");
  const database = new DatabaseSync(`${folder}/run.db`);
  database.exec(sql);
  database.close();
  return judgeStore(`${folder}/run.db`, id, sweep);
}

test.each([
  ["nothing", "SELECT 1", []],
  [
    "a trial that is lost",
    "DELETE FROM trials WHERE outer = 3 AND replicate = 1",
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
