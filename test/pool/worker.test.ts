import { expect, test } from "vitest";
import { openPool } from "../../src/pool/pool-executor.ts";
import { runAll } from "../run/executor-contract.ts";
import { noopTrial, noopWorkload } from "../run/noop-trials.ts";

test("a thread that serves many parts keeps large memory for one of them only", async () => {
  const parts = 12;
  const before = process.memoryUsage().rss;
  await using pool = await openPool(
    Array.from({ length: parts }, () => noopWorkload()),
    { threads: 1 },
  );
  const trials = Array.from({ length: parts }, (_, part) => noopTrial(part, { megabytes: 150 }, part));
  await runAll(pool, trials);
  // Twelve instances would hold 1,800 MB; what is given up goes when the engine collects it.
  expect(process.memoryUsage().rss - before).toBeLessThan(1100 * 2 ** 20);
});
