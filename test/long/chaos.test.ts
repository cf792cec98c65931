import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ROOT } from "../chaos/root.ts";
import { describeWithServer } from "../cluster/test-server.ts";

const FAULTS = ["node-killed", "coordinator-taken-over", "server-lost-files", "mixed"];

describeWithServer("chaos", () => {
  test("one seed of some faults, through the program", async () => {
    const faults = FAULTS.flatMap((fault) => ["--fault", fault]);
    const words = [join(ROOT, "test/chaos/run.ts"), ...faults, "--trials", "1000", "--jobs", "2", "--json"];
    const program = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    const { results } = JSON.parse(await text(program.stdout)) as {
      results: { fault: string; wrong: string[] }[];
    };
    expect(results.map(({ fault, wrong }) => ({ fault, wrong }))).toEqual(
      expect.arrayContaining(FAULTS.map((fault) => ({ fault, wrong: [] }))),
    );
    expect(results).toHaveLength(FAULTS.length);
  }, 600_000);
});
