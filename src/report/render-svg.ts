import * as vega from "vega";
import { SweepError } from "../kernel/sweep-error.ts";
import { MessageLog } from "./compile-figure.ts";
import { measureText } from "./text-width.ts";
import { tidySvg } from "./tidy-svg.ts";

/** Draws a Vega specification as SVG without a browser or a canvas, from its own data alone. */
export async function renderSvg(
  vegaSpec: Record<string, unknown>,
  name: string,
): Promise<{ svg: string; warnings: readonly string[] }> {
  // Vega's own measure without a canvas takes all letters as equally wide. Its types leave this object out.
  (vega as unknown as { textMetrics: { width: typeof measureText } }).textMetrics.width = measureText;
  const messages = new MessageLog();
  try {
    const runtime = vega.parse(vegaSpec as unknown as vega.Spec);
    const view = new vega.View(runtime, {
      renderer: "none",
      logger: messages as never,
      loader: REFUSING_LOADER,
    });
    const svg = tidySvg(await view.toSVG());
    view.finalize();
    if (REFUSED_IN.test(messages.all.join("\n"))) throw new Error(messages.all.join("; "));
    return { svg, warnings: messages.all };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError("BAD_SWEEP", `figure ${name} cannot be drawn: ${reason}`, { cause });
  }
}

const REFUSED = "figures load nothing from elsewhere";
const REFUSED_IN = new RegExp(REFUSED);
const refuse = async (uri: string): Promise<never> => {
  throw new Error(`${REFUSED}, got ${uri}`);
};
const REFUSING_LOADER = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse } as never;
