import { philoxWords, uniform } from "../numeric/random.ts";
import type { Manifest, Parameter } from "./manifest.ts";
import { BYTES_PER_ELEMENT, createArray, elementCount, type NdArray } from "./nd-array.ts";
import { type ParameterValue, resolveParameters } from "./parameters.ts";

/** A trial of a check: flat parameters and a seed. */
export type CheckTrial = { parameters: Float64Array; seed: bigint };

/** The trials of a list of points, two seeds each when the kernel is random. */
export function listTrials(
  manifest: Manifest,
  points: readonly Readonly<Record<string, ParameterValue>>[],
): CheckTrial[] {
  const seeds = manifest.random ? [1n, 2n ** 64n - 1n] : [0n];
  return points.flatMap((point) => {
    const parameters = resolveParameters(manifest, point);
    return seeds.map((seed) => ({ parameters, seed }));
  });
}

/**
 * Points for a kernel of which nothing is known: the defaults, and some drawn between each parameter's minimum and its
 * default, so that a trial is seldom dearer than the default one. The same for ever for the same manifest.
 */
export function samplePoints(manifest: Manifest, count: number): Record<string, ParameterValue>[] {
  const drawn = Array.from({ length: count - 1 }, (_, point) =>
    Object.fromEntries(
      manifest.parameters.map((parameter, index) => [parameter.name, drawValue(parameter, point, index)]),
    ),
  );
  return [{}, ...drawn];
}

/**
 * Inputs for a kernel of which nothing is known: five along every named dimension, numbers in (0, 1), bits as integers;
 * the optional ones absent.
 */
export function sampleInputs({ inputs }: Manifest): (NdArray | null)[] {
  return inputs.map(({ dtype, shape, optional }, input) => {
    if (optional) return null;
    const lengths = shape.map((dimension) => (typeof dimension === "number" ? dimension : 5));
    const count = elementCount(lengths);
    const array = createArray(dtype, lengths, new Uint8Array(count * BYTES_PER_ELEMENT[dtype]));
    const isInteger = dtype === "u8" || dtype === "i32";
    for (let i = 0; i < count; i++) {
      const number = drawUniform(STREAM_INPUTS, i, input);
      array.data[i] = isInteger ? Math.round(number) : number;
    }
    return array;
  });
}

const STREAM_POINTS = 1;
const STREAM_INPUTS = 2;

function drawValue(parameter: Parameter, point: number, index: number): ParameterValue {
  const { default: initial, choices } = parameter;
  if (typeof initial !== "number") {
    return initial.map((value, element) =>
      drawBetween(parameter, value, drawUniform(STREAM_POINTS, point, index, element)),
    );
  }
  const number = drawUniform(STREAM_POINTS, point, index);
  return choices ? choices[Math.floor(number * choices.length)]! : drawBetween(parameter, initial, number);
}

function drawBetween({ min, integer }: Parameter, initial: number, number: number): number {
  const value = min + (initial - min) * number;
  return integer ? Math.round(value) : value;
}

function drawUniform(stream: number, c0: number, c1: number, c2 = 0): number {
  const words = philoxWords(0n, c0, c1, c2, stream);
  return uniform(words[0]!, words[1]!);
}
