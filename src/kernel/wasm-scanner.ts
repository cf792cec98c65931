import type { DeclaredMemory } from "./declared-memory.ts";
import { LIMIT_GLOBAL } from "./guarded-memory.ts";
import {
  skipConstant,
  skipFunctionLocals,
  skipValueType,
  unsupported,
  walkInstructions,
} from "./instructions.ts";
import { SweepError } from "./sweep-error.ts";
import { readSections, type Section, WasmReader } from "./wasm-reader.ts";

/** What the host needs to know of a module that keeps the rules. */
export type ScannedModule = {
  declaredMemory: DeclaredMemory;
  importedFunctionCount: number;
  /** Every function import, as `module.name`. */
  imports: readonly string[];
};

/**
 * Reads the whole module and lets through only what the kernel ABI allows; anything else is a BAD_KERNEL saying what and
 * where. docs/kernel-abi.md states the rules.
 */
export function scanModule(bytes: Uint8Array): ScannedModule {
  const scan: Scan = { types: [], functions: [], imports: [], exports: new Map(), memory: undefined };
  for (const section of readSections(bytes)) scanSection(bytes, section, scan);
  checkExports(scan);
  if (scan.memory === undefined) {
    throw refusal("the kernel does not import env.memory: the host creates a kernel's memory");
  }
  checkByEngine(bytes);
  return {
    declaredMemory: scan.memory,
    importedFunctionCount: scan.imports.length,
    imports: scan.imports,
  };
}

type Scan = {
  /** Signatures such as "(i32 i64)->(i32)", by type index. */
  types: string[];
  /** Type indices, by function index: the imported first. */
  functions: number[];
  imports: string[];
  exports: Map<string, { kind: number; index: number }>;
  memory: DeclaredMemory | undefined;
};

const FUNCTION_IMPORTS: ReadonlyMap<string, string> = new Map([
  ["env.abort", "(i32 i32 i32 i32)->()"],
  ["sweepwell.report", "(i32 f64)->()"],
]);

const REQUIRED_EXPORTS: ReadonlyMap<string, string> = new Map([
  ["reserve", "(i32)->(i32)"],
  ["input", "(i32 i32 i32 i32)->()"],
  ["run", "(i32 i64)->(i32)"],
  ["output", "(i32)->(i32)"],
]);
const OPTIONAL_EXPORTS: ReadonlyMap<string, string> = new Map([["_initialize", "()->()"]]);

/** A table costs the host memory that no limit of a trial counts. */
const MOST_TABLE_ENTRIES = 100_000;

const FUNCTION = 0;
const MEMORY = 2;
const KINDS = ["function", "table", "memory", "global", "tag"];

function scanSection(bytes: Uint8Array, section: Section, scan: Scan): void {
  const reader = new WasmReader(bytes, section.at, section.end);
  switch (section.id) {
    case 0:
      reader.text();
      return;
    case 1:
      readEach(reader, () => scan.types.push(readSignature(reader)));
      break;
    case 2:
      readEach(reader, () => readImport(reader, scan));
      break;
    case 3:
      readEach(reader, () => scan.functions.push(reader.u32()));
      break;
    case 4:
      readEach(reader, () => checkTable(reader));
      break;
    case 5:
      readEach(reader, () => {
        throw refusal("the kernel has a memory of its own: it must import env.memory instead");
      });
      break;
    case 6:
      readEach(reader, (index) => {
        skipValueType(reader, `global ${index}`);
        reader.skip(1);
        skipConstant(reader, `global ${index}`);
      });
      break;
    case 7:
      readEach(reader, () => {
        const name = reader.text();
        scan.exports.set(name, { kind: reader.byte(), index: reader.u32() });
      });
      break;
    case 8:
      throw refusal("the kernel has a start section: export _initialize instead, the host calls it once");
    case 9:
      readEach(reader, (index) => skipElements(reader, `element segment ${index}`));
      break;
    case 10:
      readEach(reader, (index) => scanBody(reader, scan.imports.length + index));
      break;
    case 11:
      readEach(reader, (index) => skipData(reader, `data segment ${index}`));
      break;
    case 12:
      reader.u32();
      break;
    case 13:
      throw unsupported("exceptions", "the module", section.start);
    default:
      throw unsupported(`an unknown section (${section.id})`, "the module", section.start);
  }
  if (!reader.done) throw reader.malformed("has bytes left over in a section");
}

function readSignature(reader: WasmReader): string {
  const from = reader.at;
  if (reader.byte() !== 0x60) throw unsupported("garbage collection", "the module", from);
  return `${readTypes(reader)}->${readTypes(reader)}`;
}

function readTypes(reader: WasmReader): string {
  const types: string[] = [];
  readEach(reader, () => {
    skipValueType(reader, "a function type");
    types.push(VALUE_TYPES[0x7f - reader.bytes[reader.at - 1]!]!);
  });
  return `(${types.join(" ")})`;
}

const VALUE_TYPES = ["i32", "i64", "f32", "f64", "v128"];

function readImport(reader: WasmReader, scan: Scan): void {
  const name = `${reader.text()}.${reader.text()}`;
  const kind = reader.byte();
  if (kind === MEMORY && name === "env.memory" && scan.memory === undefined) {
    scan.memory = readMemory(reader);
    return;
  }
  const expected = FUNCTION_IMPORTS.get(name);
  if (kind !== FUNCTION || expected === undefined) {
    const what = name === "env.memory" || expected !== undefined ? ` as a ${KINDS[kind] ?? "thing"}` : "";
    throw refusal(
      `the kernel imports ${name}${what}, which a kernel must not have: only env.memory, env.abort and sweepwell.report are allowed`,
    );
  }
  const type = reader.u32();
  checkSignature(`imports ${name}`, expected, scan.types[type]);
  scan.imports.push(name);
  scan.functions.push(type);
}

function readMemory(reader: WasmReader): DeclaredMemory {
  const flags = reader.byte();
  if ((flags & 2) !== 0) throw refusal("the kernel imports a shared memory: kernels have no threads");
  if ((flags & 4) !== 0)
    throw refusal("the kernel imports a 64-bit memory: addresses of a kernel are 32-bit");
  if (flags > 1) throw refusal("the kernel imports a memory of an unknown kind");
  const minimum = reader.u32();
  return flags === 1 ? { minimum, maximum: reader.u32() } : { minimum };
}

function checkTable(reader: WasmReader): void {
  const from = reader.at;
  if (reader.byte() !== 0x70) throw unsupported("reference types", "a table", from);
  const flags = reader.byte();
  if (flags > 1) throw unsupported("a table of an unknown kind", "the module", from);
  const minimum = reader.u32();
  if (flags === 1) reader.u32();
  if (minimum > MOST_TABLE_ENTRIES) {
    throw refusal(`the kernel has a table of ${minimum} entries: at most ${MOST_TABLE_ENTRIES} are allowed`);
  }
}

/** Active (0, or 2 with the table named) and passive (1) lists of functions. */
function skipElements(reader: WasmReader, place: string): void {
  const from = reader.at;
  const flags = reader.u32();
  if (flags > 2) throw unsupported("reference types", place, from);
  if (flags === 2) reader.u32();
  if (flags !== 1) skipConstant(reader, place);
  if (flags !== 0 && reader.byte() !== 0) throw unsupported("reference types", place, from);
  readEach(reader, () => reader.u32());
}

function skipData(reader: WasmReader, place: string): void {
  const flags = reader.u32();
  if (flags > 2) throw reader.malformed("has a data segment of an unknown kind");
  if (flags === 2) reader.u32();
  if (flags !== 1) skipConstant(reader, place);
  reader.skip(reader.u32());
}

function scanBody(reader: WasmReader, index: number): void {
  const size = reader.u32();
  const from = reader.at;
  reader.skip(size);
  const body = new WasmReader(reader.bytes, from, reader.at);
  skipFunctionLocals(body, `function ${index}`);
  walkInstructions(body, `function ${index}`);
}

function readEach(reader: WasmReader, readOne: (index: number) => void): void {
  const count = reader.u32();
  for (let index = 0; index < count; index++) readOne(index);
}

function checkExports(scan: Scan): void {
  for (const [name, expected] of REQUIRED_EXPORTS) {
    if (!scan.exports.has(name))
      throw refusal(`the kernel does not export ${name}: expected ${name}${expected}`);
  }
  for (const [name, expected] of [...REQUIRED_EXPORTS, ...OPTIONAL_EXPORTS]) {
    const found = scan.exports.get(name);
    if (found === undefined) continue;
    if (found.kind !== FUNCTION) {
      throw refusal(`the kernel exports ${name} as a ${KINDS[found.kind] ?? "thing"}: expected a function`);
    }
    checkSignature(`exports ${name}`, expected, scan.types[scan.functions[found.index] ?? -1]);
  }
  if (scan.exports.has(LIMIT_GLOBAL)) {
    throw refusal(`the kernel exports ${LIMIT_GLOBAL}: the host keeps that name for itself`);
  }
}

function checkSignature(what: string, expected: string, found: string | undefined): void {
  if (found === expected) return;
  throw refusal(`the kernel ${what} with the signature ${found ?? "of no known type"}: expected ${expected}`);
}

/** The engine has the last word on types, indices, the order of sections and the nesting of blocks. */
function checkByEngine(bytes: Uint8Array): void {
  if (WebAssembly.validate(bytes as BufferSource)) return;
  let reason = "";
  try {
    new WebAssembly.Module(bytes as BufferSource);
  } catch (error) {
    reason = `: ${(error as Error).message.replaceAll("\n", " ")}`;
  }
  throw refusal(`the WebAssembly module is not valid${reason}`);
}

function refusal(message: string): SweepError {
  return new SweepError("BAD_KERNEL", message);
}
