import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Draws } from "../../src/planner/population/draws.ts";
import { openSearch } from "./search.ts";

/**
 * How many evaluations BIPOP-CMA-ES takes on BBOB in five dimensions until it is within 1e-8 of the optimum, beside pycma with the same
 * first step, starts and restarts, in as many searches. The expected running time is that of all searches together by how many came there;
 * `interval` is where 95 of 100 ratios are when searches are drawn anew from both sides.
 */
export function compareOnePoint(name: string, most = Number.POSITIVE_INFINITY) {
  const number = Number(name.match(/\d+/)![0]);
  const theirs = readFileSync(join(import.meta.dirname, "peers/pycma.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line): PeerSearch => JSON.parse(line))
    .filter((search) => search.function === number);
  const count = Math.min(most, theirs.length);
  const ours = Array.from({ length: count }, (_, i) => searchPoint(name, i + 1));
  const [own, pycma] = [summarise(ours), summarise(theirs)];
  return {
    ...{ method: "cmaes", problem: name, ours: own, pycma, ratio: own.expected / pycma.expected },
    interval: intervalOf(ours, theirs),
  };
}

type Search = { evaluations: number; isSolved: boolean };
type PeerSearch = Search & { function: number };

/** Search s, on the instances of BBOB in turn; `method` is a YAML mapping, `gap` what is left to the optimum. */
export function searchPoint(
  name: string,
  s: number,
  { method = "{ name: cmaes, sigma: 0.2 }", cap = CAP } = {},
): Search & { gap: number } {
  const text = `kernel: test-functions
fixed: { problem: ${name}, dimensions: ${DIMENSIONS}, instance: ${1 + ((s - 1) % INSTANCES)}, coordinates: natural }
seed: ${s}
optimise:
  parameters: { x: { each: [-5, 5], elements: ${DIMENSIONS} } }
  objectives: [{ minimise: f1 }, { minimise: gap }]
  method: ${method}
`;
  const { optimiser, evaluate } = openSearch(text, s);
  let gap = Number.POSITIVE_INFINITY;
  for (let count = 0; count < cap; count++) {
    const next = optimiser.ask();
    if (typeof next === "string") return { evaluations: count, isSolved: false, gap };
    const objectives = evaluate(next);
    gap = Math.min(gap, -objectives[1]!);
    if (gap <= TARGET) return { evaluations: count + 1, isSolved: true, gap };
    optimiser.tell(count, objectives);
  }
  return { evaluations: cap, isSolved: false, gap };
}

export function summarise(searches: readonly Search[]) {
  const solved = searches.filter(({ isSolved }) => isSolved).length;
  const all = searches.reduce((sum, { evaluations }) => sum + evaluations, 0);
  return { expected: all / solved, solved, of: searches.length };
}

/** By the bootstrap. */
function intervalOf(ours: readonly Search[], theirs: readonly Search[]): [number, number] {
  const ratios = Array.from({ length: RESAMPLES }, (_, i) => {
    const draws = new Draws(1n, 0, i);
    const [own, other] = [ours, theirs].map((all) => all.map(() => all[draws.below(all.length)]!));
    return summarise(own!).expected / summarise(other!).expected;
  }).sort((a, b) => a - b);
  return [ratios[0.025 * RESAMPLES]!, ratios[0.975 * RESAMPLES - 1]!];
}

const DIMENSIONS = 5;
const INSTANCES = 15;
const CAP = 20_000 * DIMENSIONS;
const TARGET = 1e-8;
const RESAMPLES = 1000;
/** Those of which the peer's times were measured, by their names in the kernel. */
export const FUNCTIONS: readonly string[] = [
  "bbob1-sphere",
  "bbob2-ellipsoid-separable",
  "bbob3-rastrigin-separable",
  "bbob5-linear-slope",
  "bbob6-attractive-sector",
  "bbob7-step-ellipsoid",
  "bbob8-rosenbrock",
  "bbob9-rosenbrock-rotated",
  "bbob10-ellipsoid",
  "bbob11-discus",
  "bbob12-bent-cigar",
  "bbob13-sharp-ridge",
  "bbob14-different-powers",
  "bbob15-rastrigin",
  "bbob20-schwefel",
  "bbob21-gallagher-101",
  "bbob24-lunacek",
];
