import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { admitKernel, compileKernel, type Kernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner, type RunnerOptions } from "../../src/kernel/kernel-runner.ts";
import type { Manifest } from "../../src/kernel/manifest.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs, encodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";
import {
  body,
  buildTinyKernelWithManifest,
  COPY_X_TO_Y,
  END,
  exportFunction,
  importFunction,
  TINY_MANIFEST,
  type TinyKernel,
  vector,
} from "./wasm-builder.ts";

type Values = Record<string, ParameterValue>;

describe("noop", () => {
  const noop = admitKernel(readFileSync("build/kernels/noop.wasm"));
  const runner = createRunner(noop, { megabytes: 64 });
  const run = (values: Values, seed = 1n) => runner.evaluate(resolveParameters(noop.manifest, values), seed);

  test("returns its parameter, its work and noise from the seed", () => {
    const first = numbers(run({ x: 4, iterations: 2 }));
    expect(first.slice(0, 2)).toEqual([4, 2.5]);
    expect(numbers(run({ x: 4, iterations: 2 }))).toEqual(first);
    const [, , otherNoise] = numbers(run({ x: 4, iterations: 2 }, 2n));
    expect(otherNoise).not.toBe(first[2]);
    expect(otherNoise).toBeGreaterThan(0);
    expect(otherNoise).toBeLessThan(1);
  });

  const ends: [title: string, values: Values, end: Evaluation | object][] = [
    ["an error code is an error", { mode: "error", code: 3 }, { class: "error", code: 3 }],
    ["unreachable code is a trap", { mode: "trap" }, { class: "trap", message: "unreachable" }],
    ["endless recursion is a failure of the stack", { mode: "recurse" }, { class: "failure", kind: "stack" }],
    [
      "memory without end is a failure for memory",
      { mode: "grow" },
      { class: "failure", kind: "memory", message: "the kernel needs more memory than the limit of 64 MB" },
    ],
    ["a little too much memory as well", { megabytes: 64 }, { class: "failure", kind: "memory" }],
  ];
  test.each(ends)("%s, and the next trial is none the worse", (_, values, end) => {
    expect(run(values)).toMatchObject(end);
    expect(run(values)).toMatchObject(end);
    expect(numbers(run({ x: 7 }))[0]).toBe(7);
  });

  test("holds the memory of its last trial until it rests, and then starts afresh with the same bits", () => {
    const resting = createRunner(noop, { megabytes: 64 });
    const evaluate = () =>
      resting.evaluate(resolveParameters(noop.manifest, { megabytes: 32, iterations: 9 }), 3n);
    const first = evaluate();
    expect(resting.memoryBytes).toBeGreaterThan(32 * 2 ** 20);
    resting.rest();
    expect(resting.memoryBytes).toBe(0);
    expect(evaluate()).toEqual(first);
  });

  test("needs no more memory for many large trials than for one", () => {
    for (let trial = 0; trial < 5; trial++) expect(run({ megabytes: 60 }).class).toBe("outputs");
  });
});

describe("the limit of memory", () => {
  const grower: TinyKernel = {
    run: [0, 0x41, 63, 0x40, 0, 0x1a, ...COPY_X_TO_Y],
    memory: [1, 16, 0x80, 0x01],
  };
  const kernel = admitKernel(buildTinyKernelWithManifest(grower));

  test("just suffices or just does not", () => {
    // 16 pages of its own and 63 more are 4.9375 MiB.
    expect(evaluate(kernel, 1, { megabytes: 4.9375 }).class).toBe("outputs");
    expect(evaluate(kernel, 1, { megabytes: 4.9 })).toMatchObject({ class: "failure", kind: "memory" });
  });

  test("is reached before the start when the kernel declares more", () => {
    expect(evaluate(kernel, 1, { megabytes: 0.5 })).toMatchObject({ class: "failure", kind: "memory" });
  });

  test("cannot be seen by a kernel that handles a failed growth", () => {
    const careful = {
      ...grower,
      run: [0, 0x41, 63, 0x40, 0, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x41, 2, 0x0f, END, ...COPY_X_TO_Y],
    };
    expect(evaluate(admitKernel(buildTinyKernelWithManifest(careful)), 1, { megabytes: 2 })).toMatchObject({
      class: "failure",
      kind: "memory",
    });
  });
});

describe("a reused instance", () => {
  // A counter at address 256 tells how many trials this instance has had.
  const count = [0x41, 0x80, 2, 0x41, 0x80, 2, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0];
  const isSecond = [0x41, 0x80, 2, 0x28, 2, 0, 0x41, 1, 0x4a];

  test("that fails where a fresh one does not is not believed", () => {
    const moody = [0, ...count, ...isSecond, 0x04, 0x40, 0x00, END, ...COPY_X_TO_Y];
    const runner = createRunner(admitKernel(buildTinyKernelWithManifest({ run: moody })));
    for (const x of [1, 2, 3]) expect(numbers(runner.evaluate(Float64Array.of(x), 0n))).toEqual([x]);
  });

  test("that reports an error where a fresh one does not is not believed", () => {
    const moody = [0, ...count, ...isSecond, 0x04, 0x40, 0x41, 1, 0x0f, END, ...COPY_X_TO_Y];
    const runner = createRunner(admitKernel(buildTinyKernelWithManifest({ run: moody })));
    for (const x of [1, 2, 3]) expect(numbers(runner.evaluate(Float64Array.of(x), 0n))).toEqual([x]);
  });

  test("is really reused: _initialize runs once", () => {
    // _initialize stores x's place; run adds to the counter and returns it as the error code from the third trial on.
    const late = [
      0,
      ...count,
      0x41,
      0x80,
      2,
      0x28,
      2,
      0,
      0x41,
      2,
      0x4a,
      0x04,
      0x40,
      0x00,
      END,
      ...COPY_X_TO_Y,
    ];
    let starts = 0;
    const kernel = admitKernel(
      buildTinyKernelWithManifest({
        run: late,
        imports: [importFunction("sweepwell", "report", 4)],
        sections: {
          3: vector([[0], [1], [2], [0], [3]]),
          7: vector([
            ...["reserve", "input", "run", "output", "_initialize"].map((name, index) =>
              exportFunction(name, index + 1),
            ),
          ]),
          10: vector([
            body(0, 0x41, 0x80, 0x08, END),
            body(0, END),
            [late.length, ...late],
            body(0, 0x41, 16, END),
            body(0, 0x41, 7, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0, END),
          ]),
        },
      }),
    );
    const runner = createRunner(kernel, {
      onReport: (step, value) => {
        expect([step, value]).toEqual([7, 1]);
        starts++;
      },
    });
    for (let trial = 0; trial < 6; trial++)
      expect(runner.evaluate(Float64Array.of(1), 0n).class).toBe("outputs");
    // Trials 1 and 2 share an instance, 3 is refused by it and served by a new one, and so on.
    expect(starts).toBe(3);
  });
});

describe("outputs", () => {
  test("have their NaN made canonical, whatever its sign and payload", () => {
    const nan = [0, 0x41, 0xc0, 0, 0x42, 0x7f, 0x37, 3, 0, 0x41, 0, END];
    const evaluation = evaluate(admitKernel(buildTinyKernelWithManifest({ run: nan })), 0);
    expect(bytesOf(evaluation)).toEqual(
      encodeOutputs([{ dtype: "f64", shape: [], data: Float64Array.of(Number.NaN) }]),
    );
    expect([...bytesOf(evaluation)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
  });

  test("keep infinities and the sign of zero", () => {
    for (const x of [-0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(numbers(evaluate(admitKernel(buildTinyKernelWithManifest()), x))).toEqual([x]);
    }
  });

  const vectorOf = (dtype: Manifest["outputs"][number]["dtype"], shape: (string | number)[]): Manifest => ({
    ...TINY_MANIFEST,
    outputs: [{ name: "y", unit: "1", dtype, shape, summary: "Several numbers" }],
  });
  const u32s = (...values: number[]) => [...new Uint8Array(Uint32Array.from(values).buffer)];
  const read = (manifest: Manifest, table: number[]): Evaluation =>
    evaluate(admitKernel(buildTinyKernelWithManifest({ table, run: [0, 0x41, 0, END] }, manifest)), 0);

  const arrays: [title: string, manifest: Manifest, table: number[], expected: NdArray][] = [
    [
      "u8, unaligned, of odd length",
      vectorOf("u8", ["n"]),
      u32s(17, 1, 3),
      { dtype: "u8", shape: [3], data: Uint8Array.of(0, 0, 0) },
    ],
    [
      "i32 in two dimensions",
      vectorOf("i32", ["n", 2]),
      u32s(16, 2, 1, 2),
      { dtype: "i32", shape: [1, 2], data: Int32Array.of(16, 2) },
    ],
    [
      "f32 NaN",
      vectorOf("f32", ["n"]),
      [...u32s(28, 1, 2), 1, 0, 0x80, 0xff, 0, 0, 0x80, 0xff],
      { dtype: "f32", shape: [2], data: Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY) },
    ],
    [
      "no elements, anywhere",
      vectorOf("f64", ["n"]),
      u32s(0xffff_ffff, 1, 0),
      { dtype: "f64", shape: [0], data: new Float64Array(0) },
    ],
  ];
  test.each(arrays)("may be %s", (_, manifest, table, expected) => {
    expect(bytesOf(read(manifest, table))).toEqual(encodeOutputs([expected]));
  });

  test("may be larger than what stays allocated between trials", () => {
    const [whole] = decodeOutputs(bytesOf(read(vectorOf("u8", ["n"]), u32s(0, 1, 65_536))));
    expect(whole!.shape).toEqual([65_536]);
    expect([...whole!.data.subarray(16, 28)]).toEqual(u32s(0, 1, 65_536));
  });

  const hostile: [title: string, manifest: Manifest, table: number[], message: string][] = [
    [
      "an address outside",
      vectorOf("f64", []),
      u32s(65_530, 0),
      "output y lies outside the kernel's memory: 8 bytes from 65530, of 65536",
    ],
    ["an address far outside", vectorOf("f64", []), u32s(0xffff_ffff, 0), "output y lies outside"],
    [
      "a rank of its own",
      vectorOf("f64", ["n"]),
      u32s(0, 2, 1, 1),
      "output y: the manifest says rank 1, the kernel reports 2",
    ],
    [
      "a length of its own",
      vectorOf("f64", [3]),
      u32s(0, 1, 4),
      "output y: the manifest says 3 along axis 0, the kernel reports 4",
    ],
    [
      "more than any memory",
      vectorOf("f64", ["a", "b"]),
      u32s(0, 2, 0xffff_ffff, 0xffff_ffff),
      "output y lies outside",
    ],
  ];
  test.each(hostile)("with %s are a trap", (_, manifest, table, message) => {
    expect(read(manifest, table)).toMatchObject({ class: "trap", message: expect.stringContaining(message) });
  });

  const places: [title: string, tiny: TinyKernel, message: string][] = [
    ["a table outside the memory", { output: [0x41, 0x7f, END] }, "output y: its table lies outside"],
    [
      "a table that runs over the end",
      { output: [0x41, 0xfc, 0xff, 0x03, END] },
      "output y: its table lies outside",
    ],
    [
      "reserve without memory",
      { reserve: [0x41, 0, END] },
      "reserve has no 16 bytes left for the parameters",
    ],
    [
      "reserve without alignment",
      { reserve: [0x41, 8, END] },
      "reserve answers 8, which is not 16-byte aligned",
    ],
    [
      "reserve outside the memory",
      { reserve: [0x41, 0x70, END] },
      "the block reserved for the parameters lies outside",
    ],
    [
      "data that does not fit at the start",
      { sections: { 11: vector([[0, 0x41, 0x7f, END, 1, 0]]) } },
      "data segment",
    ],
  ];
  test.each(places)("with %s are a trap", (_, tiny, message) => {
    expect(evaluate(admitKernel(buildTinyKernelWithManifest(tiny)), 0)).toMatchObject({
      class: "trap",
      message: expect.stringContaining(message),
    });
  });
});

describe("inputs", () => {
  const walk = admitKernel(readFileSync("test/fixtures/kernels/random-walk.wasm"));
  const parameters = resolveParameters(walk.manifest, { walkers: 6, steps: 3 });
  const field = (values: number[]): NdArray => ({
    dtype: "f64",
    shape: [values.length],
    data: Float64Array.from(values),
  });

  test("reach the kernel with their dimensions", () => {
    const always = createRunner(walk, { inputs: [field([1, 1, 1, 1, 1, 1, 1])] });
    expect(numbers(always.evaluate(parameters, 1n))).toEqual([3, 9, 3, 3, 3, 3, 3, 3]);
    const tooFew = createRunner(walk, { inputs: [field([1, 1, 1])] });
    expect(tooFew.evaluate(parameters, 1n)).toEqual({ class: "error", code: 1 });
  });

  test("that are absent are not given", () => {
    const free = createRunner(walk, { inputs: [null] });
    const even = createRunner(walk, { inputs: [field(Array(7).fill(0.5))] });
    expect(free.evaluate(parameters, 1n)).toEqual(even.evaluate(parameters, 1n));
  });
});

test("an abort's text and place are the trap's message", () => {
  // "no" in UTF-16 with its length before it, as AssemblyScript keeps strings, at address 132.
  const text = [4, 0, 0, 0, 0x6e, 0, 0x6f, 0];
  const run = [0, 0x41, 0x84, 1, 0x41, 0, 0x41, 12, 0x41, 5, 0x10, 0, 0x41, 0, END];
  const kernel = admitKernel(
    buildTinyKernelWithManifest({
      run,
      imports: [importFunction("env", "abort", 1)],
      sections: { 11: vector([[0, 0x41, 0x80, 1, END, text.length, ...text]]) },
    }),
  );
  expect(evaluate(kernel, 0)).toEqual({ class: "trap", message: "no (unknown file:12:5)" });
});

function createRunner(kernel: Kernel, options: Partial<RunnerOptions> = {}): KernelRunner {
  const { manifest, declaredMemory } = kernel;
  const module = compileKernel(kernel);
  return new KernelRunner({
    module,
    manifest,
    declaredMemory,
    inputs: manifest.inputs.map(() => null),
    ...options,
  });
}

function evaluate(kernel: Kernel, x: number, options: Partial<RunnerOptions> = {}): Evaluation {
  return createRunner(kernel, options).evaluate(Float64Array.of(x), 0n);
}

function bytesOf(evaluation: Evaluation): Uint8Array {
  expect(evaluation.class).toBe("outputs");
  return evaluation.class === "outputs" ? evaluation.bytes : new Uint8Array(0);
}

function numbers(evaluation: Evaluation): number[] {
  return decodeOutputs(bytesOf(evaluation)).flatMap(({ data }) => [...data]);
}
