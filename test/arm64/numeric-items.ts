import * as mathematics from "../../src/numeric/mathematics.ts";
import { normal, philoxWords, uniform } from "../../src/numeric/random.ts";
import { describeBits, type Item } from "./item.ts";

const COUNT = 1000;
const SPECIAL = [0, -0, 1, -1, 0.5, Infinity, -Infinity, NaN, 5e-324, -5e-324, Number.MAX_VALUE, 2.3e-308];

/** The functions of src/numeric, each at about four thousand arguments: see `chooseArguments`. */
export function numericItems(): Item[] {
  const { pow, normalQuantile, ...functions } = mathematics;
  const x = chooseArguments(1);
  const exponents = chooseArguments(2);
  const unary = Object.entries({ ...functions, normalQuantile, normalQuantileOfUniform });
  return [
    ...unary.map(([name, evaluate]) => ({
      name: `src/numeric: ${name}`,
      lines: () => x.map((argument) => `${name}(${describe(argument)}) = ${describe(evaluate(argument))}`),
    })),
    {
      name: "src/numeric: pow",
      lines: () =>
        [...SPECIAL.flatMap((base) => SPECIAL.map((y) => [base, y] as const)), ...pairs(x, exponents)].map(
          ([base, y]) => `pow(${describe(base)}, ${describe(y)}) = ${describe(pow(base, y))}`,
        ),
    },
    {
      name: "src/numeric: philoxWords, uniform, normal",
      lines: () =>
        Array.from({ length: 4 * COUNT }, (_, i) => {
          const words = philoxWords(BigInt(i) * 0x9e3779b97f4a7c15n, i, i >> 3, 7, 1);
          const [high = 0, low = 0] = words;
          return `${words.join(" ")}: ${describe(uniform(high, low))} ${describe(normal(high, low))}`;
        }),
    },
  ];
}

/** Moderate numbers, where functions have their digits; small ones; any bits at all, so every magnitude; the ends. */
function chooseArguments(stream: number): number[] {
  const numbers = Array.from({ length: COUNT }, (_, i) => {
    const words = philoxWords(20241121n, i, 0, 0, stream);
    const [first = 0, second = 0, third = 0, fourth = 0] = words;
    const any = new Float64Array(words.buffer, 0, 2);
    return [60 * uniform(first, second) - 30, 1500 * uniform(third, fourth) - 750, any[0]!, any[1]!];
  });
  return [...numbers.flat(), ...SPECIAL];
}

function pairs(x: readonly number[], y: readonly number[]): (readonly [number, number])[] {
  return x.flatMap((number, i) => [[number, y[i]!] as const, [Math.abs(number), y[i]!] as const]);
}

/** The quantile is defined on (0, 1) alone, where few of the arguments lie. */
function normalQuantileOfUniform(x: number): number {
  return mathematics.normalQuantile((x + 30) / 60);
}

function describe(number: number): string {
  return Number.isNaN(number) ? "NaN" : `${describeBits(number)} ${number}`;
}
