/** `value` as an unsigned LEB128 number. */
export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** A non-negative `value` below 2^31 as a signed LEB128 number. */
export function encodeI64(value: number): number[] {
  const bytes = encodeU32(value);
  const last = bytes.length - 1;
  if (bytes[last]! < 0x40) return bytes;
  // The top bit of the last group would be read as a sign.
  bytes[last]! |= 0x80;
  return [...bytes, 0];
}

/** A length-prefixed UTF-8 name. */
export function encodeName(name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  return joinBytes([encodeU32(text.length), text]);
}

/** A section of a module: id, size, contents. */
export function encodeSection(id: number, contents: Uint8Array): Uint8Array {
  return joinBytes([[id], encodeU32(contents.length), contents]);
}

export function joinBytes(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
