/** Walks through all tables of the last run and prints how many rows they have. */
import { encodeCsv } from "../../src/store/export-csv.ts";
import { openStore } from "../../src/store/open-store.ts";
import { runTable } from "../../src/store/run-table.ts";
import { seriesTable } from "../../src/store/series-table.ts";

using store = openStore(process.argv[2]!, { readOnly: true });
const run = store.resolveRun("latest");
const count = (items: Iterable<unknown>) => {
  let rows = 0;
  for (const _ of items) rows++;
  return rows;
};
let lines = 0;
for (const chunk of encodeCsv(runTable(run))) lines += chunk.split("\n").length - 1;
process.stdout.write(`${count(run.trials())} ${lines} ${count(seriesTable(run, "overlap").rows())}\n`);
