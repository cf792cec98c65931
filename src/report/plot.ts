import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, extname } from "node:path";
import { SweepError } from "../kernel/sweep-error.ts";
import type { DrawnFigure } from "./figure.ts";
import { messageOf } from "./message-log.ts";
import { renderPng } from "./render-png.ts";

/** Writes a drawn figure as the format that the path's ending names: .svg or .png. */
export function writeFigure(path: string, drawn: Pick<DrawnFigure, "svg">): void {
  const content = encodeFigure(path, drawn.svg);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (cause) {
    throw new SweepError("BAD_OPTION", `cannot write the figure ${path}: ${messageOf(cause)}`, { cause });
  }
}

function encodeFigure(path: string, svg: string): string | Uint8Array {
  switch (extname(path).toLowerCase()) {
    case ".svg":
      return `${svg}\n`;
    case ".png":
      return renderPng(svg);
    default:
      throw new SweepError("BAD_OPTION", `a figure is written as .svg or .png, got ${path}`);
  }
}
