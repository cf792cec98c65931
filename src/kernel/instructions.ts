import { SweepError } from "./sweep-error.ts";
import type { WasmReader } from "./wasm-reader.ts";

export const ALLOWED_FEATURES =
  "MVP, multi-value, mutable globals, sign extension, saturating conversions, bulk memory and SIMD128";

/**
 * Steps over instructions up to the reader's end. Only listed opcodes pass: an engine of tomorrow may give a meaning to
 * the others, and a kernel must mean the same everywhere. `place` names the function in messages.
 */
export function walkInstructions(
  reader: WasmReader,
  place: string,
  onMemoryGrow?: (from: number, to: number) => void,
): void {
  while (!reader.done) {
    const from = reader.at;
    const opcode = reader.byte();
    if (opcode === 0xfc) skipBulk(reader, place, from);
    else if (opcode === 0xfd) skipSimd(reader, place, from);
    else skipImmediate(reader, IMMEDIATES[opcode]!, place, from, opcode);
    if (opcode === MEMORY_GROW) onMemoryGrow?.(from, reader.at);
  }
}

/** Steps over a constant expression: one constant and `end`. */
export function skipConstant(reader: WasmReader, place: string): void {
  const from = reader.at;
  const opcode = reader.byte();
  if (opcode === 0xfd && reader.bytes[reader.at] === 0x0c) reader.skip(17);
  else if ((opcode >= 0x41 && opcode <= 0x44) || opcode === 0x23) {
    skipImmediate(reader, IMMEDIATES[opcode]!, place, from, opcode);
  } else if (opcode >= 0xd0 && opcode <= 0xd2) throw unsupported("reference types", place, from);
  else throw unsupported("an instruction that is not constant", place, from);
  if (reader.byte() !== END) throw unsupported("extended constant expressions", place, from);
}

/** Steps over the declarations of locals at the head of a function's body. */
export function skipFunctionLocals(reader: WasmReader, place: string): void {
  for (let count = reader.u32(); count > 0; count--) {
    reader.u32();
    skipValueType(reader, place);
  }
}

/** Steps over a value type: i32, i64, f32, f64 or v128. */
export function skipValueType(reader: WasmReader, place: string): void {
  const from = reader.at;
  const type = reader.byte();
  if (type < 0x7b || type > 0x7f) throw unsupported("reference types", place, from);
}

export function unsupported(feature: string, place: string, at: number): SweepError {
  return new SweepError(
    "BAD_KERNEL",
    `${place} uses ${feature}, at byte ${at}: a kernel may use only ${ALLOWED_FEATURES}`,
  );
}

const END = 0x0b;
const MEMORY_GROW = 0x40;

/** What follows an opcode. 0 is the default of the tables below: an opcode that is not listed is refused. */
const REFUSED = 0;
const NOTHING = 1;
const INDEX = 2;
const TWO_INDICES = 3;
const LABELS = 4;
const BLOCK = 5;
const MEMARG = 6;
const SIGNED_32 = 7;
const SIGNED_64 = 8;
const BYTES_1 = 9;
const BYTES_4 = 10;
const BYTES_8 = 11;
const BYTES_16 = 12;
const MEMARG_LANE = 13;

type Row = readonly [first: number, last: number, immediate: number];

const IMMEDIATES = createTable([
  [0x00, 0x01, NOTHING], // unreachable, nop
  [0x02, 0x04, BLOCK], // block, loop, if
  [0x05, 0x05, NOTHING], // else
  [END, END, NOTHING],
  [0x0c, 0x0d, INDEX], // br, br_if
  [0x0e, 0x0e, LABELS], // br_table
  [0x0f, 0x0f, NOTHING], // return
  [0x10, 0x10, INDEX], // call
  [0x11, 0x11, TWO_INDICES], // call_indirect
  [0x1a, 0x1b, NOTHING], // drop, select
  [0x20, 0x24, INDEX], // locals, globals
  [0x28, 0x3e, MEMARG], // loads, stores
  [0x3f, MEMORY_GROW, INDEX], // memory.size, memory.grow
  [0x41, 0x41, SIGNED_32],
  [0x42, 0x42, SIGNED_64],
  [0x43, 0x43, BYTES_4],
  [0x44, 0x44, BYTES_8],
  [0x45, 0xc4, NOTHING], // arithmetic, sign extension
]);

/** After the prefix 0xfc. */
const BULK_IMMEDIATES = createTable([
  [0x00, 0x07, NOTHING], // saturating conversions
  [0x08, 0x08, TWO_INDICES], // memory.init
  [0x09, 0x09, INDEX], // data.drop
  [0x0a, 0x0a, TWO_INDICES], // memory.copy
  [0x0b, 0x0b, INDEX], // memory.fill
  [0x0c, 0x0c, TWO_INDICES], // table.init
  [0x0d, 0x0d, INDEX], // elem.drop
  [0x0e, 0x0e, TWO_INDICES], // table.copy
]);

/** After the prefix 0xfd. The gaps once held drafts of relaxed SIMD. */
const SIMD_IMMEDIATES = createTable([
  [0x00, 0x0b, MEMARG],
  [0x0c, 0x0d, BYTES_16], // v128.const, i8x16.shuffle
  [0x0e, 0x14, NOTHING],
  [0x15, 0x22, BYTES_1], // extract_lane, replace_lane
  [0x23, 0x53, NOTHING],
  [0x54, 0x5b, MEMARG_LANE],
  [0x5c, 0x5d, MEMARG],
  [0x5e, 0x99, NOTHING],
  [0x9b, 0xa1, NOTHING],
  [0xa3, 0xa4, NOTHING],
  [0xa7, 0xae, NOTHING],
  [0xb1, 0xb1, NOTHING],
  [0xb5, 0xba, NOTHING],
  [0xbc, 0xc1, NOTHING],
  [0xc3, 0xc4, NOTHING],
  [0xc7, 0xce, NOTHING],
  [0xd1, 0xd1, NOTHING],
  [0xd5, 0xe1, NOTHING],
  [0xe3, 0xed, NOTHING],
  [0xef, 0xff, NOTHING],
]);

/** Names for what is refused, by opcode; the rest is unknown. */
const REFUSED_FEATURES: readonly (readonly [feature: string, opcodes: readonly number[]])[] = [
  ["exceptions", [0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f]],
  ["tail calls", [0x12, 0x13]],
  ["typed function references", [0x14, 0x15, 0xd4, 0xd5, 0xd6]],
  ["reference types", [0x1c, 0x25, 0x26, 0xd0, 0xd1, 0xd2]],
  ["garbage collection", [0xd3, 0xfb]],
  ["threads", [0xfe]],
];

function skipBulk(reader: WasmReader, place: string, from: number): void {
  const opcode = reader.u32();
  const immediate = BULK_IMMEDIATES[opcode] ?? REFUSED;
  if (immediate !== REFUSED) {
    skipImmediate(reader, immediate, place, from, opcode);
    return;
  }
  const isTable = opcode >= 0x0f && opcode <= 0x11;
  throw unsupported(isTable ? "reference types" : `an unknown instruction (fc ${hex(opcode)})`, place, from);
}

function skipSimd(reader: WasmReader, place: string, from: number): void {
  const opcode = reader.u32();
  const immediate = SIMD_IMMEDIATES[opcode] ?? REFUSED;
  if (immediate !== REFUSED) {
    skipImmediate(reader, immediate, place, from, opcode);
    return;
  }
  throw unsupported(
    opcode >= 0x100
      ? `relaxed SIMD (fd ${hex(opcode)}), which differs between processors`
      : `an unknown instruction (fd ${hex(opcode)})`,
    place,
    from,
  );
}

function skipImmediate(
  reader: WasmReader,
  immediate: number,
  place: string,
  from: number,
  opcode: number,
): void {
  switch (immediate) {
    case NOTHING:
      return;
    case INDEX:
      reader.u32();
      return;
    case TWO_INDICES:
      reader.u32();
      reader.u32();
      return;
    case LABELS:
      for (let count = reader.u32(); count >= 0; count--) reader.u32();
      return;
    case BLOCK:
      skipBlockType(reader, place);
      return;
    case MEMARG:
      skipMemarg(reader, place, from);
      return;
    case MEMARG_LANE:
      skipMemarg(reader, place, from);
      reader.skip(1);
      return;
    case SIGNED_32:
      reader.skipLeb(32);
      return;
    case SIGNED_64:
      reader.skipLeb(64);
      return;
    case BYTES_1:
      reader.skip(1);
      return;
    case BYTES_4:
      reader.skip(4);
      return;
    case BYTES_8:
      reader.skip(8);
      return;
    case BYTES_16:
      reader.skip(16);
      return;
    default: {
      const named = REFUSED_FEATURES.find(([, opcodes]) => opcodes.includes(opcode));
      throw unsupported(named?.[0] ?? `an unknown instruction (${hex(opcode)})`, place, from);
    }
  }
}

/** Nothing (0x40), a value type, or the index of a type. */
function skipBlockType(reader: WasmReader, place: string): void {
  const first = reader.bytes[reader.at];
  const isNegative = first !== undefined && first >= 0x40 && first <= 0x7f;
  if (!isNegative) reader.skipLeb(33);
  else if (first === 0x40) reader.skip(1);
  else skipValueType(reader, place);
}

function skipMemarg(reader: WasmReader, place: string, from: number): void {
  const align = reader.u32();
  if (align >= 64) throw unsupported("multiple memories", place, from);
  reader.u32();
}

function createTable(rows: readonly Row[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [first, last, immediate] of rows) table.fill(immediate, first, last + 1);
  return table;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
