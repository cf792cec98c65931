import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { samplePoints } from "../../src/kernel/check-trials.ts";
import { checkKernel } from "../../src/kernel/kernel-check.ts";
import { admitKernel } from "../../src/kernel/kernel-module.ts";
import { resolveParameters } from "../../src/kernel/parameters.ts";
import {
  buildTinyKernelWithManifest,
  COPY_X_TO_Y,
  END,
  TINY_MANIFEST,
  type TinyKernel,
} from "./wasm-builder.ts";

describe("a kernel that keeps its contract passes", () => {
  const names = readdirSync("build/kernels").filter((file) => file.endsWith(".wasm"));
  test.each(names)(
    "%s, with its debug build and the points of its check.json",
    (file) => {
      const kernel = admitKernel(readFileSync(`build/kernels/${file}`));
      const list = `assembly/${kernel.manifest.name}/check.json`;
      expect(existsSync(list), `${list}: a built-in kernel brings cheap points for its check`).toBe(true);
      const report = checkKernel(kernel, {
        debugBytes: readFileSync(`build/kernels/debug/${file}`),
        points: JSON.parse(readFileSync(list, "utf8")),
      });
      expect(report.findings.filter(({ passed }) => !passed)).toEqual([]);
      expect(report.findings.map(({ check }) => check)).toEqual([
        "imports",
        "outcomes",
        "order",
        "memory limit",
        "memory plateau",
        "debug build",
      ]);
    },
    300_000,
  );

  test("the kernel in C, with points of its own", () => {
    expect(checkKernel(admitKernel(readFileSync("test/fixtures/kernels/random-walk.wasm")))).toMatchObject({
      trials: 12,
      passed: true,
    });
  });
});

describe("a kernel is caught when", () => {
  // Address 256 keeps a count between trials.
  const count = [0x41, 0x80, 2, 0x41, 0x80, 2, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0];
  const cases: [title: string, tiny: TinyKernel, check: string, detail: string][] = [
    [
      "its output depends on the trials before",
      { run: [0, ...count, 0x41, 0xc0, 0, 0x41, 0x80, 2, 0x28, 2, 0, 0xb7, 0x39, 3, 0, 0x41, 0, END] },
      "order",
      "depends on the trials before it",
    ],
    [
      "only its errors depend on the trials before",
      {
        run: [
          0,
          ...count,
          0x41,
          0x80,
          2,
          0x28,
          2,
          0,
          0x41,
          3,
          0x4a,
          0x04,
          0x40,
          0x41,
          1,
          0x0f,
          END,
          ...COPY_X_TO_Y,
        ],
      },
      "order",
      "depends on the trials before it",
    ],
    [
      "its memory grows with every trial",
      { run: [0, 0x41, 1, 0x40, 0, 0x1a, ...COPY_X_TO_Y] },
      "memory plateau",
      "memory grows from round to round",
    ],
    [
      "its error has no message",
      { run: [0, 0x41, 0x80, 2, 0x1a, 0x20, 1, 0x50, 0x04, 0x40, 0x00, END, 0x41, 3, END] },
      "outcomes",
      "ends with error 3, which has no message",
    ],
    ["it never gets to outputs", { run: [0, 0x41, 1, END] }, "outcomes", "no trial ends with outputs"],
    [
      "its calls never end",
      { run: [0, 0x20, 0, 0x20, 1, 0x10, 2, END] },
      "outcomes",
      "is no outcome: the kernel's calls nest",
    ],
  ];
  test.each(cases)("%s", (_, tiny, check, detail) => {
    const report = checkKernel(admitKernel(buildTinyKernelWithManifest(tiny)));
    expect(report.passed).toBe(false);
    expect(report.findings.find((finding) => finding.check === check)).toMatchObject({
      passed: false,
      detail: expect.stringContaining(detail),
    });
  });

  test("its debug build says something else", () => {
    const release = admitKernel(buildTinyKernelWithManifest());
    const debugBytes = buildTinyKernelWithManifest({ run: [0, 0x41, 0, END] });
    const points = [{ x: 1 }];
    const finding = checkKernel(release, { debugBytes, points }).findings.find(
      ({ check }) => check === "debug build",
    );
    expect(finding).toEqual({
      check: "debug build",
      passed: false,
      detail: 'the trial {"x":1} with seed 1 ends differently in the debug build',
    });
  });
});

test("drawn points are legal, the same every time, and start with the defaults", () => {
  const points = samplePoints(TINY_MANIFEST, 6);
  expect(points).toEqual(samplePoints(TINY_MANIFEST, 6));
  expect(points[0]).toEqual({});
  expect(new Set(points.map((point) => resolveParameters(TINY_MANIFEST, point)[0])).size).toBe(6);
});
