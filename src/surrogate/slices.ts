/**
 * Work of seconds that is done in slices of some milliseconds, one at each `next`, so that whoever does it can attend to other things in
 * between. Where it is cut depends on what is computed, never on a clock, and nothing depends on what happens in between.
 */
export type Slices<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function finish<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
