import fc from "fast-check";

const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/).filter((name) => !(name in {}));
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/).filter((text) => !(text in {}));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const value = fc.oneof(finite, fc.integer(), label, fc.array(finite, { minLength: 1, maxLength: 4 }));
const points = fc.integer({ min: 1, max: 1e12 });
const range = fc.oneof(
  fc.array(value, { maxLength: 5 }),
  fc.record({ values: fc.array(value, { maxLength: 5 }) }),
  fc.record({ linear: fc.tuple(finite, finite), points }),
  fc.record({ log: fc.tuple(finite, finite), points }),
  fc.record({ integer: fc.tuple(finite, finite), step: points }, { requiredKeys: ["integer"] }),
);
const seed = fc.oneof(fc.maxSafeNat(), fc.bigInt(2n ** 53n, 2n ** 64n - 1n).map(String));
const input = fc.oneof(
  label,
  fc.record(
    { from: label, output: name, where: fc.dictionary(name, value, { maxKeys: 2 }) },
    { requiredKeys: ["from", "output"] },
  ),
);

const at = fc.oneof(name, fc.nat());
const replicates = fc.oneof(
  fc.constantFrom("mean", "median", "worst"),
  fc.record({ quantile: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0) }),
);
const sem = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const targets = fc.oneof(
  label,
  fc.array(
    fc.record({ output: name, at, target: finite, sem }, { requiredKeys: ["output", "target", "sem"] }),
    { minLength: 1, maxLength: 3 },
  ),
);
const bounds = fc.oneof(
  fc.tuple(finite, finite),
  fc.record({ log: fc.tuple(finite, finite), when: fc.dictionary(name, label, { maxKeys: 2 }) }),
);

const optimise = fc.record(
  {
    parameters: fc.dictionary(name, bounds, { maxKeys: 2 }),
    objectives: fc.array(
      fc.oneof(
        fc.record({ maximise: name, at }, { requiredKeys: ["maximise"] }),
        fc.record({ minimise: name, at, replicates }, { requiredKeys: ["minimise"] }),
        fc.record({ targets }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    method: fc.record(
      {
        name: fc.constantFrom("golden-section", "interval-halving"),
        coarse: fc.integer({ min: 3, max: 100 }),
        tolerance: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      },
      { requiredKeys: ["name"] },
    ),
    budget: fc.record({ trials: points }),
    parallel: points,
    constraints: fc.array(fc.oneof(label, fc.record({ output: name, most: finite })), { maxLength: 2 }),
    best: fc.constantFrom("front", "largest", "l2"),
    start: fc.oneof(label, fc.array(fc.dictionary(name, value, { maxKeys: 2 }), { maxLength: 2 })),
    stop: fc.record({ target: finite, stall: points, tolerance: sem }, { requiredKeys: [] }),
  },
  { requiredKeys: ["parameters", "objectives", "method"] },
);

const part = {
  kernel: label,
  inputs: fc.dictionary(name, input, { maxKeys: 2 }),
  fixed: fc.dictionary(name, value, { maxKeys: 4 }),
  over: fc.oneof(
    fc.dictionary(name, range, { maxKeys: 4 }),
    fc.array(fc.dictionary(name, value, { maxKeys: 3 }), { maxLength: 3 }),
  ),
  design: fc.constantFrom("grid", "list"),
  replicates: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  seed,
  seeds: fc.constantFrom("independent", "common"),
  optimise,
  limits: fc.record({ seconds: fc.double({ min: 0.1, max: 1e9, noNaN: true }) }, { requiredKeys: [] }),
};
const described = {
  title: fc.string({ unit: "grapheme" }),
  figures: fc.dictionary(label, fc.record({ mark: label, data: fc.record({ series: name }) }), {
    maxKeys: 2,
  }),
};

/** Files of the right form, sense or no sense. */
export const sweepFiles = fc.oneof(
  fc.record({ ...described, ...part }, { requiredKeys: ["kernel"], noNullPrototype: true }),
  fc.record(
    {
      ...described,
      parts: fc.dictionary(label, fc.oneof(label, fc.record(part, { requiredKeys: ["kernel"] })), {
        minKeys: 1,
        maxKeys: 3,
      }),
    },
    { requiredKeys: ["parts"] },
  ),
);
