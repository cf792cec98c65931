import { describe, expect, test } from "vitest";
import { LaggingOptimiser } from "../../../src/planner/optimisers/lagging-optimiser.ts";
import type { Optimiser } from "../../../src/planner/optimisers/optimiser.ts";
import { optimiserContract } from "./optimiser-contract.ts";

/** Asks points that say how many it was told before. */
class Counting implements Optimiser {
  readonly told: number[] = [];
  #asked = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  ask(): Float64Array | "done" {
    return this.#asked === this.#most ? "done" : Float64Array.of(this.#asked++, this.told.length);
  }

  tell(ask: number, [value]: readonly number[], violation?: number): void {
    expect(ask).toBe(this.told.length);
    expect(violation).toBe(0);
    this.told.push(value!);
  }
}

describe("an optimiser that lags", () => {
  test.each([1, 2, 7])("knows the first k - %d points at point k, and waits until it does", (window) => {
    for (const ahead of [0, 1, window]) {
      const inner = new Counting(30);
      const lagging = new LaggingOptimiser(inner, window);
      let [asked, told, waits] = [0, 0, 0];
      for (let next = lagging.ask(); next !== "done"; next = lagging.ask()) {
        if (next === "wait") {
          waits++;
          expect(asked - told).toBe(window);
        } else {
          expect([...next]).toEqual([asked, Math.max(0, asked + 1 - window)]);
          asked++;
        }
        // As many out as it allows, or told as early as can be.
        while (next === "wait" ? asked - told >= window : asked - told > ahead) lagging.tell(told, [told++]);
      }
      expect(asked).toBe(30);
      expect(waits > 0).toBe(ahead === window);
      // Nothing of what was found is lost behind the last point.
      for (; told < asked; told++) lagging.tell(told, [told]);
      expect(lagging.ask()).toBe("done");
      expect(inner.told).toEqual(Array.from({ length: 30 }, (_, i) => i));
    }
  });
});

optimiserContract("an optimiser that lags", {
  create: () => new LaggingOptimiser(new Counting(25), 4),
  bounds: [
    [0, 25],
    [0, 25],
  ],
  objectives: ([x]) => [x!],
  mostPoints: 25,
});
