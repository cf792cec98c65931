/** Whose turn it is among those that are served one by one: who waited longest comes first. */
export class Turns {
  #served: string[] = [];

  /** These, those that were served longest ago in front, and before them those that never were. */
  order<T>(candidates: readonly T[], nameOf: (candidate: T) => string): T[] {
    return [...candidates].sort((a, b) => this.#served.indexOf(nameOf(a)) - this.#served.indexOf(nameOf(b)));
  }

  serve(name: string): void {
    this.#served = [...this.#served.filter((other) => other !== name), name];
  }

  /** Forgets those whose names begin so. */
  forget(beginning: string): void {
    this.#served = this.#served.filter((name) => !name.startsWith(beginning));
  }
}
