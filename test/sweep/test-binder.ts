import type { Manifest } from "../../src/kernel/manifest.ts";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import type { SweepBinder } from "../../src/sweep/resolve-sweep.ts";

const none = { unit: "", summary: "" };

/** A kernel with a parameter of each kind, two inputs and outputs of each rank. */
export const NETWORK: Manifest = {
  abi: 1,
  name: "network",
  version: "1.0.0",
  summary: "",
  reference: "",
  random: true,
  parameters: [
    { ...none, name: "N", default: 1000, min: 2, max: 100_000, integer: true },
    { ...none, name: "c", default: 0.05, min: 0, max: 1 },
    { ...none, name: "rule", default: 0, min: 0, max: 2, choices: ["balanced", "covariance", "sparse"] },
    { ...none, name: "r1", default: 0.1, min: 0, max: 10 },
    { ...none, name: "weights", default: [1, 0, -1], min: -5, max: 5, length: 3 },
    { ...none, name: "x", default: 0, min: -1e12, max: 1e12 },
  ],
  inputs: [
    { name: "images", dtype: "f32", shape: ["count", 2], optional: true, summary: "" },
    { name: "labels", dtype: "u8", shape: ["count"], optional: true, summary: "" },
  ],
  outputs: [
    { ...none, name: "capacity", dtype: "f64", shape: [] },
    { ...none, name: "overlap", dtype: "f32", shape: ["age"] },
  ],
  errors: [],
};

/** A kernel without random numbers. */
export const THEORY: Manifest = {
  ...NETWORK,
  name: "theory",
  random: false,
  parameters: NETWORK.parameters.filter(({ name }) => name === "c" || name === "r1"),
  inputs: [],
};

/** A kernel that needs its input. */
export const DECODER: Manifest = {
  ...THEORY,
  name: "decoder",
  random: true,
  inputs: [{ name: "images", dtype: "f32", shape: ["count", 2], summary: "what to decode" }],
};

const KERNELS = new Map(
  [NETWORK, THEORY, DECODER].map((manifest, index) => [manifest.name, { manifest, index }]),
);
const IMAGES = { dtype: "f64" as const, shape: [3, 2], data: Float64Array.of(0, 0.25, 0.5, 0.75, 1, -1) };
const LABELS = { dtype: "u8" as const, shape: [2], data: Uint8Array.of(1, 2) };

/** The hash that stands for a kernel's: its module is of no interest to a sweep. */
export const hashOf = (name: string): string => String(KERNELS.get(name)!.index + 1).repeat(64);

/** Answers from memory; `files` are the sweeps and tables that a sweep may name by path. */
export function createTestBinder(files: Readonly<Record<string, string>> = {}): SweepBinder {
  return {
    kernel(reference) {
      const name = [...KERNELS.keys()].find((known) =>
        [known, `sha256:${hashOf(known)}`].includes(reference),
      );
      if (name === undefined) throw new SweepError("NOT_FOUND", `there is no kernel ${reference}`);
      return { hash: hashOf(name), bytes: new Uint8Array(), manifest: KERNELS.get(name)!.manifest };
    },
    input(reference) {
      if (reference === "images.npy" || reference.startsWith("sha256:")) return IMAGES;
      if (reference === "labels.npy") return LABELS;
      throw new SweepError("NOT_FOUND", `there is no file ${reference}`);
    },
    output: () => ({ dtype: "f32", shape: [1, 2], data: Float32Array.of(1, 2) }),
    sweep(path) {
      const text = files[path];
      if (text === undefined) throw new SweepError("NOT_FOUND", `there is no file ${path}`);
      return { text, fileName: path };
    },
    table(path) {
      const text = files[path];
      if (text === undefined) throw new SweepError("NOT_FOUND", `there is no file ${path}`);
      return { bytes: new TextEncoder().encode(text), fileName: path };
    },
  };
}
