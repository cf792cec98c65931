import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openSearch } from "./search.ts";

/**
 * How many evaluations BIPOP-CMA-ES takes on BBOB in five dimensions until it is within 1e-8 of the optimum, beside pycma with the same
 * first step, starts and restarts. The expected running time is that of all searches together by how many came there.
 */
export function compareOnePoint(name: string, instances: number) {
  const peers = readFileSync(join(import.meta.dirname, "peers/pycma.jsonl"), "utf8")
    .trim()
    .split("\n");
  const number = Number(name.match(/\d+/)![0]);
  const theirs = peers
    .map((line): PeerSearch => JSON.parse(line))
    .filter((search) => search.function === number);
  const ours = summarise(Array.from({ length: instances }, (_, i) => searchPoint(name, i + 1)));
  const pycma = summarise(theirs);
  return { method: "cmaes", problem: name, ours, pycma, ratio: ours.expected / pycma.expected };
}

type Search = { evaluations: number; isSolved: boolean };
type PeerSearch = Search & { function: number };

function searchPoint(name: string, instance: number): Search {
  const text = `kernel: test-functions
fixed: { problem: ${name}, dimensions: ${DIMENSIONS}, instance: ${instance}, coordinates: natural }
seed: ${instance}
optimise:
  parameters: { x: { each: [-5, 5], elements: ${DIMENSIONS} } }
  objectives: [{ minimise: f1 }, { minimise: gap }]
  method: { name: cmaes, sigma: 0.2 }
`;
  const { optimiser, evaluate } = openSearch(text, instance);
  for (let count = 0; count < CAP; count++) {
    const next = optimiser.ask();
    if (typeof next === "string") return { evaluations: count, isSolved: false };
    const objectives = evaluate(next);
    if (-objectives[1]! <= TARGET) return { evaluations: count + 1, isSolved: true };
    optimiser.tell(count, objectives);
  }
  return { evaluations: CAP, isSolved: false };
}

function summarise(searches: readonly Search[]) {
  const solved = searches.filter(({ isSolved }) => isSolved).length;
  const all = searches.reduce((sum, { evaluations }) => sum + evaluations, 0);
  return { expected: all / solved, solved, of: searches.length };
}

const DIMENSIONS = 5;
const CAP = 20_000 * DIMENSIONS;
const TARGET = 1e-8;
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
