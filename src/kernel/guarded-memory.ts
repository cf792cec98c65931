import { type DeclaredMemory, MOST_PAGES } from "./declared-memory.ts";
import { skipFunctionLocals, walkInstructions } from "./instructions.ts";
import { readSections, type Section, WasmReader } from "./wasm-reader.ts";
import { encodeI64, encodeName, encodeSection, encodeU32, joinBytes } from "./wasm-writer.ts";

/** The export a guarded module has besides its own: 1 once the host's memory limit stopped it. */
export const LIMIT_GLOBAL = "sweepwell:limit";

/**
 * The module with each `memory.grow` made a call of an appended function. That function grows the memory; when this fails
 * although the declared maximum would have allowed it, the limit was the host's: it sets the exported LIMIT_GLOBAL and
 * traps. So what a kernel computes never depends on the limit. Expects a scanned module; custom sections are left out. A
 * module that never grows comes back as it is.
 */
export function guardMemory(
  bytes: Uint8Array,
  module: { declaredMemory: DeclaredMemory; importedFunctionCount: number },
): Uint8Array {
  const sections = new Map(readSections(bytes).map((section) => [section.id, section]));
  const counts = new Map(
    [...sections].map(([id, section]) => [id, new WasmReader(bytes, section.at, section.end).u32()]),
  );
  const countIn = (id: number): number => counts.get(id) ?? 0;
  const guard = module.importedFunctionCount + countIn(FUNCTION);
  const bodies = readBodies(bytes, sections.get(CODE), module.importedFunctionCount);
  if (bodies.every(({ growths }) => growths.length === 0)) return bytes;

  const limit = countIn(GLOBAL);
  const appended = new Map<number, ArrayLike<number>>([
    [TYPE, [0x60, 1, I32, 1, I32]],
    [FUNCTION, encodeU32(countIn(TYPE))],
    [GLOBAL, [I32, MUTABLE, I32_CONST, 0, END]],
    [EXPORT, joinBytes([encodeName(LIMIT_GLOBAL), [GLOBAL_KIND], encodeU32(limit)])],
  ]);
  const contents = (id: number): Uint8Array | undefined => {
    const section = sections.get(id);
    if (id === CODE) {
      return encodeVector([
        ...bodies.map((body) => rewriteBody(bytes, body, guard)),
        createGuard(module, limit),
      ]);
    }
    const addition = appended.get(id);
    if (addition === undefined) return section && bytes.subarray(section.at, section.end);
    return joinBytes([encodeU32(countIn(id) + 1), section ? elements(bytes, section) : [], addition]);
  };
  return joinBytes([
    bytes.subarray(0, 8),
    ...SECTION_ORDER.map((id) => {
      const found = contents(id);
      return found ? encodeSection(id, found) : [];
    }),
  ]);
}

/** A function body: its bytes after the size, and where the memory grows in it. */
type Body = { from: number; to: number; growths: { from: number; to: number }[] };

const TYPE = 1;
const FUNCTION = 3;
const GLOBAL = 6;
const EXPORT = 7;
const CODE = 10;
/** The order a module's sections must have; the data count (12) stands before the code. */
const SECTION_ORDER = [TYPE, 2, FUNCTION, 4, 5, GLOBAL, EXPORT, 8, 9, 12, CODE, 11];

const I32 = 0x7f;
const MUTABLE = 1;
const GLOBAL_KIND = 3;
const CALL = 0x10;
const I32_CONST = 0x41;
const END = 0x0b;

function readBodies(bytes: Uint8Array, code: Section | undefined, importedFunctionCount: number): Body[] {
  if (code === undefined) return [];
  const reader = new WasmReader(bytes, code.at, code.end);
  return Array.from({ length: reader.u32() }, (_, index) => {
    const size = reader.u32();
    const from = reader.at;
    reader.skip(size);
    const body: Body = { from, to: reader.at, growths: [] };
    const inside = new WasmReader(bytes, from, reader.at);
    const place = `function ${importedFunctionCount + index}`;
    skipFunctionLocals(inside, place);
    walkInstructions(inside, place, (start, end) => body.growths.push({ from: start, to: end }));
    return body;
  });
}

function rewriteBody(bytes: Uint8Array, { from, to, growths }: Body, guard: number): Uint8Array {
  const parts: ArrayLike<number>[] = [];
  let at = from;
  for (const growth of growths) {
    parts.push(bytes.subarray(at, growth.from), [CALL, ...encodeU32(guard)]);
    at = growth.to;
  }
  parts.push(bytes.subarray(at, to));
  return encodeBody(joinBytes(parts));
}

/**
 *     (func (param $pages i32) (result i32) (local $before i32)
 *       (if (i32.ne (local.tee $before (memory.grow (local.get $pages))) (i32.const -1)) (then (return (local.get $before))))
 *       (if (i64.le_u (i64.add (i64.extend_i32_u (memory.size)) (i64.extend_i32_u (local.get $pages))) (i64.const DECLARED))
 *         (then (global.set $limit (i32.const 1)) (unreachable)))
 *       (i32.const -1))
 */
function createGuard({ declaredMemory }: { declaredMemory: DeclaredMemory }, limit: number): Uint8Array {
  const declared = encodeI64(declaredMemory.maximum ?? MOST_PAGES);
  return encodeBody(
    joinBytes([
      [1, 1, I32],
      [0x20, 0, 0x40, 0, 0x22, 1, I32_CONST, 0x7f, 0x47, 0x04, 0x40, 0x20, 1, 0x0f, END],
      [0x3f, 0, 0xad, 0x20, 0, 0xad, 0x7c, 0x42, ...declared, 0x58, 0x04, 0x40],
      [I32_CONST, 1, 0x24, ...encodeU32(limit), 0x00, END],
      [I32_CONST, 0x7f, END],
    ]),
  );
}

function encodeBody(body: Uint8Array): Uint8Array {
  return joinBytes([encodeU32(body.length), body]);
}

function encodeVector(items: readonly Uint8Array[]): Uint8Array {
  return joinBytes([encodeU32(items.length), ...items]);
}

/** The elements of a vector section, without their count. */
function elements(bytes: Uint8Array, section: Section): Uint8Array {
  const reader = new WasmReader(bytes, section.at, section.end);
  reader.u32();
  return bytes.subarray(reader.at, section.end);
}
