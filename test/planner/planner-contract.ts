import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import type { Planner } from "../../src/planner/planner.ts";
import type { Place, Trial } from "../../src/sweep/trial.ts";

export type PlannerCase = {
  /** A fresh planner of the same sweep each time, of at most some thousand trials. */
  create(seed: bigint): Planner;
  /** The end of a trial; it must depend on nothing but the trial. */
  end?(trial: Trial): Evaluation;
};

const TRAP: Evaluation = { class: "trap", message: "" };

/** What the run loop relies on; every planner passes. */
export function plannerContract(name: string, { create, end = () => TRAP }: PlannerCase): void {
  /** Everything that a planner asks while up to `window` trials are out, whose ends come in the order of asking. */
  function drive(planner: Planner, window: () => number): Trial[] {
    const asked: Trial[] = [];
    let toldCount = 0;
    for (;;) {
      const next = planner.ask();
      if (next === "done") break;
      if (next !== "wait") asked.push(next);
      const size = next === "wait" ? 0 : window();
      expect(next === "wait" && toldCount === asked.length, "waits for a trial that is out").toBe(false);
      while (asked.length - toldCount > size) tell(planner, asked[toldCount++]!);
    }
    while (toldCount < asked.length) tell(planner, asked[toldCount++]!);
    expect(planner.ask()).toBe("done");
    return asked;
  }
  const tell = (planner: Planner, trial: Trial): void => planner.tell(trial, end(trial));
  const atOnce = (): number => 0;

  describe(`${name} as a planner`, () => {
    test("asks the same trials for the same seed", () => {
      expect(drive(create(7n), atOnce)).toEqual(drive(create(7n), atOnce));
    });

    test("asks the same trials whenever their ends are told", () => {
      const expected = drive(create(7n), atOnce);
      expect(drive(create(7n), () => Number.POSITIVE_INFINITY)).toEqual(expected);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(20)), (windows) => {
          expect(drive(create(7n), () => windows.next().value!)).toEqual(expected);
        }),
        { seed: 1, numRuns: 20 },
      );
    });

    test("asks as many trials as it says", () => {
      const planner = create(7n);
      const { trialCount } = planner;
      const asked = drive(planner, atOnce);
      expect(asked.length).toBeGreaterThan(0);
      if (trialCount !== undefined) expect(asked).toHaveLength(trialCount);
      expect(planner.trialCount).toBe(trialCount);
    });

    test("asks each place once, in structural order within each point of the outer design", () => {
      const last = new Map<string, Place>();
      for (const trial of drive(create(7n), atOnce)) {
        const outer = `${trial.part}/${trial.outer}`;
        const before = last.get(outer);
        if (before !== undefined) {
          const isLater =
            trial.ask > before.ask || (trial.ask === before.ask && trial.replicate > before.replicate);
          expect(isLater, `${JSON.stringify(placeOf(before))} then ${JSON.stringify(placeOf(trial))}`).toBe(
            true,
          );
        }
        last.set(outer, trial);
      }
    });

    test("gives each trial parameters of its own", () => {
      const expected = drive(create(7n), atOnce);
      const planner = create(7n);
      for (const { parameters } of expected) {
        const trial = planner.ask();
        if (typeof trial === "string") throw new Error(`expected a trial, got ${trial}`);
        expect(trial.parameters).toEqual(parameters);
        tell(planner, trial);
        // As if the array's memory had been transferred to a worker and used there.
        trial.parameters.fill(-1);
      }
    });

    test("asks trials with keys of their own for different parameters or seeds", () => {
      const asked = drive(create(7n), atOnce);
      const contents = new Map<string, string>();
      for (const { key, parameters, seed } of asked) {
        const content = `${parameters.join()}/${seed}`;
        expect(contents.get(key) ?? content).toBe(content);
        contents.set(key, content);
      }
      expect(new Set(contents.values()).size).toBe(contents.size);
    });
  });
}

function placeOf({ part, outer, ask, replicate }: Place): Place {
  return { part, outer, ask, replicate };
}
