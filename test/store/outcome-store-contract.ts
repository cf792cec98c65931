import { describe, expect, test } from "vitest";
import type { Outcome, RunFailure } from "../../src/kernel/outcome.ts";
import type { OutcomeStore } from "../../src/run/outcome-store.ts";
import type { Limits } from "../../src/sweep/workload.ts";
import { exampleTrial, executed, ORIGIN, outputsOf } from "./example-trials.ts";

/** What one content cache offers: several runs over it, each told apart by its identity. */
export type OutcomeStoreSubject = { openRun(identity: string, limits: Limits): OutcomeStore };

/** What every `OutcomeStore` promises the run loop. `create` gives an empty cache for one test. */
export function outcomeStoreContract(name: string, create: () => OutcomeStoreSubject): void {
  const LIMITS: Limits = { seconds: 10 };
  const failure: RunFailure = { class: "failure", kind: "time", message: "took more than 10 s" };
  const ends: [string, Outcome][] = [
    ["outputs", outputsOf(0.1 + 0.2, [1, Number.NaN, -0])],
    ["an error", { class: "error", code: 3 }],
    ["a trap", { class: "trap", message: "unreachable" }],
  ];

  describe(`${name} keeps the contract of outcome stores`, () => {
    test("an empty store knows nothing", () => {
      const run = create().openRun("a", LIMITS);
      expect(run.find([exampleTrial(0), exampleTrial(1)])).toEqual([undefined, undefined]);
      expect(run.find([])).toEqual([]);
    });

    test.each(ends)("%s is found again as it was recorded", (_, outcome) => {
      const run = create().openRun("a", LIMITS);
      run.record([executed(exampleTrial(0), outcome)]);
      expect(plain(run.find([exampleTrial(1), exampleTrial(0)]))).toEqual(plain([undefined, outcome]));
    });

    test("an outcome is known to every run, whichever place the trial has there", () => {
      const subject = create();
      subject.openRun("a", LIMITS).record([executed(exampleTrial(0), outputsOf(1))]);
      const elsewhere = { ...exampleTrial(0), outer: 77, ask: 5 };
      expect(plain(subject.openRun("b", {}).find([elsewhere]))).toEqual(plain([outputsOf(1)]));
    });

    test("recording an outcome twice, or as known, changes nothing", () => {
      const run = create().openRun("a", LIMITS);
      const entry = executed(exampleTrial(0), outputsOf(1));
      run.record([entry]);
      run.record([entry, { kind: "known", trial: exampleTrial(0) }]);
      expect(plain(run.find([exampleTrial(0)]))).toEqual(plain([outputsOf(1)]));
    });

    test("a second outcome with other words of a trap is the same, and the first stays", () => {
      const run = create().openRun("a", LIMITS);
      run.record([executed(exampleTrial(0), { class: "trap", message: "unreachable" })]);
      run.record([executed(exampleTrial(0), { class: "trap", message: "RuntimeError: unreachable" })]);
      expect(run.find([exampleTrial(0)])).toEqual([{ class: "trap", message: "unreachable" }]);
    });

    test("a second outcome with other bits is an alarm that names both nodes, and nothing of it is kept", () => {
      const run = create().openRun("a", LIMITS);
      run.record([executed(exampleTrial(0), outputsOf(1))]);
      const other = executed(exampleTrial(0), outputsOf(2), { origin: { ...ORIGIN, node: "workstation" } });
      expect(() => run.record([executed(exampleTrial(1), outputsOf(3)), other])).toThrow(
        /laptop.*workstation/s,
      );
      expect(plain(run.find([exampleTrial(0), exampleTrial(1)]))).toEqual(plain([outputsOf(1), undefined]));
    });

    test("a failure is kept with its run and its limits only", () => {
      const subject = create();
      subject.openRun("a", LIMITS).record([executed(exampleTrial(0), failure)]);
      expect(subject.openRun("a", LIMITS).find([exampleTrial(0)])).toEqual([failure]);
      expect(subject.openRun("b", LIMITS).find([exampleTrial(0)])).toEqual([undefined]);
      expect(subject.openRun("a", { seconds: 20 }).find([exampleTrial(0)])).toEqual([undefined]);
    });

    test("an outcome takes the place of a failure", () => {
      const run = create().openRun("a", LIMITS);
      run.record([executed(exampleTrial(0), failure)]);
      run.record([executed(exampleTrial(0), outputsOf(1))]);
      expect(plain(run.find([exampleTrial(0)]))).toEqual(plain([outputsOf(1)]));
    });

    test("one batch may hold a trial and its twin at another place", () => {
      const run = create().openRun("a", LIMITS);
      const twin = { ...exampleTrial(0), outer: 9 };
      run.record([executed(exampleTrial(0), outputsOf(1)), { kind: "known", trial: twin }]);
      expect(plain(run.find([twin]))).toEqual(plain([outputsOf(1)]));
    });
  });
}

/** Without the difference between Buffer and Uint8Array. */
function plain(ends: readonly (Outcome | RunFailure | undefined)[]): unknown {
  return ends.map((end) => (end?.class === "outputs" ? { ...end, bytes: [...end.bytes] } : end));
}
