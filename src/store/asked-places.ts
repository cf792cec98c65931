import type { Place } from "../sweep/trial.ts";

/** How far the searches of a run have asked. A design asks once at each point, so it takes no memory. */
export class AskedPlaces {
  readonly #lastAsks = new Map<string, number>();

  get hasSearches(): boolean {
    return this.#lastAsks.size > 0;
  }

  add({ part, outer, ask }: Place): void {
    if (ask > this.last(part, outer)) this.#lastAsks.set(`${part}/${outer}`, ask);
  }

  /** The greatest ask at a point of the outer design. */
  last(part: number, outer: number): number {
    return this.#lastAsks.get(`${part}/${outer}`) ?? 0;
  }
}
