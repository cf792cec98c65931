import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, ORIGIN, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const wrong = (boot: string) => ({ origin: { node: "wrong", boot, version: "0.1.0" } });
/** Outputs that lie in a file. */
const LARGE = outputsOf(
  1,
  Array.from({ length: 20_000 }, (_, i) => i),
);

/** Two runs that share trials 0 to 5, of which a wrong node computed 1 (before a restart of its machine) and 2 (large). */
function createStore() {
  const path = temporaryStore();
  const store = openStore(path);
  const [a, b] = ["a", "b"].map((name) => store.openRun(describeRun(name, { name })));
  const trials = [0, 1, 2, 3, 4, 5].map((outer) => exampleTrial(outer));
  a!.record([
    executed(trials[0]!, outputsOf(0)),
    executed(trials[1]!, outputsOf(1), wrong("before")),
    executed(trials[2]!, LARGE, wrong("now")),
    executed(trials[3]!, { class: "error", code: 1 }),
  ]);
  b!.find(trials.slice(1, 2));
  b!.record([{ kind: "known", trial: trials[1]! }, executed(trials[4]!, outputsOf(4))]);
  for (const run of [a!, b!]) run.finish({ state: "complete", digest: "d" });
  const other = store.openRun(describeRun("c", { name: "c" }));
  other.record([executed(trials[5]!, outputsOf(5))]);
  other.finish({ state: "complete", digest: "d" });
  return { path, store, a: a!, b: b!, trials };
}

describe("a store from which a node's outcomes are taken", () => {
  test("forgets them in every run that had them, and only these are no more complete", () => {
    const { store, a, b, trials } = createStore();
    using _ = store;
    expect(store.voidNode("wrong")).toEqual({ outcomes: 2, trials: 3, runs: ["a", "b"] });
    expect(store.hasOutcomesOf("wrong")).toBe(false);
    expect([...a.trials()].map(({ outer }) => outer)).toEqual([0, 3]);
    expect([...b.trials()].map(({ outer }) => outer)).toEqual([4]);
    expect(trials.map(({ key }) => store.outcome(key) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
      true,
    ]);
    const states = store.runs().map(({ name, state, digest }) => [name, state, digest]);
    expect(states.sort()).toEqual([
      ["a", "interrupted", undefined],
      ["b", "interrupted", undefined],
      ["c", "complete", "d"],
    ]);
  });

  test("takes the right outcome of a trial that it had a wrong one of", () => {
    const { store, a, trials } = createStore();
    using _ = store;
    store.voidNode("wrong");
    a.record([executed(trials[1]!, outputsOf(100))]);
    expect(a.recall(trials[1]!.key)).toMatchObject({ outcome: outputsOf(100), origin: ORIGIN });
    expect(a.recall(trials[2]!.key)).toBeUndefined();
  });

  test("keeps files of outputs only until the next clean-up", () => {
    const { path, store } = createStore();
    using _ = store;
    const files = () =>
      readdirSync(`${path}.outputs`, { recursive: true, withFileTypes: true }).filter((file) =>
        file.isFile(),
      );
    expect(files()).toHaveLength(1);
    store.voidNode("wrong");
    expect(store.collectGarbage({ graceMs: -60_000 }).files).toBe(1);
    expect(files()).toEqual([]);
  });

  test("is as before where the node computed nothing", () => {
    const { store, a, trials } = createStore();
    using _ = store;
    expect(store.voidNode("another")).toEqual({ outcomes: 0, trials: 0, runs: [] });
    expect([...a.trials()]).toHaveLength(4);
    expect(a.summary.state).toBe("running");
    expect(trials.every(({ key }) => store.outcome(key) !== undefined)).toBe(true);
  });

  test("can lose one trial alone", () => {
    const { store, a, trials } = createStore();
    using _ = store;
    expect(store.voidTrial(trials[1]!.key)).toEqual({ outcomes: 1, trials: 2, runs: ["a", "b"] });
    expect([...a.trials()].map(({ outer }) => outer)).toEqual([0, 2, 3]);
    expect(store.hasOutcomesOf("wrong")).toBe(true);
  });
});
