import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attachManifest } from "../../src/kernel/custom-section.ts";
import { admitKernel, compileKernel, type Kernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { resolveParameters } from "../../src/kernel/parameters.ts";
import { philoxWords } from "../../src/numeric/random.ts";

const folder = "test/fixtures/kernels";
const committed = admitKernel(readFileSync(`${folder}/random-walk.wasm`));
const manifest = JSON.parse(readFileSync(`${folder}/random-walk.json`, "utf8"));

test("the kernel in C carries its manifest", () => {
  expect(committed.manifest).toEqual(manifest);
  expect(committed.imports).toEqual([]);
});

test("the kernel in C walks as the equations say", () => {
  const seed = 5n;
  const outcome = evaluate(committed, { walkers: 6, steps: 50 }, seed);
  const expected = Array.from({ length: 6 }, (_, walker) => {
    let place = 0;
    for (let step = 0; step < 50; step++) {
      const word = philoxWords(seed, step, walker >> 2, 0, 1)[walker & 3]!;
      place += (word + 0.5) / 2 ** 32 < 0.5 ? 1 : -1;
    }
    return place;
  });
  const [mean, meanSquare, positions] = outputs(outcome);
  expect(positions).toEqual(expected);
  expect(mean).toEqual([expected.reduce((sum, place) => sum + place, 0) / 6]);
  expect(meanSquare).toEqual([expected.reduce((sum, place) => sum + place * place, 0) / 6]);
});

test("the mean square of a free walk is its number of steps, within four standard errors", () => {
  const walkers = 10_000;
  const [, meanSquare] = outputs(evaluate(committed, { walkers, steps: 100 }, 1n));
  expect(Math.abs(meanSquare![0]! - 100)).toBeLessThan(4 * 100 * Math.sqrt(2 / walkers));
});

const hasClang = ["clang", "wasm-ld"].every((tool) => spawnSync(tool, ["--version"]).status === 0);

test.skipIf(!hasClang)(
  "compiled again it has the same outcomes, bit for bit (skipped without clang and wasm-ld)",
  () => {
    const scratch = mkdtempSync(join(tmpdir(), "sweepwell-"));
    try {
      const file = join(scratch, "random-walk.wasm");
      const compiled = spawnSync(`${folder}/build.sh`, [file], { encoding: "utf8" });
      expect(compiled.stderr).toBe("");
      const again = admitKernel(attachManifest(readFileSync(file), manifest));
      for (const values of [{ walkers: 1 }, { walkers: 5, steps: 7 }, { steps: 0 }]) {
        expect(evaluate(again, values, 3n)).toEqual(evaluate(committed, values, 3n));
      }
      const { stdout } = spawnSync("clang", ["--version"], { encoding: "utf8" });
      if (stdout.startsWith("Debian clang version 14.0.6")) expect(again.hash).toBe(committed.hash);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
);

function evaluate(kernel: Kernel, values: Record<string, number>, seed: bigint): Evaluation {
  const { declaredMemory } = kernel;
  const module = compileKernel(kernel);
  const runner = new KernelRunner({ module, manifest: kernel.manifest, declaredMemory, inputs: [null] });
  return runner.evaluate(resolveParameters(kernel.manifest, values), seed);
}

function outputs(evaluation: Evaluation): number[][] {
  expect(evaluation.class).toBe("outputs");
  return evaluation.class === "outputs" ? decodeOutputs(evaluation.bytes).map(({ data }) => [...data]) : [];
}
