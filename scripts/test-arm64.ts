import { type Machine, openArm64, openX64 } from "../test/arm64/arm64-machine.ts";
import {
  type Comparison,
  compareSides,
  findFirstDifference,
  type PrintedItem,
} from "../test/arm64/compare.ts";
import { runTool } from "../test/arm64/run-tool.ts";
import { buildTestModule } from "../test/numeric/library.ts";

const PROGRAM = new URL("../test/arm64/program.ts", import.meta.url).pathname;

/** Both of V8's compilers of Wasm, each for all code: which one a trial meets is otherwise a matter of time. */
const COMPILERS = [
  { name: "optimising compiler", flags: ["--no-liftoff"] },
  { name: "baseline compiler", flags: ["--liftoff-only"] },
];
/** An x86 processor from before 2011. */
const WITHOUT_AVX = { name: "optimising compiler without AVX", flags: ["--no-liftoff", "--no-enable-avx"] };

await main();

/** Proves that outcomes have the same bits on x86-64 and arm64: docs/processors.md. */
async function main(): Promise<void> {
  try {
    const x64 = openX64();
    const arm64 = openArm64();
    for (const target of ["release", "debug"] as const) await buildTestModule("lib-entry", target);
    const plans = [
      ...[...COMPILERS, WITHOUT_AVX].map((compiler) => ({ machine: x64, compiler })),
      ...COMPILERS.map((compiler) => ({ machine: arm64, compiler })),
    ];
    const sides = plans.map(({ machine, compiler }) => computeSide(machine, compiler));
    const comparisons = compareSides(sides);
    for (const { item, hash, verdict } of comparisons)
      console.log(`${verdict.padEnd(7)}  ${hash.slice(0, 16)}  ${item}`);
    for (const comparison of comparisons) explain(comparison, sides[0]!);
    summarise(comparisons, [x64, arm64]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

type Compiler = (typeof COMPILERS)[number];
type ComputedSide = ReturnType<typeof computeSide>;

function computeSide({ name: machine, command, args }: Machine, compiler: Compiler) {
  const name = `${machine}, ${compiler.name}`;
  const run = (...rest: string[]): string => runTool(command, [...args, ...compiler.flags, PROGRAM, ...rest]);
  const begin = performance.now();
  const items = run()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PrintedItem);
  console.error(`${name}: ${items.length} items in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return { name, machine, items, lines: (item: string) => run(item).trimEnd() };
}

/** Computes a differing item once more to say where it differs: on one of each kind of side, for that takes its time. */
function explain({ item, verdict, differing }: Comparison, first: ComputedSide): void {
  const other = differing.findLast((side) => side !== first) as ComputedSide | undefined;
  if (verdict === "same" || other === undefined) return;
  console.log(`\n${verdict === "wrong" ? "WRONG" : "allowed"}: ${item}`);
  console.log(`${first.name} is not ${differing.map(({ name }) => name).join("; ")}`);
  const isEverywhere = [first, other].every(({ items }) => items.some(({ name }) => name === item));
  if (!isEverywhere) console.log("an item that not every side has");
  else console.log(findFirstDifference(first.lines(item), other.lines(item)) ?? "the second time they agree");
}

function summarise(comparisons: readonly Comparison[], machines: readonly Machine[]): void {
  const count = (verdict: Comparison["verdict"]) =>
    comparisons.filter((one) => one.verdict === verdict).length;
  console.log(`\n${machines.map(({ name, tools }) => `${name}: ${tools}`).join("\n")}`);
  console.log(
    `${count("same")} items the same, ${count("allowed")} with a difference that is allowed, ${count("wrong")} wrong`,
  );
  if (count("wrong") > 0) process.exitCode = 1;
}
