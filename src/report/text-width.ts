import { readFileSync } from "node:fs";
import { FONT_FILES, type FontFace } from "./fonts.ts";
import { type GlyphAdvances, readGlyphAdvances } from "./glyph-advances.ts";

/** What Vega knows of a text when it asks for its width. */
export type TextStyle = {
  fontSize?: number;
  fontStyle?: string;
  fontWeight?: string | number;
  limit?: number;
};

/** The width of a line of text in pixels, from the widths of the bundled font's own glyphs. */
export function measureText(style: TextStyle, text: unknown): number {
  const line = text === null || text === undefined ? "" : String(text).trim();
  const advance = advancesOf(faceOf(style));
  let ems = 0;
  for (const character of line) ems += advance(character.codePointAt(0)!);
  const width = ems * (style.fontSize ?? DEFAULT_SIZE);
  return style.limit && style.limit > 0 ? Math.min(width, style.limit) : width;
}

const DEFAULT_SIZE = 11; // Vega's own
const advancesByFace = new Map<FontFace, GlyphAdvances>();

function faceOf({ fontStyle, fontWeight }: TextStyle): FontFace {
  if (fontWeight === "bold" || Number(fontWeight) >= 600) return "semibold";
  return fontStyle === "italic" ? "italic" : "regular";
}

function advancesOf(face: FontFace): GlyphAdvances {
  let advances = advancesByFace.get(face);
  if (!advances) {
    advances = readGlyphAdvances(readFileSync(FONT_FILES[face]));
    advancesByFace.set(face, advances);
  }
  return advances;
}
