import { exp, log, pow } from "../numeric/mathematics.ts";

/** A formula over the flat parameters of a point, as plain data. */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "parameter"; offset: number }
  | { kind: "negative"; of: Expression }
  | { kind: "operation"; operator: Operator; left: Expression; right: Expression }
  | { kind: "call"; name: FunctionName; of: readonly Expression[] };

export type Operator = "+" | "-" | "*" | "/" | "^";
export type FunctionName = keyof typeof FUNCTIONS;

/** What formulas may call, and with how many numbers. The same bits on every machine: `exp` and `log` are not the host's. */
export const FUNCTIONS = {
  abs: { arity: 1, apply: ([x]: readonly number[]) => Math.abs(x!) },
  sqrt: { arity: 1, apply: ([x]: readonly number[]) => Math.sqrt(x!) },
  exp: { arity: 1, apply: ([x]: readonly number[]) => exp(x!) },
  log: { arity: 1, apply: ([x]: readonly number[]) => log(x!) },
  min: { arity: "one or more", apply: (all: readonly number[]) => Math.min(...all) },
  max: { arity: "one or more", apply: (all: readonly number[]) => Math.max(...all) },
} as const;

/** The value of a formula at a point; NaN or an infinity where it has none. */
export function evaluate(expression: Expression, point: Float64Array): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "parameter":
      return point[expression.offset]!;
    case "negative":
      return -evaluate(expression.of, point);
    case "operation":
      return OPERATIONS[expression.operator](
        evaluate(expression.left, point),
        evaluate(expression.right, point),
      );
    case "call":
      return FUNCTIONS[expression.name].apply(expression.of.map((one) => evaluate(one, point)));
    default:
      return expression satisfies never;
  }
}

/** The places of the parameters that a formula names. */
export function offsetsOf(expression: Expression): number[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "parameter":
      return [expression.offset];
    case "negative":
      return offsetsOf(expression.of);
    case "operation":
      return [...offsetsOf(expression.left), ...offsetsOf(expression.right)];
    case "call":
      return expression.of.flatMap(offsetsOf);
    default:
      return expression satisfies never;
  }
}

const OPERATIONS: Record<Operator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": pow,
};
