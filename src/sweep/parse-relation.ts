import { SweepError } from "../kernel/sweep-error.ts";
import { type Expression, FUNCTIONS, type FunctionName, type Operator } from "./expression.ts";
import { suggestName } from "./nearest-name.ts";

/** Formulas of which none may be larger than the next; `text` is the same in one way of writing. */
export type Relation = { text: string; rising: readonly Expression[] };

/** Finds the parameter of a name, or the element of a vector; throws a SweepError where there is none. */
export type FindOffset = (name: string, element: number | undefined) => number;

/**
 * Reads `sum <= sum`, `sum >= sum`, or a chain such as `0 <= a <= b`. By falling precedence: `^` (from the right), a sign, `*` and `/`,
 * `+` and `-`. Throws a SweepError that says at which character what was expected and what came.
 */
export function parseRelation(text: string, findOffset: FindOffset): Relation {
  const tokens = tokenise(text);
  let at = 0;

  const fail = (expected: string): never => {
    const { text: got, start } = tokens[at]!;
    throw bad(text, start, `expected ${expected}, got ${got === "" ? "the end" : JSON.stringify(got)}`);
  };
  const accept = (...wanted: string[]): string | undefined => {
    const { text: got } = tokens[at]!;
    if (!wanted.includes(got)) return undefined;
    at++;
    return got;
  };
  const expectToken = (wanted: string): string => accept(wanted) ?? fail(wanted);

  const chain = (operators: Operator[], next: () => Expression): Expression => {
    let left = next();
    for (let operator = accept(...operators); operator !== undefined; operator = accept(...operators)) {
      left = { kind: "operation", operator: operator as Operator, left, right: next() };
    }
    return left;
  };
  const sum = (): Expression => chain(["+", "-"], product);
  const product = (): Expression => chain(["*", "/"], signed);
  const signed = (): Expression => {
    if (accept("-")) return { kind: "negative", of: signed() };
    return accept("+") ? signed() : power();
  };
  const power = (): Expression => {
    const left = atom();
    return accept("^") ? { kind: "operation", operator: "^", left, right: signed() } : left;
  };
  const atom = (): Expression => {
    const { kind, text: word, start } = tokens[at]!;
    if (accept("(")) return closed(sum());
    if (kind === "number") {
      at++;
      return { kind: "number", value: Number(word) };
    }
    if (kind !== "name") return fail("a number, a parameter or (");
    at++;
    if (accept("(")) return call(word, start);
    const element = accept("[") ? index() : undefined;
    try {
      return { kind: "parameter", offset: findOffset(word, element) };
    } catch (cause) {
      if (!(cause instanceof SweepError)) throw cause;
      throw bad(text, start, cause.message, cause);
    }
  };
  const closed = (inner: Expression): Expression => {
    expectToken(")");
    return inner;
  };
  const index = (): number => {
    const { kind, text: digits } = tokens[at]!;
    if (kind !== "number" || !/^\d+$/.test(digits)) fail("an index from 0");
    at++;
    expectToken("]");
    return Number(digits);
  };
  const call = (name: string, start: number): Expression => {
    if (!Object.hasOwn(FUNCTIONS, name)) {
      throw bad(text, start, `unknown function ${name}; ${suggestName(name, Object.keys(FUNCTIONS))}`);
    }
    const of = [sum()];
    while (accept(",")) of.push(sum());
    expectToken(")");
    const { arity } = FUNCTIONS[name as FunctionName];
    if (arity === 1 && of.length > 1) throw bad(text, start, `${name} takes one number, got ${of.length}`);
    return { kind: "call", name: name as FunctionName, of };
  };

  const formulas = [sum()];
  const comparisons: string[] = [];
  for (let sign = accept("<=", ">="); sign !== undefined; sign = accept("<=", ">=")) {
    if (sign !== (comparisons[0] ?? sign)) {
      at--;
      fail(`${comparisons[0]} as before`);
    }
    comparisons.push(sign);
    formulas.push(sum());
  }
  if (comparisons.length === 0) fail("an operator, <= or >=");
  if (tokens[at]!.kind !== "end") fail("an operator or the end");
  const rising = comparisons[0] === "<=" ? formulas : formulas.reverse();
  return { text: tokens.map(describeToken).join(" ").trim(), rising };
}

type Token = { kind: "number" | "name" | "sign" | "end"; text: string; start: number };

const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(<=|>=|[-+*/^()[\],]))/y;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let from = 0; from < end; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const found = TOKEN.exec(text);
    const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
    if (found === null) throw bad(text, start, `unexpected ${JSON.stringify(text[start])}`);
    const [, number, name, sign] = found;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    tokens.push({ kind, text: number ?? name ?? sign!, start });
  }
  return [...tokens, { kind: "end", text: "", start: end }];
}

function describeToken({ kind, text }: Token): string {
  return kind === "number" ? String(Number(text)) : text;
}

function bad(text: string, start: number, problem: string, cause?: Error): SweepError {
  return new SweepError("BAD_SWEEP", `${text}: character ${start + 1}: ${problem}`, cause && { cause });
}
