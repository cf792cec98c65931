import { defineConfig } from "vitest/config";

/** Sweeps on the testbed: minutes, and root. */
export default defineConfig({
  test: { include: ["test/long/testbed-*.test.ts"], maxWorkers: 1 },
});
