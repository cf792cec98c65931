import { DominanceTree, isNoWorse } from "./dominance-tree.ts";

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

/**
 * The newest are looked at one by one, from the newest back, since these are the most alike; the others lie in trees, of which each is larger than the
 * next (Bentley and Saxe, J. Algorithms 1:301, 1980). A tree is made only when it was asked often enough to be worth it.
 */
class FrontOfMany implements GrowingFront {
  #newest: Float64Array[] = [];
  #askedCount = 0;
  readonly #trees: DominanceTree[] = [];

  dominates(costs: Float64Array): boolean {
    if (++this.#askedCount >= MOST_ASKED && this.#newest.length >= MOST_ASKED) this.#growTree();
    for (let i = this.#newest.length - 1; i >= 0; i--) if (isNoWorse(this.#newest[i]!, costs)) return true;
    for (let i = this.#trees.length - 1; i >= 0; i--) if (this.#trees[i]!.dominates(costs)) return true;
    return false;
  }

  add(costs: Float64Array): void {
    this.#newest.push(costs);
  }

  #growTree(): void {
    let points = this.#newest;
    while (this.#trees.length > 0 && this.#trees.at(-1)!.points.length <= points.length) {
      points = [...this.#trees.pop()!.points, ...points];
    }
    this.#trees.push(new DominanceTree(points));
    this.#newest = [];
    this.#askedCount = 0;
  }
}

const MOST_ASKED = 128;
