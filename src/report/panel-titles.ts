import { isObject } from "./figure-views.ts";

/**
 * Puts the titles of panels side by side on one line, a fixed distance above their axes. Vega puts a title above all
 * that a panel holds, and panels differ by half the height of their topmost label.
 */
export function alignPanelTitles(vegaSpec: Record<string, unknown>): void {
  if (!vegaSpec.layout || !Array.isArray(vegaSpec.marks)) return;
  for (const panel of vegaSpec.marks.filter(isObject)) {
    alignPanelTitles(panel);
    const { title } = panel;
    if (panel.layout || !isObject(title)) continue;
    if (typeof title.text !== "string" || title.subtitle !== undefined || title.orient !== undefined)
      continue;
    panel.title = { ...title, orient: "none", baseline: "bottom", dy: -DISTANCE };
  }
}

const DISTANCE = 12;
