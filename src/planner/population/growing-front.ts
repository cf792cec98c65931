/**
 * The costs of points that do not dominate each other, taken in lexicographic order: each differs from those before it, and its first cost is
 * no less. So one of them dominates a further point if it is no worse in all costs but the first.
 */
export interface GrowingFront {
  dominates(costs: Float64Array): boolean;
  /** Takes a point that it does not dominate. */
  add(costs: Float64Array): void;
}

/** An empty front of so many costs. */
export function createFront(count: number): GrowingFront {
  if (count <= 2) return new FrontOfTwo();
  return count === 3 ? new FrontOfThree() : new FrontOfMany();
}

/** The second cost only falls: the last point decides. With one cost, any point does. */
class FrontOfTwo implements GrowingFront {
  #least = Number.NaN;
  #isEmpty = true;

  dominates(costs: Float64Array): boolean {
    return !this.#isEmpty && (costs.length < 2 || this.#least <= costs[1]!);
  }

  add(costs: Float64Array): void {
    this.#isEmpty = false;
    if (costs.length > 1) this.#least = costs[1]!;
  }
}

/**
 * The second and third costs that matter are a staircase, where one rises and the other falls; which step is below a point is found by
 * bisection (Kung, Luccio and Preparata, J. ACM 22:469, 1975).
 */
class FrontOfThree implements GrowingFront {
  readonly #seconds: number[] = [];
  readonly #thirds: number[] = [];

  dominates(costs: Float64Array): boolean {
    const step = this.#stepsUpTo(costs[1]!) - 1;
    return step >= 0 && this.#thirds[step]! <= costs[2]!;
  }

  add(costs: Float64Array): void {
    const [second, third] = [costs[1]!, costs[2]!];
    const from = this.#stepsUpTo(second);
    let to = from;
    while (to < this.#thirds.length && this.#thirds[to]! >= third) to++;
    this.#seconds.splice(from, to - from, second);
    this.#thirds.splice(from, to - from, third);
  }

  /** How many steps have no larger second cost. */
  #stepsUpTo(second: number): number {
    let [low, high] = [0, this.#seconds.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#seconds[middle]! <= second) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Looks at each, from the newest back: these are the most alike. */
class FrontOfMany implements GrowingFront {
  readonly #points: Float64Array[] = [];

  dominates(costs: Float64Array): boolean {
    for (let i = this.#points.length - 1; i >= 0; i--) {
      const point = this.#points[i]!;
      let m = 1;
      while (m < costs.length && point[m]! <= costs[m]!) m++;
      if (m === costs.length) return true;
    }
    return false;
  }

  add(costs: Float64Array): void {
    this.#points.push(costs);
  }
}
