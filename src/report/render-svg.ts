import * as vega from "vega";
import { SweepError } from "../kernel/sweep-error.ts";
import { createMessageLog, messageOf } from "./message-log.ts";
import { measureText } from "./text-width.ts";
import { tidySvg } from "./tidy-svg.ts";

/** Draws a Vega specification as SVG without a browser or a canvas, from its own data alone. */
export async function renderSvg(
  vegaSpec: Record<string, unknown>,
  name: string,
): Promise<{ svg: string; warnings: readonly string[] }> {
  // Vega's own measure without a canvas takes all letters as equally wide. Its types leave this object out.
  (vega as unknown as { textMetrics: { width: typeof measureText } }).textMetrics.width = measureText;
  const messages = createMessageLog();
  try {
    const runtime = vega.parse(vegaSpec as unknown as vega.Spec);
    const view = new vega.View(runtime, {
      renderer: "none",
      logger: messages as never,
      loader: REFUSING_LOADER,
    });
    await view.runAsync();
    checkLogScales(vegaSpec, view);
    const svg = tidySvg(await view.toSVG());
    view.finalize();
    const failed = messages.errors[0] ?? messages.warnings.find((warning) => warning.includes(REFUSED));
    if (failed !== undefined) throw new Error(failed);
    return { svg, warnings: messages.warnings };
  } catch (cause) {
    throw new SweepError("BAD_SWEEP", `figure ${name} cannot be drawn: ${messageOf(cause)}`, { cause });
  }
}

// With such a domain Vega would put all marks on one line.
function checkLogScales(vegaSpec: Record<string, unknown>, view: vega.View): void {
  const scales = (vegaSpec.scales ?? []) as { name: string; type?: string }[];
  for (const { name } of scales.filter(({ type }) => type === "log")) {
    const [low, high] = (view.scale(name) as { domain(): number[] }).domain() as [number, number];
    if (low > 0 && high > 0) continue;
    throw new Error(
      `its logarithmic scale ${name} would show values that are not above zero; give it a domain: [low, high], both above ` +
        "zero, and what lies below is drawn at the edge",
    );
  }
}

const REFUSED = "figures load nothing from elsewhere";
const refuse = async (uri: string): Promise<never> => {
  throw new Error(`${REFUSED}, got ${uri}`);
};
const REFUSING_LOADER = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse } as never;
