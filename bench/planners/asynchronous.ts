import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../throughput/machine.ts";
import { median } from "../throughput/measure.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { type Method, PROBLEMS, sweepOf } from "./problems.ts";
import { searchFront } from "./search.ts";

/**
 * What does a search lose that does not wait for its generations? Hypervolumes after the same number of evaluations by seed, of searches
 * with so many points under way and of those with generations. Rows are kept as they are measured, so a bench that was cut goes on.
 */
const RESULTS = join(import.meta.dirname, "../results/planners-asynchronous.json");
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "15" },
    methods: { type: "string", default: "nsga2,nsga3,spea2,ibea" },
    problems: { type: "string", default: "zdt1,zdt4,dtlz2" },
    parallel: { type: "string", default: "64,256" },
  },
});

type Row = { method: Method; problem: string; parallel: number | null; hypervolumes: number[] };

const rows: Row[] = readRows();
for (const method of values.methods.split(",") as Method[]) {
  for (const problem of PROBLEMS.filter(({ name }) => values.problems.split(",").includes(name))) {
    if (!problem.methods.includes(method)) continue;
    for (const parallel of [null, ...values.parallel.split(",").map(Number)]) {
      measure({ method, problem: problem.name, parallel, hypervolumes: [] }, (seed) =>
        searchFront(problem, seed, sweepOf(problem, method, seed, parallel ?? undefined)),
      );
    }
  }
}
print();

function measure(fresh: Row, search: (seed: number) => { hypervolume: number }): void {
  const row = rows.find((known) => keyOf(known) === keyOf(fresh)) ?? fresh;
  if (row === fresh) rows.push(row);
  while (row.hypervolumes.length < Number(values.seeds)) {
    row.hypervolumes.push(search(row.hypervolumes.length + 1).hypervolume);
    writeFileSync(
      RESULTS,
      `${JSON.stringify({ machine: describeMachine(import.meta.dirname), rows }, null, 2)}\n`,
    );
  }
  process.stderr.write(`${keyOf(row)}: ${median(row.hypervolumes).toFixed(4)}\n`);
}

function print(): void {
  console.log("| method | problem | under way | seeds | median | of that with generations | p |");
  console.log("|---|---|---:|---:|---:|---:|---:|");
  for (const { method, problem, parallel, hypervolumes } of rows) {
    const base = rows.find((row) => keyOf(row) === keyOf({ method, problem, parallel: null }))!.hypervolumes;
    const cells = [
      method,
      problem,
      parallel ?? "a generation",
      hypervolumes.length,
      median(hypervolumes).toFixed(4),
    ];
    const share = `${((100 * median(hypervolumes)) / median(base)).toFixed(1)} %`;
    const comparison = parallel === null ? ["", ""] : [share, mannWhitney(hypervolumes, base).toPrecision(1)];
    console.log(`| ${[...cells, ...comparison].join(" | ")} |`);
  }
}

function keyOf({ method, problem, parallel }: Omit<Row, "hypervolumes">): string {
  return `${method} on ${problem}, ${parallel ?? "generations"}`;
}

function readRows(): Row[] {
  try {
    return JSON.parse(readFileSync(RESULTS, "utf8")).rows;
  } catch {
    return [];
  }
}
