import { Resvg } from "@resvg/resvg-js";
import { FONT_FILES } from "./fonts.ts";

/** Turns a drawn figure into PNG with the bundled fonts only: the same picture on every machine. */
export function renderPng(svg: string, scale = 2): Uint8Array {
  const font = {
    loadSystemFonts: false,
    fontFiles: Object.values(FONT_FILES),
    defaultFontFamily: "Inter",
    sansSerifFamily: "Inter",
  };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale }, background: "white" })
    .render()
    .asPng();
}
