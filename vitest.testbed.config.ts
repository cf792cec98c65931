import { defineConfig } from "vitest/config";

/** Sweeps on the testbed (root) and on three servers: minutes. */
export default defineConfig({
  test: {
    include: ["test/long/testbed-*.test.ts", "test/long/three-servers.test.ts", "test/long/chaos.test.ts"],
    maxWorkers: 1,
    hookTimeout: 120_000,
  },
});
