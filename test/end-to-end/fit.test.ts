import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

let playground: ReturnType<typeof createPlayground>;
beforeEach(() => {
  playground = createPlayground();
});

/** Where `sweepwell fit --json` has the numbers of the columns that figures draw. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the document
const READERS: Record<string, (fits: any, models: Map<unknown, any>) => number> = {
  exponent: ([power]) => power.parameters[1].value,
  exponent_error: ([power]) => power.parameters[1].standardError,
  exponent_low: ([power]) => power.parameters[1].interval.low,
  exponent_high: ([power]) => power.parameters[1].interval.high,
  bootstrap_low: ([power]) => power.parameters[1].bootstrap.interval.low,
  bootstrap_high: ([power]) => power.parameters[1].bootstrap.interval.high,
  factor: ([power]) => power.parameters[0].value,
  b0: ([, log]) => log.parameters[0].value,
  b1: ([, log]) => log.parameters[1].value,
  power_weight: (_, models) => models.get("power").akaikeWeight,
  power_left_out: (_, models) => models.get("power").leaveOneOut.relative,
  log_left_out: (_, models) => models.get("log").leaveOneOut.relative,
};

describe("sweepwell fit", () => {
  test("finds that a linear output has exponent 1, with the table and all numbers", () => {
    const { write, sweepwell, json } = playground;
    write(
      "line.yaml",
      "{ kernel: noop, over: { x: [1, 2, 4, 8], iterations: [0, 1] }, replicates: 2, seed: 7 }",
    );
    sweepwell("run", "line.yaml");
    const fit = json("fit", "line", "--x", "x", "--y", "value", "--by", "iterations", "--from", "2");
    expect(fit).toMatchObject({ run: "line", x: "x", y: "value", trials: 16, leftOut: 0, notes: [] });
    expect(fit.groups.map(({ group }: { group: unknown }) => group)).toEqual([
      { iterations: 0 },
      { iterations: 1 },
    ]);
    const [{ points, fits, comparison, localExponents }] = fit.groups;
    expect(points).toEqual([2, 4, 8].map((x) => ({ x, y: x, standardError: 0, replicates: 2 })));
    expect(fits[0]).toMatchObject({
      model: "power",
      weighting: "none",
      bootstrap: { samples: 1999, leftOut: 0, seed: "1" },
    });
    expect(fits[0].parameters[1].name).toBe("exponent");
    expect(fits[0].parameters[1].value).toBeCloseTo(1, 12);
    expect(comparison.models[0].model).toBe("power");
    expect(localExponents).toHaveLength(2);
    const { stdout, code } = sweepwell("fit", "line", "--x", "x", "--y", "value", "--by", "iterations");
    expect(code).toBe(0);
    expect(stdout).toContain("power law: value = A x^exponent");
    expect(stdout).toContain("comparison");
  });

  test("finds the logarithm in the capacity of synapses with a single well", () => {
    const { write, sweepwell, json } = playground;
    write(
      "single-well.yaml",
      "{ kernel: double-well-theory, fixed: { C: 0 }, over: { N: [4000, 8000, 16000, 32000], r1: [0.05, 0.1] } }",
    );
    sweepwell("run", "single-well.yaml");
    const { groups } = json("fit", "latest", "--x", "N", "--y", "capacityContinuous", "--by", "r1");
    for (const { comparison, localExponents } of groups) {
      expect(comparison.errors).toBe("common");
      expect(comparison.models[0].model).toBe("log");
      expect(comparison.models[0].leaveOneOut.relative).toBeLessThan(0.02);
      expect(localExponents[2].exponent).toBeLessThan(localExponents[0].exponent);
    }
  });

  test("has the numbers of figures of fits", () => {
    const { folder, write, sweepwell, json } = playground;
    const columns = Object.keys(READERS);
    const figures = columns.map(
      (column) =>
        `  ${column}: { data: { fit: { x: x, y: noise, by: [iterations], to: 8 } }, mark: text, encoding: { y: { field: iterations }, text: { field: ${column}, format: ".9f" } } }`,
    );
    write(
      "fits.yaml",
      `kernel: noop\nover: { x: [1, 2, 4, 8, 9], iterations: [0, 1] }\nreplicates: 4\nseed: 7\nfigures:\n${figures.join("\n")}\n`,
    );
    expect(sweepwell("run", "fits.yaml", "--figures", "drawn")).toMatchObject({ code: 0 });
    const { groups } = json("fit", "fits", "--x", "x", "--y", "noise", "--by", "iterations", "--to", "8");
    expect(groups).toHaveLength(2);
    for (const { fits, comparison } of groups) {
      const models = new Map(comparison.models.map((other: { model: string }) => [other.model, other]));
      for (const [column, read] of Object.entries(READERS)) {
        const svg = readFileSync(join(folder, `drawn/fits-${column}.svg`), "utf8");
        expect(svg).toContain(read(fits, models).toFixed(9).replace("-", "−"));
      }
    }
  });

  test("has random numbers by --seed and --bootstrap alone", () => {
    const { write, sweepwell, json } = playground;
    write("noise.yaml", "{ kernel: noop, over: { x: [1, 2, 3] }, replicates: 10, seed: 3 }");
    sweepwell("run", "noise.yaml");
    const words = ["fit", "noise", "--x", "x", "--y", "noise", "--model", "log", "--bootstrap", "99"];
    const first = json(...words, "--seed", "18446744073709551615");
    expect(json(...words, "--seed", "18446744073709551615")).toEqual(first);
    expect(first.groups[0].fits[0]).toMatchObject({
      model: "log",
      weighting: "errors",
      bootstrap: { samples: 99, seed: "18446744073709551615" },
    });
    expect(json(...words).groups[0].fits[0].parameters[1].bootstrap).not.toEqual(
      first.groups[0].fits[0].parameters[1].bootstrap,
    );
  });

  test("takes the best points of searches, and refuses to average over all that was asked", () => {
    const { write, sweepwell, json } = playground;
    write(
      "searched.yaml",
      "{ kernel: noop, over: { iterations: [1, 2, 4] }, seed: 3, " +
        "optimise: { parameters: { x: [0, 6] }, objectives: [{ maximise: value }], method: { name: golden-section } } }",
    );
    sweepwell("run", "searched.yaml");
    const words = ["fit", "searched", "--x", "iterations", "--y", "value"];
    expect(sweepwell(...words).stderr).toContain("tell them apart with --by x, or take the best of a search");
    const { points, fits } = json(...words, "--best").groups[0];
    expect(points.map(({ y }: { y: number }) => y)).toEqual([6, 6, 6]);
    expect(fits[0].parameters[1].value).toBeCloseTo(0, 12);
  });

  test("warns where points share their random numbers", () => {
    const { write, sweepwell } = playground;
    write("common.yaml", "{ kernel: noop, over: { x: [1, 2, 3] }, replicates: 2, seed: 3, seeds: common }");
    sweepwell("run", "common.yaml");
    expect(sweepwell("fit", "common", "--x", "x", "--y", "value").stdout).toMatch(
      /points are not independent.*\n$/,
    );
  });

  test("says in one line what it cannot fit", () => {
    const { write, sweepwell } = playground;
    write("mixed.yaml", "{ kernel: noop, over: { x: [-1, 0, 2], iterations: [0, 1] }, seed: 7 }");
    sweepwell("run", "mixed.yaml");
    const refuse = (...words: string[]) => {
      const { code, stdout, stderr } = sweepwell("fit", "mixed", ...words);
      expect([code, stdout]).toEqual([2, ""]);
      return stderr;
    };
    expect(refuse("--x", "X", "--y", "value")).toContain("did you mean x?");
    expect(refuse("--x", "x", "--y", "value")).toContain("tell them apart with --by iterations");
    expect(refuse("--x", "x", "--y", "value", "--by", "iterations")).toContain(
      "expected sizes above 0, got x = -1",
    );
    expect(refuse("--x", "x", "--y", "value", "--by", "iterations", "--from", "2")).toContain(
      "a fit needs at least 2 values of x with value above 0, got at most 1",
    );
    expect(refuse("--x", "x", "--y", "value", "--from", "two")).toContain("expected a number, got two");
    expect(refuse("--x", "x", "--y", "value", "--best")).toContain("no optimise");
  });
});
