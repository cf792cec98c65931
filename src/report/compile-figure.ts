import { compile, type TopLevelSpec } from "vega-lite";
import { SweepError } from "../kernel/sweep-error.ts";
import type { FigureSpec } from "./figure-table.ts";
import { FIGURE_THEME } from "./figure-theme.ts";
import { dressLogScales } from "./log-scale.ts";
import { createMessageLog, messageOf } from "./message-log.ts";
import { alignPanelTitles } from "./panel-titles.ts";

/** A figure as Vega draws it, and what Vega-Lite had to say about it. */
export type CompiledFigure = { vegaSpec: Record<string, unknown>; warnings: readonly string[] };

/** Compiles a figure whose data have names; throws BAD_SWEEP on what is no Vega-Lite specification. */
export function compileFigure(spec: FigureSpec, name: string): CompiledFigure {
  const messages = createMessageLog();
  try {
    // Vega-Lite's types describe what it accepts; whether this is that, it finds out itself.
    const { spec: vegaSpec } = compile(spec as unknown as TopLevelSpec, {
      config: structuredClone(FIGURE_THEME) as never,
      logger: messages as never,
    });
    const compiled = vegaSpec as unknown as Record<string, unknown>;
    const mistake = messages.errors[0] ?? messages.warnings.find((warning) => MISTAKE.test(warning));
    if (mistake !== undefined) throw new Error(mistake);
    dressLogScales(compiled);
    alignPanelTitles(compiled);
    return { vegaSpec: compiled, warnings: messages.warnings };
  } catch (cause) {
    throw new SweepError("BAD_SWEEP", `figure ${name}: not a Vega-Lite specification: ${messageOf(cause)}`, {
      cause,
    });
  }
}

// Vega-Lite draws on after these; a figure without what it asked for is wrong all the same.
const MISTAKE =
  /not a valid encoding channel|does not work with|[Ii]nvalid|^Dropping \{|is incompatible with|Unknown repeated|Unrecognized/;
