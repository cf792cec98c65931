import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { beforeEach, describe, expect, test } from "vitest";
import { parseNpy } from "../../src/kernel/npy.ts";
import { createPlayground } from "./command-line.ts";

const FIXTURES = resolve(import.meta.dirname, "../fixtures/kernels");
const SWEEP = `
title: Four points
kernel: noop
over: { x: [1, 2, 3, 4] }
replicates: 2
seed: 7
figures:
  values: { data: trials, mark: point, encoding: { x: { field: x }, y: { field: value } } }
`;

let playground: ReturnType<typeof createPlayground>;

describe("a run in a store", () => {
  beforeEach(() => {
    playground = createPlayground();
    playground.write("four.yaml", SWEEP);
    playground.json("run", "four.yaml");
  });

  test("is listed, shown and digested", () => {
    const { json, sweepwell } = playground;
    expect(json("runs")).toMatchObject([{ run: "four", title: "Four points", state: "complete", trials: 8 }]);
    const shown = json("show", "four");
    expect(shown).toMatchObject({ run: "four", state: "complete", missing: 0, counts: { outputs: 8 } });
    expect(json("digest", "latest").digest).toBe(shown.digest);
    expect(sweepwell("show", shown.id.slice(0, 8)).stdout).toContain(
      "4 points, mean ± standard error of 2 replicates",
    );
  });

  test("has its figures drawn, and drawn again", () => {
    const { folder, sweepwell } = playground;
    const drawn = readFileSync(join(folder, "figures/four-values.svg"), "utf8");
    expect(drawn).toContain("<svg");
    expect(sweepwell("plot", "four", "-o", "again.svg").code).toBe(0);
    expect(readFileSync(join(folder, "again.svg"), "utf8")).toBe(drawn);
    expect(sweepwell("plot", "four", "-o", "again.png").code).toBe(0);
    expect([...readFileSync(join(folder, "again.png")).subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    expect(sweepwell("plot", "four", "valves", "-o", "again.svg").stderr).toContain("did you mean values?");
  });

  test("is exported as CSV, JSON, Parquet and npy with the same numbers", async () => {
    const { folder, sweepwell } = playground;
    const xs = [1, 1, 2, 2, 3, 3, 4, 4];
    const csv = sweepwell("export", "four")
      .stdout.trim()
      .split("\n")
      .map((line) => line.split(","));
    const column = csv[0]!.indexOf("value");
    expect(csv.slice(1).map((row) => Number(row[column]))).toEqual(xs);
    sweepwell("export", "four", "--format", "json", "-o", "four.json");
    const records = JSON.parse(readFileSync(join(folder, "four.json"), "utf8"));
    expect(records.map((record: { value: number }) => record.value)).toEqual(xs);
    sweepwell("export", "four", "--format", "parquet", "-o", "four.parquet");
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, "four.parquet"));
    const rows = await parquetReadObjects({
      file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
    });
    expect(rows.map((row) => row.value)).toEqual(xs);
    sweepwell("export", "four", "--format", "npy", "--output", "value", "-o", "value.npy");
    const array = parseNpy(readFileSync(join(folder, "value.npy")), "value.npy");
    expect(array.shape).toEqual([4, 2]);
    expect([...array.data]).toEqual(xs);
  });

  test("exported into a folder leaves what else lies there", () => {
    const { folder, sweepwell, write } = playground;
    write("precious.txt", "keep me");
    expect(sweepwell("export", "four", "--format", "npy", "-o", folder).code).toBe(0);
    expect(readFileSync(join(folder, "precious.txt"), "utf8")).toBe("keep me");
    expect(readFileSync(join(folder, "points.csv"), "utf8")).toContain("x");
  });

  test("answers SQL, and cannot be changed by it", () => {
    const { json, sweepwell } = playground;
    expect(
      json("query", "four", "SELECT x, count(*) AS n, avg(value) AS mean FROM trials GROUP BY x LIMIT 2"),
    ).toEqual([
      { x: 1, n: 2, mean: 1 },
      { x: 2, n: 2, mean: 2 },
    ]);
    expect(sweepwell("query", "four", "DELETE FROM trials").code).toBe(2);
    expect(sweepwell("query", "four", "SELECT valu FROM trials").stderr).toContain("value");
    expect(json("show", "four").counts.trials).toBe(8);
  });

  test("explains where an outcome came from and what was different about the nearest other one", () => {
    const { json, sweepwell } = playground;
    const [first] = json("query", "four", "SELECT * FROM trials LIMIT 1");
    expect(first).toMatchObject({ x: 1, class: "outputs" });
    const explained = json("explain", "noop", "--param", "x=2.5", "--seed", "1");
    expect(explained.stored).toBeUndefined();
    const components = explained.nearest.differences.map(({ component, name }: Record<string, string>) => [
      component,
      name,
    ]);
    expect(components).toEqual([
      ["parameter", "x"],
      ["seed", "seed"],
    ]);
    expect(sweepwell("explain", "noop", "--param", "x=2.5").stdout).toContain("not stored");
  });

  test("is removed, and its outcomes answer the next run until gc", () => {
    const { json } = playground;
    expect(json("rm", "four")).toMatchObject({ run: "four", trials: 8 });
    expect(json("runs")).toEqual([]);
    expect(json("run", "four.yaml")).toMatchObject({ cached: 8 });
    json("rm", "four");
    expect(json("gc")).toMatchObject({ outcomes: 8 });
    expect(json("run", "four.yaml")).toMatchObject({ cached: 0 });
  });
});

describe("chained sweeps", () => {
  test("an input comes from another sweep's output, which is run first and once", () => {
    const { json, write } = createPlayground();
    write("walk.wasm", readFileSync(join(FIXTURES, "random-walk.wasm")));
    write("noise.yaml", "kernel: noop\nover: { x: [0.2, 0.8] }\nreplicates: 3\n");
    write(
      "walk.yaml",
      "kernel: ./walk.wasm\ninputs: { field: { from: noise.yaml, output: noise, where: { x: 0.2 } } }\n",
    );
    // noise is stacked as [points, replicates], and the walk wants one dimension: the error says both.
    const refused = json("run", "walk.yaml");
    expect(refused.error.message).toContain("expected f64[places], got [1, 3]");
    expect(json("runs")).toMatchObject([{ run: "noise", trials: 6 }]);
  });

  test("a sweep that needs itself is refused", () => {
    const { sweepwell, write } = createPlayground();
    write("walk.wasm", readFileSync(join(FIXTURES, "random-walk.wasm")));
    write("a.yaml", "kernel: ./walk.wasm\ninputs: { field: { from: b.yaml, output: positions } }\n");
    write("b.yaml", "kernel: ./walk.wasm\ninputs: { field: { from: a.yaml, output: positions } }\n");
    const { code, stderr } = sweepwell("run", "a.yaml");
    expect(stderr).toContain("a sweep cannot need itself");
    expect(code).toBe(2);
  });
});

describe("kernels", () => {
  test("are listed and shown", () => {
    const { json, sweepwell } = createPlayground();
    expect(json("kernel", "list").map(({ name }: { name: string }) => name)).toContain("double-well-network");
    expect(json("kernel", "show", "noop").manifest.name).toBe("noop");
    expect(sweepwell("kernel", "show", "double-well-network").stdout).toContain(
      "balanced | covariance | amit-fusi",
    );
  });

  test("in another language are made by attaching a manifest, and pass the check", () => {
    const { json, folder, write } = createPlayground();
    // The committed module has its manifest; attaching it again gives the same bytes.
    write("walk.wasm", readFileSync(join(FIXTURES, "random-walk.wasm")));
    write("walk.json", readFileSync(join(FIXTURES, "random-walk.json")));
    json("kernel", "attach", "walk.wasm", "--manifest", "walk.json", "-o", "again.wasm");
    expect(readFileSync(join(folder, "again.wasm"))).toEqual(readFileSync(join(folder, "walk.wasm")));
    const [report] = json("kernel", "check", "./again.wasm");
    expect(report).toMatchObject({ passed: true });
  });

  test("pass the check of purity, limits, plateau and debug bits", () => {
    const { json } = createPlayground();
    const [report] = json("kernel", "check", "noop");
    expect(report.passed).toBe(true);
    expect(report.findings.length).toBeGreaterThanOrEqual(6);
  });

  test("are measured", () => {
    const { json } = createPlayground();
    const { median, trials } = json("kernel", "bench", "noop", "--repeats", "3");
    expect(median).toBeGreaterThan(0);
    expect(trials).toBeGreaterThan(1);
  });
});

describe("one trial", () => {
  test("gives the same bits each time, and with a run of the same seed", () => {
    const { json } = createPlayground();
    const words = ["trial", "noop", "--param", "x=0.5", "--param", "iterations=10", "--seed", "5"];
    const [first, second] = [json(...words), json(...words)];
    expect(second).toEqual({ ...first, seconds: second.seconds });
    expect(first).toMatchObject({ seed: "5", outputs: { value: 0.5 } });
    expect(first.key).toMatch(/^[0-9a-f]{64}$/);
  });

  test("that fails says how, with exit code 3", () => {
    const { sweepwell } = createPlayground();
    expect(sweepwell("trial", "noop", "-p", "mode=error", "-p", "code=2")).toMatchObject({ code: 3 });
    expect(sweepwell("trial", "noop", "-p", "mode=trap").stdout).toContain("trap");
  });
});

test("doctor finds this machine well", () => {
  const { json } = createPlayground();
  expect(json("doctor").well).toBe(true);
});
