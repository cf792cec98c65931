import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeRun } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const signature = (digit: string) => ({ key: digit.repeat(64), signature: digit.repeat(128) });

/** A run whose kernel has these signatures. */
function signedRun(signatures: { key: string; signature: string }[]) {
  const run = describeRun("a");
  const parts = run.parts.map(({ name, workload }) => ({
    name,
    workload: { ...workload, kernel: { ...workload.kernel, signatures } },
  }));
  return { ...run, parts };
}

test("a run is tried again with the signatures that its kernel had, and those that came later", () => {
  const path = temporaryStore();
  using store = openStore(path);
  expect(store.openRun(signedRun([signature("a")])).workload(0).kernel.signatures).toEqual([signature("a")]);
  const run = store.openRun(signedRun([signature("b")]));
  expect(run.workload(0).kernel.signatures).toEqual([signature("a"), signature("b")]);
});

test("signatures go when nothing refers to their kernel any more", () => {
  const path = temporaryStore();
  {
    using store = openStore(path);
    const run = store.openRun(signedRun([signature("a")]));
    store.removeRun(run);
    store.collectGarbage();
  }
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare("SELECT count(*) AS n FROM signatures").get()).toMatchObject({ n: 0 });
});
