import type { Manifest, Parameter } from "./manifest.ts";

/** A field of the manifest that has the right type and still makes no sense. */
export type Fault = { path: (string | number)[]; message: string };

/** The rules of a manifest beyond the shape of its JSON; docs/kernel-abi.md states them. */
export function findFaults(manifest: Manifest): Fault[] {
  const { parameters, inputs, outputs } = manifest;
  return [
    ...parameters.flatMap((parameter, index) =>
      parameterFaults(parameter).map(({ path, message }) => ({
        path: ["parameters", index, ...path],
        message,
      })),
    ),
    ...repeatedNames("inputs", inputs, new Set()),
    // Parameters and outputs share the columns of a run's table.
    ...repeatedNames("parameters", parameters, new Set()),
    ...repeatedNames("outputs", outputs, new Set(parameters.map(({ name }) => name))),
    ...[...rankFaults("inputs", inputs), ...rankFaults("outputs", outputs)],
    ...fidelityFaults(manifest),
  ];
}

const MOST_AXES = 8;

function parameterFaults(parameter: Parameter): Fault[] {
  const { min, max, length, choices, name } = parameter;
  if (min > max) return [{ path: ["min"], message: `of ${name} is ${min}, above its max ${max}` }];
  if (choices !== undefined) return choiceFaults(parameter, choices);
  if (parameter.integer && !(Number.isInteger(min) && Number.isInteger(max))) {
    return [
      { path: ["integer"], message: `${name} is an integer, so min and max must be: got ${min} and ${max}` },
    ];
  }
  return length === undefined ? defaultFaults(parameter) : vectorFaults(parameter, length);
}

function choiceFaults(parameter: Parameter, choices: readonly string[]): Fault[] {
  const { name, min, max } = parameter;
  const last = choices.length - 1;
  if (parameter.length !== undefined) {
    return [{ path: ["length"], message: `${name} has choices, so it cannot be a vector` }];
  }
  if (min !== 0 || max !== last) {
    return [
      {
        path: ["choices"],
        message: `${name} has ${choices.length} choices, given by index: min must be 0 and max ${last}, got ${min} and ${max}`,
      },
    ];
  }
  if (new Set(choices).size < choices.length)
    return [{ path: ["choices"], message: `of ${name} repeat a name` }];
  return defaultFaults({ ...parameter, integer: true });
}

function vectorFaults(parameter: Parameter, length: number): Fault[] {
  const { default: initial, name } = parameter;
  if (!Array.isArray(initial) || initial.length !== length) {
    const found = Array.isArray(initial) ? `${initial.length} numbers` : "one number";
    return [
      { path: ["default"], message: `of ${name} must be ${length} numbers (its length), got ${found}` },
    ];
  }
  return initial.flatMap((value, index) => valueFaults(parameter, value, ["default", index]));
}

function defaultFaults(parameter: Parameter): Fault[] {
  const { default: initial, name } = parameter;
  if (typeof initial === "number") return valueFaults(parameter, initial, ["default"]);
  return [{ path: ["default"], message: `of ${name} must be one number: it has no length` }];
}

function valueFaults({ min, max, integer, name }: Parameter, value: number, path: Fault["path"]): Fault[] {
  if (value < min || value > max) {
    return [{ path, message: `of ${name} is ${value}, outside of its range ${min} to ${max}` }];
  }
  if (integer && !Number.isInteger(value))
    return [{ path, message: `of ${name} must be an integer, got ${value}` }];
  return [];
}

function repeatedNames(field: string, named: readonly { name: string }[], taken: Set<string>): Fault[] {
  return named.flatMap(({ name }, index) => {
    const isTaken = taken.has(name);
    taken.add(name);
    return isTaken
      ? [{ path: [field, index, "name"], message: `${name} is taken: names must be unique` }]
      : [];
  });
}

function rankFaults(field: string, arrays: readonly { name: string; shape: readonly unknown[] }[]): Fault[] {
  return arrays.flatMap(({ name, shape }, index) =>
    shape.length > MOST_AXES
      ? [
          {
            path: [field, index, "shape"],
            message: `of ${name} has ${shape.length} axes: at most ${MOST_AXES}`,
          },
        ]
      : [],
  );
}

function fidelityFaults({ fidelity, parameters }: Manifest): Fault[] {
  if (fidelity === undefined) return [];
  const parameter = parameters.find(({ name }) => name === fidelity);
  const isScalar =
    parameter !== undefined && parameter.length === undefined && parameter.choices === undefined;
  return isScalar
    ? []
    : [{ path: ["fidelity"], message: `names ${fidelity}, which is no numeric parameter of one number` }];
}
