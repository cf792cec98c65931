import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/sweep/canonical-json.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import { reopenSweep, type StoredSweep } from "../../src/sweep/stored-sweep.ts";
import { describeIdentity } from "../../src/sweep/sweep-identity.ts";
import golden from "../golden/sweeps.json" with { type: "json" };
import { messageOf } from "./fault-table.ts";
import { createTestBinder } from "./test-binder.ts";

const resolve = (text: string) => resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder());
const identify = (text: string) => resolve(text).identity;

describe("the identity of a sweep", () => {
  test.each(golden.sweeps)("is pinned: $title", ({ sweep, canonical, identity }) => {
    const resolved = resolve(sweep.join("\n"));
    expect(canonicalJson(describeIdentity(resolved.parts))).toBe(canonical);
    expect(resolved.identity).toBe(identity);
  });

  const base = "kernel: network\nover: { c: [0, 1], N: [10, 20] }\n";
  test.each([
    ["a title", `title: t\n${base}`],
    ["limits", `${base}limits: { seconds: 3, megabytes: 64 }`],
    ["figures", `${base}figures: { f: { data: trials, mark: point } }`],
    [
      "defaults written out",
      `${base}fixed: { r1: 0.1 }\nseed: 0\nreplicates: 1\nseeds: independent\ndesign: grid`,
    ],
    [
      "the same numbers written otherwise",
      "kernel: network\nover: { c: [-0.0, 1e0], N: { values: [10, 0x14] } }",
    ],
    ["the kernel by its hash", base.replace("network", `sha256:${"1".repeat(64)}`)],
    ["a seed in quotes", `${base}seed: "0"`],
  ])("does not depend on %s", (_title, text) => {
    expect(identify(text)).toBe(identify(base));
  });

  test.each([
    ["the kernel", "kernel: decoder\ninputs: { images: images.npy }\nover: { c: [0, 1], r1: [0] }"],
    ["an input", `${base}inputs: { images: images.npy }`],
    ["a fixed value", `${base}fixed: { r1: 0.2 }`],
    ["a value more", "kernel: network\nover: { c: [0, 0.5, 1], N: [10, 20] }"],
    ["the order of values", "kernel: network\nover: { c: [1, 0], N: [10, 20] }"],
    ["the order of parameters", "kernel: network\nover: { N: [10, 20], c: [0, 1] }"],
    [
      "the design",
      "kernel: network\nover: [{ c: 0, N: 10 }, { c: 0, N: 20 }, { c: 1, N: 10 }, { c: 1, N: 20 }]",
    ],
    ["replicates", `${base}replicates: 2`],
    ["the seed", `${base}seed: 1`],
    ["common seeds", `${base}seeds: common`],
    ["the name of a part", "parts: { a: { kernel: network, over: { c: [0, 1], N: [10, 20] } } }"],
  ])("depends on %s", (_title, text) => {
    expect(identify(text)).not.toBe(identify(base));
  });

  const box = "kernel: network\nover: { c: { linear: [0, 1] }, N: [10, 20] }\npoints: 64\n";
  test("depends on the design of a box, its points, its seed and whether they are scrambled", () => {
    const sobol = `${box}design: sobol\n`;
    const texts = [
      sobol,
      `${sobol}scramble: false`,
      `${sobol}seed: 1`,
      sobol.replace("64", "65"),
      sobol.replace("linear: [0, 1]", "linear: [0, 0.5]"),
      ...["halton", "latin", "random"].map((design) => `${box}design: ${design}`),
    ];
    expect(new Set(texts.map(identify)).size).toBe(texts.length);
    expect(identify(`${sobol}scramble: true`)).toBe(identify(sobol));
    expect(identify(sobol.replace("[10, 20]", "{ values: [10, 20] }"))).toBe(identify(sobol));
  });
});

describe("a sweep that a store kept", () => {
  test.each(golden.sweeps)("is the same sweep again: $title", ({ sweep, identity }) => {
    const resolved = resolve(sweep.join("\n"));
    const kept = JSON.parse(JSON.stringify(resolved.document)) as StoredSweep;
    const again = resolveSweep(reopenSweep(kept, "run 1"), createTestBinder());
    expect(again.identity).toBe(identity);
    expect(again.title).toBe(resolved.title);
    expect(again.figures).toEqual(resolved.figures);
    expect(again.parts.map(({ workload }) => workload.limits)).toEqual(
      resolved.parts.map(({ workload }) => workload.limits),
    );
  });

  test("has every default, and names for people", () => {
    const { document } = resolve(
      "kernel: decoder\ninputs: { images: images.npy }\nover: { c: { values: [0, 1] } }",
    );
    expect(document).toEqual({
      version: 1,
      title: "sweep",
      figures: {},
      parts: [
        {
          name: "",
          kernel: { name: "decoder", hash: "3".repeat(64) },
          inputs: { images: { source: "images.npy", hash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
          fixed: { r1: 0.1 },
          over: { c: [0, 1] },
          design: "grid",
          replicates: 1,
          seed: "0",
          seeds: "independent",
          limits: { megabytes: 2048 },
        },
      ],
    });
  });

  test("of another version is refused", () => {
    const kept = { ...resolve("kernel: theory").document, version: 2 } as unknown as StoredSweep;
    expect(() => reopenSweep(kept, "run 1")).toThrow("run 1: expected a sweep of version 1, got 2");
  });

  test("names the run in its errors", () => {
    const { document } = resolve("kernel: theory\nfixed: { c: 1 }");
    const [part] = document.parts;
    const kept: StoredSweep = { ...document, parts: [{ ...part!, fixed: { c: 2 } }] };
    expect(messageOf(() => resolveSweep(reopenSweep(kept, "run 1"), createTestBinder()))).toBe(
      "run 1: fixed.c: expected a number in [0, 1], got 2",
    );
  });
});

describe("canonical JSON", () => {
  test("has one way of writing each value", () => {
    expect(canonicalJson({ b: [1, -0, 1e21, 0.1], a: { d: undefined, c: "é\n" } })).toBe(
      '{"a":{"c":"é\\n"},"b":[1,0,1e+21,0.1]}',
    );
  });
  test("does not depend on the order of keys, and reads back", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });
});
