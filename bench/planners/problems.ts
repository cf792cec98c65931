/** What is searched, by which methods, with the settings that pymoo's and jMetal's papers and tests have in common. */
export type Problem = {
  name: string;
  dimensions: number;
  objectives: number;
  /** Of the hypervolume. */
  reference: readonly number[];
  /** The hypervolume of the whole front. */
  truth: number;
  methods: readonly Method[];
};

export type Method = "nsga2" | "nsga3" | "spea2" | "ibea";

export const GENERATIONS = 250;

export const PROBLEMS: readonly Problem[] = [
  zdt("zdt1", 30, 1, 2 / 3),
  zdt("zdt2", 30, 1, 1 / 3),
  zdt("zdt3", 30, 1.1, 1.33176),
  zdt("zdt4", 10, 1, 2 / 3),
  zdt("zdt6", 10, 1, 0.32596),
  dtlz("dtlz2", [1.1, 1.1, 1.1], 0.8074, ["nsga2", "spea2", "nsga3", "ibea"]),
  dtlz("dtlz7", [1.1, 1.1, 6.6], 2.7019, ["nsga2", "nsga3"]),
];

/** Sweep file of one search; asynchronous, with so many points under way, where `parallel` is given. */
export function sweepOf(
  { name, dimensions, objectives }: Problem,
  method: Method,
  seed: number,
  parallel?: number,
): string {
  const sought = Array.from({ length: objectives }, (_, i) => `{ minimise: f${i + 1} }`);
  // NSGA-III has its own defaults: 91 directions and 92 points, crossover 1 and eta 30.
  return `kernel: test-functions
fixed: { problem: ${name}, dimensions: ${dimensions}, objectives: ${objectives}, coordinates: unit }
seed: ${seed}
optimise:
  parameters: { x: { each: [0, 1], elements: ${dimensions} } }
  objectives: [${sought.join(", ")}]
  method: { name: ${method}, generations: ${GENERATIONS}, asynchronous: ${parallel !== undefined} }
  parallel: ${parallel ?? 64}
`;
}

function zdt(name: string, dimensions: number, reference: number, truth: number): Problem {
  return {
    ...{ name, dimensions, objectives: 2, reference: [reference, reference], truth },
    methods: ["nsga2", "spea2", "ibea"],
  };
}

function dtlz(name: string, reference: number[], truth: number, methods: Method[]): Problem {
  return { name, dimensions: 10, objectives: 3, reference, truth, methods };
}
