import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

/** The bundled faces of Inter: figures look the same on a machine that has no fonts at all. */
export const FONT_FILES = {
  regular: resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  italic: resolve("@expo-google-fonts/inter/400Regular_Italic/Inter_400Regular_Italic.ttf"),
  semibold: resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
} as const;

export type FontFace = keyof typeof FONT_FILES;

/** What an SVG names: a reader without Inter sees the nearest common face. */
export const FONT_FAMILY = "Inter, Helvetica, Arial, sans-serif";
