import { FAULT_NAMES, FAULTS, MIXED } from "./fault-list.ts";
import type { Results } from "./results.ts";

/** What each of some faults does and what came of it, as a table of Markdown; all faults unless it says which. */
export function renderResults({ faults }: Results, shown: readonly string[] = FAULT_NAMES): string {
  const all = [...FAULTS, { name: MIXED, summary: "three to five of those marked * in one run" }];
  const rows = all
    .filter(({ name }) => shown.includes(name))
    .map((fault) => {
      const name = `\`${fault.name}\`${"mixes" in fault && fault.mixes ? " *" : ""}`;
      return `| ${[name, fault.summary, ...describe(faults[fault.name])].join(" | ")} |`;
    });
  return [
    "| fault | what is done | seeds | passed | missed | median seconds |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** On which machines, and with what settings, in one line each. */
export function renderSettings({ faults }: Results): string {
  const settings = Object.values(faults).flatMap((result) =>
    "notRun" in result
      ? []
      : [
          `${result.trials} trials a run, ack wait ${result.ackWaitSeconds} s, ${result.jobs} run${result.jobs === 1 ? "" : "s"} at once: ${result.machine}.`,
        ],
  );
  return [...new Set(settings)].join("\n");
}

function describe(result: Results["faults"][string] | undefined): string[] {
  if (result === undefined) return ["", "", "", "not run: not yet"];
  if ("notRun" in result) return ["", "", "", `not run: ${result.notRun}`];
  const { seeds, passed, missed, medianSeconds, wrong } = result;
  const failed = wrong.length === 0 ? "" : ` (not ${wrong.map(({ seed }) => seed).join(", ")})`;
  return [String(seeds), `${passed}${failed}`, String(missed), medianSeconds.toFixed(1)];
}
