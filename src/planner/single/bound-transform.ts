/**
 * A gene in [0, 1] for any real number, smoothly (as BoundTransform of pycma): the number itself but near the bounds, where a parabola
 * turns it round, so that a bound is reached, at -WIDTH and 1 + WIDTH, with slope 0; beyond, mirrored again and again. A search that knows
 * no bounds sees a function without kinks, whose optimum on a bound is an ordinary one in the middle of its numbers.
 */
export function boundGene(at: number): number {
  const period = 2 * (1 + 2 * WIDTH);
  let from = at + WIDTH;
  from -= period * Math.floor(from / period);
  if (from > period / 2) from = period - from;
  const x = from - WIDTH;
  if (x < WIDTH) return Math.min(1, ((x + WIDTH) * (x + WIDTH)) / (4 * WIDTH));
  if (x > 1 - WIDTH) return Math.max(0, 1 - ((1 + WIDTH - x) * (1 + WIDTH - x)) / (4 * WIDTH));
  return x;
}

/** A twentieth of the bounds is bent on either side. */
const WIDTH = 0.05;
