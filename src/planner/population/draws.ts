import { normal, philoxWords, uniform } from "../../numeric/random.ts";

/**
 * Random numbers of a search. Every generation has a sequence of its own, addressed by the sweep's seed, the point of the outer design
 * and the generation, so that nothing depends on how many were drawn before.
 */
export class Draws {
  readonly #seed: bigint;
  readonly #outer: number;
  readonly #generation: number;
  #block = 0;
  #words: Uint32Array = new Uint32Array(0);
  #used = 0;

  constructor(seed: bigint, outer: number, generation: number) {
    this.#seed = seed;
    this.#outer = outer;
    this.#generation = generation;
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    const at = this.#take();
    return uniform(this.#words[at]!, this.#words[at + 1]!);
  }

  /** Standard normal. */
  normal(): number {
    const at = this.#take();
    return normal(this.#words[at]!, this.#words[at + 1]!);
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.min(below - 1, Math.floor(this.uniform() * below));
  }

  /** The integers 0 … count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const moved = order[last]!;
      order[last] = order[other]!;
      order[other] = moved;
    }
    return order;
  }

  /** Where the next two words are. */
  #take(): number {
    if (this.#used === this.#words.length) {
      this.#words = philoxWords(this.#seed, this.#block++, this.#outer, this.#generation, PURPOSE);
      this.#used = 0;
    }
    this.#used += 2;
    return this.#used - 2;
  }
}

/** "opti": no kernel draws under the sweep's seed, and no other planner for this. */
const PURPOSE = 0x6f707469;
