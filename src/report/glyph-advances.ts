/** How far each character moves the pen, in units of the font's size. */
export type GlyphAdvances = (codePoint: number) => number;

/**
 * Reads the advance widths out of a TrueType file: `cmap` leads from a character to its glyph, `hmtx` from the glyph to
 * its width. Kerning is left out; it changes a label by less than a percent.
 */
export function readGlyphAdvances(font: Uint8Array): GlyphAdvances {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const unitsPerEm = view.getUint16(tableOffset(view, "head") + 18);
  const metricCount = view.getUint16(tableOffset(view, "hhea") + 34);
  const metrics = tableOffset(view, "hmtx");
  const glyphs = readCharacterMap(view);
  return (codePoint) => {
    // Glyphs past the last metric are as wide as that one; glyph 0 stands for a missing character.
    const glyph = Math.min(glyphs.get(codePoint) ?? 0, metricCount - 1);
    return view.getUint16(metrics + 4 * glyph) / unitsPerEm;
  };
}

function tableOffset(view: DataView, tag: string): number {
  const count = view.getUint16(4);
  for (let record = 12; record < 12 + 16 * count; record += 16) {
    const name = String.fromCharCode(...[0, 1, 2, 3].map((at) => view.getUint8(record + at)));
    if (name === tag) return view.getUint32(record + 8);
  }
  throw new Error(`the font has no table ${tag}`);
}

// Format 12: groups of {first character, last character, first glyph}, the whole of Unicode.
function readCharacterMap(view: DataView): ReadonlyMap<number, number> {
  const cmap = tableOffset(view, "cmap");
  const count = view.getUint16(cmap + 2);
  for (let record = cmap + 4; record < cmap + 4 + 8 * count; record += 8) {
    const table = cmap + view.getUint32(record + 4);
    if (view.getUint16(table) !== 12) continue;
    const glyphs = new Map<number, number>();
    const groupCount = view.getUint32(table + 12);
    for (let group = table + 16; group < table + 16 + 12 * groupCount; group += 12) {
      const first = view.getUint32(group);
      const last = view.getUint32(group + 4);
      const glyph = view.getUint32(group + 8);
      for (let code = first; code <= last; code++) glyphs.set(code, glyph + code - first);
    }
    return glyphs;
  }
  throw new Error("the font has no character map of format 12");
}
