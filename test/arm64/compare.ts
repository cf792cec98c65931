import type { Expectation } from "./item.ts";

/** What the program printed on one processor, item by item, in its order. */
export type Side = { name: string; machine: string; items: readonly PrintedItem[] };
export type PrintedItem = { name: string; expected: Expectation; hash: string };

export type Comparison = {
  item: string;
  hash: string;
  /** "wrong" fails the test; "allowed" is a difference that no outcome depends on. */
  verdict: "same" | "allowed" | "wrong";
  /** The sides whose hash is another than the first side's, or which lack the item. */
  differing: readonly Side[];
};

/** Compares every item of every side with the first side's. An item that a side lacks, or has on top, is wrong. */
export function compareSides(sides: readonly Side[]): Comparison[] {
  const [first] = sides;
  const names = new Set(sides.flatMap(({ items }) => items.map(({ name }) => name)));
  return [...names].map((name) => {
    const find = (side: Side): PrintedItem | undefined => side.items.find((item) => item.name === name);
    const reference = find(first!);
    const differing = sides.filter((side) => reference === undefined || find(side)?.hash !== reference.hash);
    const isComplete = sides.every((side) => find(side) !== undefined);
    const isFine = isComplete && isAsExpected(reference!.expected, sides, differing);
    const verdict = !isFine ? "wrong" : differing.length > 0 ? "allowed" : "same";
    return { item: name, hash: reference?.hash ?? "", verdict, differing };
  });
}

/** Where two texts part, in words; undefined when they do not. */
export function findFirstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  const lines = one.split("\n");
  const others = other.split("\n");
  const at = lines.findIndex((line, index) => line !== others[index]);
  const index = at < 0 ? lines.length : at;
  const count = Array.from({ length: Math.max(lines.length, others.length) }).filter(
    (_, i) => lines[i] !== others[i],
  ).length;
  return `${count} of ${lines.length} lines differ, first\n  ${lines[index] ?? "(nothing)"}\n  ${others[index] ?? "(nothing)"}`;
}

function isAsExpected(expected: Expectation, sides: readonly Side[], differing: readonly Side[]): boolean {
  switch (expected) {
    case "same":
      return differing.length === 0;
    case "different":
      return sides.every((side) => differing.includes(side) === (side.machine !== sides[0]!.machine));
    case "either":
      return true;
    default:
      return expected satisfies never;
  }
}
