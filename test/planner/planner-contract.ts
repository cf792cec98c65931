import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { askOut, type Planner } from "../../src/planner/planner.ts";
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
  /**
   * Everything that a planner asks, in structural order, while up to `window` trials are out. Ends come in the order of asking
   * within each point of the outer design; `choose` says from which of the points with trials out the next end comes.
   */
  function drive(planner: Planner, window: () => number, choose: (below: number) => number): Trial[] {
    const asked: Trial[] = [];
    const out = new Map<string, Trial[]>();
    let outCount = 0;
    const tellOne = (): void => {
      const lane = [...out.keys()][choose(out.size)]!;
      const [trial, ...rest] = out.get(lane)!;
      if (rest.length > 0) out.set(lane, rest);
      else out.delete(lane);
      outCount--;
      tell(planner, trial!);
    };
    for (;;) {
      const next = askOut(planner);
      if (next === "done") break;
      if (next === "wait") {
        expect(outCount, "waits for a trial that is out").toBeGreaterThan(0);
        tellOne();
        continue;
      }
      asked.push(next);
      out.set(laneOf(next), [...(out.get(laneOf(next)) ?? []), next]);
      outCount++;
      for (const size = window(); outCount > size; ) tellOne();
    }
    while (outCount > 0) tellOne();
    expect(planner.ask()).toBe("done");
    return asked.toSorted(byPlace);
  }
  const tell = (planner: Planner, trial: Trial): void => planner.tell(trial, end(trial));
  const atOnce = (): number => 0;
  const first = (): number => 0;

  describe(`${name} as a planner`, () => {
    test("asks the same trials for the same seed", () => {
      expect(drive(create(7n), atOnce, first)).toEqual(drive(create(7n), atOnce, first));
    });

    test("asks the same trials whenever their ends are told", () => {
      const expected = drive(create(7n), atOnce, first);
      expect(drive(create(7n), () => Number.POSITIVE_INFINITY, first)).toEqual(expected);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(20)), fc.infiniteStream(fc.nat(1000)), (windows, choices) => {
          const choose = (below: number) => choices.next().value! % below;
          expect(drive(create(7n), () => windows.next().value!, choose)).toEqual(expected);
        }),
        { seed: 1, numRuns: 20 },
      );
    });

    test("asks as many trials as it says", () => {
      const planner = create(7n);
      const { trialCount } = planner;
      const asked = drive(planner, atOnce, first);
      expect(asked.length).toBeGreaterThan(0);
      if (trialCount !== undefined) expect(asked).toHaveLength(trialCount);
      expect(planner.trialCount).toBe(trialCount);
    });

    test("asks each place once, in structural order within each point of the outer design", () => {
      const last = new Map<string, Place>();
      const planner = create(7n);
      for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
        tell(planner, trial);
        const outer = laneOf(trial);
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
      const expected = drive(create(7n), atOnce, first).map(({ parameters }) => parameters);
      const planner = create(7n);
      const asked: { trial: Trial; parameters: Float64Array }[] = [];
      for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
        asked.push({ trial, parameters: trial.parameters.slice() });
        tell(planner, trial);
        // As if the array's memory had been transferred to a worker and used there.
        trial.parameters.fill(-1);
      }
      asked.sort((a, b) => byPlace(a.trial, b.trial));
      expect(asked.map(({ parameters }) => parameters)).toEqual(expected);
    });

    test("asks trials with keys of their own for different parameters or seeds", () => {
      const asked = drive(create(7n), atOnce, first);
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

function laneOf({ part, outer }: Place): string {
  return `${part}/${outer}`;
}

function byPlace(a: Place, b: Place): number {
  return a.part - b.part || a.outer - b.outer || a.ask - b.ask || a.replicate - b.replicate;
}
