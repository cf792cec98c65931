import { crc32 } from "node:zlib";
import { philoxWords } from "../../src/numeric/random.ts";

/** Random numbers with an address: the seed is the key, and each purpose has a sequence of its own. Same address, same numbers, anywhere. */
export class Draw {
  readonly #seed: bigint;
  readonly #purpose: number;
  readonly #place: number;
  #count = 0;

  constructor(seed: number, purpose: string, place = 0) {
    this.#seed = BigInt(seed);
    this.#purpose = crc32(purpose);
    this.#place = place;
  }

  /** In [from, to). */
  number(from: number, to: number): number {
    const [word] = philoxWords(this.#seed, this.#count++, 0, this.#place, this.#purpose);
    return from + (word! / 2 ** 32) * (to - from);
  }

  /** Both ends included. */
  integer(from: number, to: number): number {
    return Math.floor(this.number(from, to + 1));
  }

  chance(share = 0.5): boolean {
    return this.number(0, 1) < share;
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }
}
