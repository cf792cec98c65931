import type { Gene } from "../../sweep/bind-search-space.ts";
import { decodeGenes } from "./decode-genes.ts";

/**
 * Names of genes, the same for those that stand for the same point. Remembered for as long as the genes live: parents are named in every
 * generation, and what a point is made of does not change.
 */
export class PointNames {
  readonly #genes: readonly Gene[];
  readonly #names = new WeakMap<Float64Array, string>();

  constructor(genes: readonly Gene[]) {
    this.#genes = genes;
  }

  of(genes: Float64Array): string {
    const known = this.#names.get(genes);
    if (known !== undefined) return known;
    const name = nameBits(decodeGenes(this.#genes, genes));
    this.#names.set(genes, name);
    return name;
  }
}

/** The bits as characters: much faster than digits. A point has neither -0 nor NaN, so equal numbers have equal bits. */
function nameBits(point: Float64Array): string {
  const words = new Uint16Array(point.buffer, point.byteOffset, 4 * point.length);
  let name = "";
  for (let from = 0; from < words.length; from += MOST_ARGUMENTS) {
    name += String.fromCharCode(...words.subarray(from, from + MOST_ARGUMENTS));
  }
  return name;
}

const MOST_ARGUMENTS = 4096;
