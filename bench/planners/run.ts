import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../throughput/machine.ts";
import { median } from "../throughput/measure.ts";
import { isNoWorse, leastHypervolume, MOST_RATIO, type PeerRun } from "./aims.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { compareOnePoint, FUNCTIONS } from "./one-point.ts";
import { type Method, PROBLEMS, type Problem, sweepOf } from "./problems.ts";
import { searchFront } from "./search.ts";

/**
 * Are the planners as good as their peers? Hypervolumes of final populations by seed, beside those of pymoo and DEAP; and how soon
 * CMA-ES finds one point, beside pycma. The peers were measured once, by the programs in peers/, where their results lie too.
 */
const HERE = import.meta.dirname;
const RESULTS = join(HERE, "../results/planners.json");

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
/** A method on each problem and three searches: eight seconds of a processor, so less than a minute on a busy machine too. */
const QUICK: readonly (readonly [problem: string, method: Method])[] = [
  ["zdt1", "ibea"],
  ["zdt4", "nsga2"],
  ["zdt4", "spea2"],
  ["dtlz2", "nsga3"],
];
const QUICK_FUNCTIONS = FUNCTIONS.filter((name) => /sphere|slope|rosenbrock/.test(name));
const seeds = Number(values.seeds ?? (values.quick ? 3 : 15));
main();

function main(): void {
  const peers = ["pymoo", "deap"].flatMap((peer) => readRuns(join(HERE, `peers/${peer}.jsonl`)));
  const cases = PROBLEMS.flatMap((problem) => problem.methods.map((method) => ({ problem, method })));
  const rows = cases
    .filter(
      ({ problem, method }) =>
        !values.quick || QUICK.some(([name, quick]) => name === problem.name && quick === method),
    )
    .map(({ problem, method }) => compare(problem, method, peers));
  const functions = values.quick ? QUICK_FUNCTIONS : FUNCTIONS;
  const onePoint = functions.map((name) => {
    if (!values.json) process.stderr.write(`cmaes on ${name}\n`);
    return compareOnePoint(name, values.quick ? 15 : undefined);
  });
  const results = { machine: describeMachine(HERE), seeds, rows, onePoint };
  if (!values.quick) writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else {
    console.log("| method | problem | median of ours | of the whole front | peer | its median | p | aim |");
    console.log("|---|---|---:|---:|---|---:|---:|---|");
    for (const row of rows) for (const line of describe(row)) console.log(`| ${line.join(" | ")} |`);
    console.log("\n| function | evaluations, ours | solved | of pycma | solved | ratio | 95 % | aim |");
    console.log("|---|---:|---:|---:|---:|---:|---:|---|");
    for (const { problem, ours, pycma, ratio, interval } of onePoint) {
      const sides = [ours, pycma].map(
        ({ expected, solved, of }) => `${expected.toFixed(0)} | ${solved} of ${of}`,
      );
      const range = interval.map((end) => end.toFixed(2)).join(" to ");
      // Where the peer finds nothing there is no ratio.
      const end = pycma.solved > 0 ? [ratio.toFixed(2), range, name(ratio <= MOST_RATIO)] : ["", "", ""];
      console.log(`| ${[problem, ...sides, ...end].join(" | ")} |`);
    }
  }
}

function compare(problem: Problem, method: Method, peers: readonly PeerRun[]) {
  const begin = process.cpuUsage();
  const runs = Array.from({ length: seeds }, (_, i) =>
    searchFront(problem, i + 1, sweepOf(problem, method, i + 1)),
  );
  const { user, system } = process.cpuUsage(begin);
  const seconds = (user + system) / 1e6 / seeds;
  const ours = runs.map(({ hypervolume }) => hypervolume);
  if (!values.json) process.stderr.write(`${method} on ${problem.name}: ${seconds.toFixed(1)} s a search\n`);
  const groups = Map.groupBy(
    peers.filter((run) => run.method === method && run.problem === problem.name),
    ({ peer }) => peer,
  );
  const least = leastHypervolume(method, problem.name, peers);
  return {
    ...{ method, problem: problem.name, trials: runs[0]!.trials, secondsASearch: seconds },
    ...{ hypervolumes: ours, median: median(ours), share: median(ours) / problem.truth },
    ...(least !== undefined && { least, isReached: median(ours) >= least }),
    peers: [...groups].map(([peer, own]) => {
      const theirs = own.map(({ hypervolume }) => hypervolume);
      const p = mannWhitney(ours, theirs);
      const isReached = isNoWorse(median(ours), median(theirs), p);
      return { peer, median: median(theirs), runs: theirs.length, p, isReached };
    }),
  };
}

function describe(row: ReturnType<typeof compare>): string[][] {
  const { method, problem, median: ours, share, peers, least, isReached } = row;
  const start = [method, problem, ours.toFixed(4), `${(share * 100).toFixed(1)} %`];
  const aim = least === undefined ? "" : `${least.toFixed(4)}: ${name(isReached)}`;
  if (peers.length === 0) return [[...start, "", "", "", aim]];
  return peers.map((other) => [
    ...start,
    other.peer,
    other.median.toFixed(4),
    other.p >= 0.01
      ? other.p.toFixed(2)
      : `${other.p.toExponential(0)}, ${ours > other.median ? "better" : "worse"}`,
    name(other.isReached),
  ]);
}

function name(isReached: boolean | undefined): string {
  return isReached ? "reached" : "not reached";
}

function readRuns(path: string): PeerRun[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
