import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { walkInstructions } from "../../src/kernel/instructions.ts";
import { admitKernel } from "../../src/kernel/kernel-module.ts";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import { WasmReader } from "../../src/kernel/wasm-reader.ts";
import { scanModule } from "../../src/kernel/wasm-scanner.ts";
import { encodeName, encodeU32, joinBytes } from "../../src/kernel/wasm-writer.ts";
import {
  body,
  buildTinyKernel,
  buildTinyKernelWithManifest,
  END,
  exportFunction,
  F64,
  I32,
  I64,
  importFunction,
  importMemory,
  type TinyKernel,
  vector,
} from "./wasm-builder.ts";

describe("a module is admitted", () => {
  test("with a memory and the four exports", () => {
    expect(scanModule(buildTinyKernel({ memory: [1, 2, 3] }))).toEqual({
      declaredMemory: { minimum: 2, maximum: 3 },
      importedFunctionCount: 0,
      imports: [],
    });
  });

  test("with abort and report", () => {
    const imports = [importFunction("env", "abort", 1), importFunction("sweepwell", "report", 4)];
    expect(scanModule(buildTinyKernel({ imports })).imports).toEqual(["env.abort", "sweepwell.report"]);
  });

  test("with SIMD, saturating conversions, sign extension, bulk memory and a table", () => {
    const simd = [0xfd, 0x0c, ...Array(16).fill(0x40), 0xfd, 0xf0, 0x01, 0x1a];
    const run = [
      0,
      0x41,
      0,
      0x41,
      0,
      0x41,
      0,
      0xfc,
      11,
      0,
      ...twice(simd.slice(0, 18)),
      0xfd,
      0xf0,
      0x01,
      0x1a,
    ];
    const more = [0x43, 0, 0, 0x80, 0x3f, 0xfc, 0, 0xc0, END];
    const tables = { 4: vector([[0x70, 0, 1]]), 9: vector([[0, 0x41, 0, END, 1, 0]]) };
    expect(() => scanModule(buildTinyKernel({ run: [...run, ...more], sections: tables }))).not.toThrow();
  });

  test("with blocks of several results", () => {
    const sections = {
      1: vector([
        [0x60, 1, I32, 1, I32],
        [0x60, 4, I32, I32, I32, I32, 0],
        [0x60, 2, I32, I64, 1, I32],
        [0x60, 0, 2, I32, I32],
      ]),
    };
    const run = [0, 0x02, 3, 0x41, 0, 0x41, 0, END, 0x6a, END];
    expect(() => scanModule(buildTinyKernel({ run, sections }))).not.toThrow();
  });
});

describe("a module is refused, by name,", () => {
  const cases: [title: string, tiny: TinyKernel, message: string | RegExp][] = [
    [
      "with a clock",
      { imports: [importFunction("env", "now", 3)] },
      "the kernel imports env.now, which a kernel must not have: only env.memory, env.abort and sweepwell.report are allowed",
    ],
    [
      "with abort of another signature",
      { imports: [importFunction("env", "abort", 3)] },
      "imports env.abort with the signature ()->(): expected (i32 i32 i32 i32)->()",
    ],
    [
      "with a table from outside",
      { imports: [joinBytes([encodeName("env"), encodeName("table"), [1, 0x70, 0, 1]])] },
      "imports env.table, which",
    ],
    [
      "with a global from outside",
      { imports: [joinBytes([encodeName("env"), encodeName("abort"), [3, I32, 0]])] },
      "imports env.abort as a global",
    ],
    ["with two memories from outside", { imports: [importMemory([0, 1])] }, "imports env.memory as a memory"],
    ["with a shared memory", { memory: [3, 1, 1] }, "a shared memory"],
    ["with a 64-bit memory", { memory: [4, 1] }, "a 64-bit memory"],
    ["with no memory", { sections: { 2: vector([]) } }, "does not import env.memory"],
    ["with a memory of its own", { sections: { 5: vector([[0, 1]]) } }, "has a memory of its own"],
    ["with a start section", { sections: { 8: [1] } }, "export _initialize instead"],
    [
      "without run",
      { sections: { 7: vector([exportFunction("reserve", 0), exportFunction("input", 1)]) } },
      "does not export run: expected run(i32 i64)->(i32)",
    ],
    [
      "with run of another signature",
      {
        sections: {
          7: vector([
            exportFunction("reserve", 0),
            exportFunction("input", 1),
            exportFunction("run", 0),
            exportFunction("output", 3),
          ]),
        },
      },
      "exports run with the signature (i32)->(i32): expected (i32 i64)->(i32)",
    ],
    [
      "with a huge table",
      { sections: { 4: vector([[0x70, 0, ...encodeU32(10_000_000)]]) } },
      "a table of 10000000 entries",
    ],
    [
      "with a table of references",
      { sections: { 4: vector([[0x6f, 0, 1]]) } },
      /a table uses reference types, at byte \d+/,
    ],
    ["with exceptions", { sections: { 13: vector([[0, 3]]) } }, "the module uses exceptions"],
    ["with an unknown section", { sections: { 99: [0] } }, "an unknown section (99)"],
    ["with types of garbage collection", { sections: { 1: vector([[0x5f, 0]]) } }, "garbage collection"],
    ["with code that is not valid", { run: [0, END] }, "the WebAssembly module is not valid: "],
    [
      "with the host's own export",
      {
        sections: {
          6: vector([[I32, 1, 0x41, 0, END]]),
          7: vector([...exportsOfTiny(), joinBytes([encodeName("sweepwell:limit"), [3, 0]])]),
        },
      },
      "the host keeps that name",
    ],
    [
      "with constant arithmetic",
      { sections: { 6: vector([[I32, 0, 0x41, 1, 0x41, 1, 0x6a, END]]) } },
      "global 0 uses extended constant expressions",
    ],
  ];
  test.each(cases)("%s", (_, tiny, message) => {
    expect(() => scanModule(buildTinyKernel(tiny))).toThrowError(
      expect.objectContaining({
        code: "BAD_KERNEL",
        message:
          typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
      }),
    );
  });

  const unreachable = (...instruction: number[]) => ({
    run: [0, 0x00, ...instruction, ...Array(18).fill(0), END],
  });
  const features: [feature: string, ...instruction: number[]][] = [
    ["relaxed SIMD (fd 105), which differs between processors", 0xfd, 0x85, 0x02],
    ["relaxed SIMD (fd 100)", 0xfd, 0x80, 0x02],
    ["an unknown instruction (fd a2)", 0xfd, 0xa2, 0x01],
    ["threads", 0xfe, 0x00],
    ["tail calls", 0x12, 0],
    ["exceptions", 0x06, 0x40],
    ["typed function references", 0x14, 0],
    ["reference types", 0xd2, 0],
    ["reference types", 0x1c, 1, 0x70],
    ["reference types", 0xfc, 16, 0],
    ["reference types", 0x02, 0x6f],
    ["garbage collection", 0xfb, 0],
    ["multiple memories", 0x28, 0x40, 0, 0],
    ["an unknown instruction (ff)", 0xff],
  ];
  test.each(features)("with %s", (feature, ...instruction) => {
    expect(() => scanModule(buildTinyKernel(unreachable(...(instruction as number[]))))).toThrowError(
      expect.objectContaining({
        message: expect.stringMatching(
          new RegExp(`^function 2 uses ${escapeBrackets(feature)}.*, at byte \\d+: a kernel may use only`),
        ),
      }),
    );
  });
});

describe("the table of instructions", () => {
  // 0x00 is `unreachable`, so zeros are a valid immediate or valid code, however long the immediate is.
  const filled = (prefix: readonly number[]) => [0x00, ...prefix, ...Array(20).fill(0), END];
  const elsewhere = [0x02, 0x03, 0x04, 0x05, 0x0b, 0xfc, 0xfd]; // blocks, prefixes
  const single = Array.from({ length: 256 }, (_, opcode) => [opcode]).filter(
    ([opcode]) => !elsewhere.includes(opcode!),
  );
  const bulk = Array.from({ length: 64 }, (_, opcode) => [0xfc, opcode]);
  const simd = Array.from({ length: 0x140 }, (_, opcode) => [0xfd, ...encodeU32(opcode)]);
  const known = [...single, ...bulk, ...simd].filter((prefix) =>
    WebAssembly.validate(moduleWith(filled(prefix))),
  );
  const refusal = (prefix: readonly number[]): string | undefined => {
    try {
      walkInstructions(new WasmReader(Uint8Array.from(filled(prefix))), "function 0");
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test("lists nothing that the engine does not know", () => {
    const listed = [...single, ...bulk, ...simd].filter((prefix) => refusal(prefix) === undefined);
    expect(listed.filter((prefix) => !known.includes(prefix))).toEqual([]);
    const mvpWithoutBlocks = 172 - 5;
    expect(listed.length).toBe(mvpWithoutBlocks + 5 /* sign extension */ + 15 /* fc */ + 236 /* fd */);
  });

  test("names the feature of whatever the engine knows and a kernel must not use", () => {
    const refusals = known.map(refusal).filter((message) => message !== undefined);
    expect(refusals.length).toBeGreaterThan(20);
    expect(refusals.filter((message) => message.includes("unknown"))).toEqual([]);
  });
});

describe("whatever the bytes, nothing but a SweepError is thrown", () => {
  const kernel = buildTinyKernelWithManifest({
    imports: [importFunction("env", "abort", 1)],
    sections: {
      4: vector([[0x70, 0, 1]]),
      6: vector([[F64, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, END]]),
      9: vector([[0, 0x41, 0, END, 1, 0]]),
    },
  });
  const admit = (bytes: Uint8Array): unknown => {
    try {
      admitKernel(bytes);
      return "admitted";
    } catch (error) {
      return error;
    }
  };

  test("when a kernel is cut at any byte", () => {
    expect(admit(kernel)).toBe("admitted");
    for (let length = 0; length < kernel.length; length++) {
      const error = admit(kernel.subarray(0, length));
      expect(error).toBeInstanceOf(SweepError);
      expect((error as Error).message).not.toContain("\n");
    }
  });

  test("when bytes of a kernel are changed", () => {
    const changes = fc.array(fc.tuple(fc.nat(kernel.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const damaged = kernel.slice();
        for (const [at, byte] of list) damaged[at] = byte;
        const result = admit(damaged);
        return result === "admitted" || result instanceof SweepError;
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test("when sections are made of anything", () => {
    const garbage = fc.tuple(fc.integer({ min: 1, max: 13 }), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(garbage, ([id, contents]) => {
        const result = admit(buildTinyKernelWithManifest({ sections: { [id]: contents } }));
        return result === "admitted" || result instanceof SweepError;
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

function moduleWith(instructions: readonly number[]): BufferSource {
  return joinBytes([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(4, vector([[0x70, 0, 1]])),
    ...section(5, vector([[0, 1]])),
    ...section(6, vector([[I32, 1, 0x41, 0, END]])),
    ...section(9, vector([[0, 0x41, 0, END, 1, 0]])),
    ...section(12, Uint8Array.of(1)),
    ...section(10, vector([body(1, ...instructions)])),
    ...section(11, vector([[1, 0]])),
  ]);
}

function section(
  id: number,
  contents: Uint8Array,
): [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>] {
  return [[id], encodeU32(contents.length), contents];
}

function exportsOfTiny(): Uint8Array[] {
  return ["reserve", "input", "run", "output"].map((name, index) => exportFunction(name, index));
}

function twice<T>(items: readonly T[]): T[] {
  return [...items, ...items];
}

function escapeBrackets(text: string): string {
  return text.replace(/[()]/g, "\\$&");
}
