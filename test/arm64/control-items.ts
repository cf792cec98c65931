import { philoxWords, uniform } from "../../src/numeric/random.ts";
import { describeBits, type Item } from "./item.ts";

/** Where processors do differ, and what keeps it out of outcomes: one canonical NaN, and src/numeric in place of Math. */
export function controlItems(): Item[] {
  return [
    // The sign bit is set on x86 and not on arm64. Here it is looked at as no kernel may.
    {
      name: "control: the bits of the NaN of 0 / 0",
      expected: "different",
      lines: () => [divide(0, 0).toString(16)],
    },
    ...HOST_FUNCTIONS.map(
      (name): Item => ({
        name: `control: Math.${name} of the host`,
        expected: "either",
        lines: () => hostArguments().map((x) => `Math.${name}(${x}) = ${describeBits(Math[name](x))}`),
      }),
    ),
  ];
}

const HOST_FUNCTIONS = ["exp", "log", "log2", "sin", "cos", "tan", "atan", "tanh", "cbrt"] as const;

function hostArguments(): number[] {
  return Array.from({ length: 4000 }, (_, i) => {
    const [high = 0, low = 0] = philoxWords(20241121n, i, 0, 0, 4);
    return 20 * uniform(high, low);
  });
}

function divide(x: number, y: number): bigint {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(DIVIDE));
  return BigInt.asUintN(64, (exports as { f(x: number, y: number): bigint }).f(x, y));
}

/** (func (export "f") (param f64 f64) (result i64) local.get 0, local.get 1, f64.div, i64.reinterpret_f64) */
const DIVIDE = Uint8Array.from(
  [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    [0x01, 0x07, 0x01, 0x60, 0x02, 0x7c, 0x7c, 0x01, 0x7e],
    [0x03, 0x02, 0x01, 0x00],
    [0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
    [0x0a, 0x0a, 0x01, 0x08, 0x00, 0x20, 0x00, 0x20, 0x01, 0xa3, 0xbd, 0x0b],
  ].flat(),
);
