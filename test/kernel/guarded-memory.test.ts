import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardMemory, LIMIT_GLOBAL } from "../../src/kernel/guarded-memory.ts";
import { scanModule } from "../../src/kernel/wasm-scanner.ts";
import { encodeU32 } from "../../src/kernel/wasm-writer.ts";
import { buildTinyKernel, END, I32, importFunction, type TinyKernel, vector } from "./wasm-builder.ts";

// Instructions in which the bytes 0x40 0x00 are no memory.grow; all leave the stack as it was.
const DECOYS: readonly (readonly number[])[] = [
  [0x41, 0xc0, 0x00, 0x1a], // i32.const 64
  [0x44, 0x40, 0, 0x40, 0, 0x40, 0, 0x40, 0, 0x1a], // f64.const
  [0xfd, 0x0c, ...Array.from({ length: 8 }, () => [0x40, 0]).flat(), 0x1a], // v128.const
  [0x02, 0x40, 0x00, END], // block with an unreachable in it: never entered, see `skipped`
];

/** Ends with what the last growth answered, or with the memory's size. */
const growth = fc.record({ pages: fc.nat(40), decoy: fc.nat(2), isNested: fc.boolean() });

describe("a guarded module", () => {
  test("does what the module does, for any sequence of growths that the limit allows", () => {
    fc.assert(
      fc.property(fc.array(growth, { maxLength: 12 }), fc.nat(200), (growths, maximum) => {
        const run = [1, 1, I32, ...growths.flatMap(encodeGrowth), 0x20, 2, 0x3f, 0, 0x6a, END];
        const bytes = buildTinyKernel({ memory: [1, 1, ...encodeU32(maximum + 1)], run });
        expect(runIt(guard(bytes), maximum + 1)).toEqual(runIt(bytes, maximum + 1));
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test("that never grows is the module itself", () => {
    const bytes = buildTinyKernel({ run: [0, ...DECOYS[0]!, ...DECOYS[1]!, ...DECOYS[2]!, 0x41, 0, END] });
    expect(guard(bytes)).toBe(bytes);
  });

  const growing: TinyKernel = { run: [0, 0x41, 10, 0x40, 0, END], memory: [1, 1, 100] };
  const cases: [title: string, tiny: TinyKernel][] = [
    ["without globals", growing],
    ["with a global", { ...growing, sections: { 6: vector([[I32, 1, 0x41, 7, END]]) } }],
    ["with imported functions", { ...growing, imports: [importFunction("env", "abort", 1)] }],
    [
      "with a table",
      { ...growing, sections: { 4: vector([[0x70, 0, 2]]), 9: vector([[0, 0x41, 0, END, 1, 0]]) } },
    ],
    ["with passive data", { ...growing, sections: { 12: [1], 11: vector([[1, 2, 5, 6]]) } }],
    ["with so many functions that their numbers get longer", manyFunctions(growing)],
  ];
  test.each(cases)("%s stops at the host's limit and says so", (_, tiny) => {
    const guarded = guard(buildTinyKernel(tiny));
    expect(WebAssembly.validate(guarded as BufferSource)).toBe(true);
    expect(runIt(guarded, 100)).toEqual({ answer: 1, limit: 0, pages: 11 });
    expect(runIt(guarded, 10)).toEqual({ answer: "unreachable", limit: 1, pages: 1 });
  });

  test("lets a growth beyond the declared maximum fail as the module expects it", () => {
    const guarded = guard(buildTinyKernel({ ...growing, memory: [1, 1, 5] }));
    expect(runIt(guarded, 5)).toEqual({ answer: -1, limit: 0, pages: 1 });
  });

  test("without a declared maximum may want 4 GiB, but not more", () => {
    const wanting = (pages: number) =>
      guard(buildTinyKernel({ run: [0, 0x41, ...signed(pages), 0x40, 0, END], memory: [0, 1] }));
    expect(runIt(wanting(65_535), 20).limit).toBe(1);
    expect(runIt(wanting(65_536), 20)).toEqual({ answer: -1, limit: 0, pages: 1 });
  });
});

function encodeGrowth({
  pages,
  decoy,
  isNested,
}: {
  pages: number;
  decoy: number;
  isNested: boolean;
}): number[] {
  const plain = [...DECOYS[decoy]!, 0x41, pages, 0x40, 0, 0x21, 2];
  const skipped = [0x41, 0, 0x04, 0x40, ...DECOYS[3]!, END];
  return isNested ? [0x41, 1, 0x04, 0x40, ...plain, ...skipped, END] : plain;
}

function guard(bytes: Uint8Array): Uint8Array {
  return guardMemory(bytes, scanModule(bytes));
}

function runIt(bytes: Uint8Array, maximum: number): { answer: unknown; limit: unknown; pages: number } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const module = new WebAssembly.Module(bytes as BufferSource);
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: () => undefined } });
  const limit = () => (exports[LIMIT_GLOBAL] as WebAssembly.Global | undefined)?.value ?? 0;
  const pages = () => memory.buffer.byteLength / 65_536;
  try {
    const answer = (exports.run as (parameters: number, seed: bigint) => number)(0, 0n);
    return { answer, limit: limit(), pages: pages() };
  } catch (error) {
    return { answer: (error as Error).message, limit: limit(), pages: pages() };
  }
}

/** 200 more functions, so that the guard's index takes two bytes where `run` calls it. */
function manyFunctions(tiny: TinyKernel): TinyKernel {
  const more = Array.from({ length: 200 }, () => [3]);
  const empty = [2, 0, END];
  return {
    ...tiny,
    sections: {
      3: vector([[0], [1], [2], [0], ...more]),
      10: vector([
        [5, 0, 0x41, 0x80, 0x08, END],
        empty,
        [tiny.run!.length, ...tiny.run!],
        [4, 0, 0x41, 16, END],
        ...more.map(() => empty),
      ]),
    },
  };
}

function signed(value: number): number[] {
  const bytes = encodeU32(value);
  return bytes.at(-1)! < 0x40 ? bytes : [...bytes.slice(0, -1), bytes.at(-1)! | 0x80, 0];
}
