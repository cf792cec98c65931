import type { Draw } from "./draw.ts";

/** A sweep, and what must come of it. */
export type ChaosSweep = {
  name: string;
  text: string;
  /** All of them, whatever becomes of each. */
  trials: number;
  /** Those without outputs, by how they end; none unless it says so. */
  ends: { error: number; trap: number; time: number; memory: number };
  /** Where trials cannot end, the run has no digest: the same sweep without these, which has one. */
  rest?: ChaosSweep;
};

const NO_BAD_ENDS = { error: 0, trap: 0, time: 0, memory: 0 };
/** About 2 ms. */
const ITERATIONS = 400_000;

/** Points with two replicates each. */
export function plainSweep(trials: number, name = "sweep", first = 0): ChaosSweep {
  const points = Math.ceil(trials / 2);
  const text = `title: Chaos
kernel: noop
fixed: { iterations: ${ITERATIONS} }
over:
  x: { linear: [${first}, ${first + 1}], points: ${points} }
replicates: 2
seed: 42
`;
  return { name, text, trials: points * 2, ends: NO_BAD_ENDS };
}

/** Trials that loop for ever, grow without end, trap and fail, at places that are drawn, among good ones. */
export function badSweep(draw: Draw, trials: number): ChaosSweep {
  const modes = Array.from({ length: trials }, () => "value");
  const ends = {
    error: draw.integer(1, 20),
    trap: draw.integer(1, 20),
    time: draw.integer(1, 3),
    memory: draw.integer(1, 3),
  };
  const words = { error: "error", trap: "trap", time: "loop", memory: "grow" };
  for (const [end, count] of Object.entries(ends)) {
    for (let placed = 0; placed < count; ) {
      const at = draw.integer(0, trials - 1);
      if (modes[at] !== "value") continue;
      modes[at] = words[end as keyof typeof words];
      placed++;
    }
  }
  const points = modes.map((mode, x) => ({ mode, x }));
  const ending = points.filter(({ mode }) => mode !== "loop" && mode !== "grow");
  const rest = listSweep("rest", ending, { ...ends, time: 0, memory: 0 });
  return { ...listSweep("bad", points, ends), rest };
}

function listSweep(
  name: string,
  points: readonly { mode: string; x: number }[],
  ends: ChaosSweep["ends"],
): ChaosSweep {
  const text = `title: Chaos, with bad trials
kernel: noop
fixed: { iterations: ${ITERATIONS} }
design: list
limits: { seconds: 2, megabytes: 64 }
seed: 42
over:
${points.map(({ mode, x }) => `  - { x: ${x}, mode: ${mode} }`).join("\n")}
`;
  return { name, text, trials: points.length, ends };
}
