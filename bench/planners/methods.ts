import { median } from "../throughput/measure.ts";
import { FUNCTIONS, searchPoint, summarise } from "./one-point.ts";

/**
 * Which search for one best point? CMA-ES, L-SHADE and Nelder-Mead, as they come, on BBOB in five dimensions: how many of 15 searches come within 1e-8 of the
 * optimum in 20,000 evaluations and how many these take (all evaluations by the searches that came there), and how near few evaluations come.
 *
 * Usage: node bench/planners/methods.ts
 */
const SEARCHES = 15;
const MOST = 20_000;
const FEW = 250;
const METHODS: readonly ((budget: number) => string)[] = [
  () => "{ name: cmaes }",
  // Its population shrinks over the budget, which it has to know.
  (budget) => `{ name: de, points: ${budget} }`,
  () => "{ name: nelder-mead }",
];

console.log("| function | cmaes | de | nelder-mead | gap of cmaes | of de | of nelder-mead |");
console.log("|---|---:|---:|---:|---:|---:|---:|");
for (const name of FUNCTIONS) {
  const solved = METHODS.map((method) => {
    const { expected, solved, of } = summarise(searchAll(name, method(MOST), MOST));
    return solved === 0 ? "none" : `${expected.toFixed(0)} (${solved} of ${of})`;
  });
  const gaps = METHODS.map((method) => {
    return median(searchAll(name, method(FEW), FEW).map(({ gap }) => gap)).toExponential(0);
  });
  console.log(`| ${[name, ...solved, ...gaps].join(" | ")} |`);
}

function searchAll(name: string, method: string, cap: number) {
  return Array.from({ length: SEARCHES }, (_, i) => searchPoint(name, i + 1, { method, cap }));
}
