import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { FONT_FILES } from "../../src/report/fonts.ts";
import { measureText } from "../../src/report/text-width.ts";

// What the renderer makes of the same text, without the side bearings of its first and last letter.
function drawnWidth(text: string, weight: number, style: string): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="10" y="120" font-family="Inter" font-size="100" font-weight="${weight}" font-style="${style}">${text}</text></svg>`;
  const font = { loadSystemFonts: false, fontFiles: Object.values(FONT_FILES) };
  return new Resvg(svg, { font }).getBBox()!.width;
}

test("texts are as wide as they will be drawn", () => {
  const cases: [string, number, string][] = [
    ["Age of memory (patterns)", 400, "normal"],
    ["10,000", 400, "normal"],
    ["Storage capacity", 600, "normal"],
    ["overlap m", 400, "italic"],
    ["Illil", 400, "normal"],
    ["10⁻³ ± √N", 400, "normal"],
  ];
  for (const [text, fontWeight, fontStyle] of cases) {
    const measured = measureText({ fontSize: 100, fontWeight, fontStyle }, text);
    expect(Math.abs(measured - drawnWidth(text, fontWeight, fontStyle)), text).toBeLessThan(25);
  }
});

test("a limit bounds the width, and nothing has none", () => {
  expect(measureText({ fontSize: 10, limit: 20 }, "a long label that is cut")).toBe(20);
  expect(measureText({ fontSize: 10 }, null)).toBe(0);
  expect(measureText({ fontSize: 10 }, "")).toBe(0);
});
