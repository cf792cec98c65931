import { defineConfig } from "vitest/config";

/** Sweeps on the testbed (root) and on three servers, and searches that are killed often: minutes. */
export default defineConfig({
  test: {
    include: ["test/long/*.test.ts"],
    maxWorkers: 1,
    hookTimeout: 120_000,
  },
});
