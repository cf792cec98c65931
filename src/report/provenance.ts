import type { Share } from "../store/count-run.ts";
import type { StoredIncident } from "../store/incident-table.ts";
import { countOf, formatCount } from "./format-count.ts";
import { formatDuration } from "./format-duration.ts";
import { type Cell, renderTable, type TableOptions } from "./table.ts";

/** Which node computed how much of a run, as a table with a heading. */
export function renderShares(shares: readonly Share[], options: TableOptions): string {
  const all = shares.reduce((sum, { trials }) => sum + trials, 0);
  const names = new Set(shares.map(({ origin }) => origin.node));
  // Boots matter only where they tell rows of one node apart.
  const hasBoots = names.size < shares.length;
  const rows = shares.map(({ origin, trials, seconds }): Cell[] => [
    origin.node,
    formatCount(trials),
    `${((100 * trials) / all).toFixed(1)} %`,
    formatDuration(seconds),
    origin.version,
    ...(hasBoots ? [origin.boot.slice(0, 8)] : []),
  ]);
  const right = ["trials", "share", "kernel time"].map((name) => ({ name, align: "right" as const }));
  const columns = ["node", ...right, "version", ...(hasBoots ? ["boot"] : [])];
  return `computed on ${countOf(names.size, "node")}:\n${renderTable(columns, rows, options)}`;
}

/** What happened to a run on its way, as a table with a heading. */
export function renderIncidents(incidents: readonly StoredIncident[], options: TableOptions): string {
  const rows = incidents
    .slice(0, MOST_ROWS)
    .map(({ kind, node, count, trials, detail }): Cell[] => [
      INCIDENT_WORDS[kind] ?? kind,
      formatCount(count),
      formatCount(trials),
      node === "" ? undefined : node,
      detail,
    ]);
  const right = ["times", "trials"].map((name) => ({ name, align: "right" as const }));
  const more = incidents.length - rows.length;
  return [
    "on the way (no outcome depends on it):",
    renderTable(["what", ...right, "node", "why"], rows, options),
    ...(more > 0 ? [`and ${formatCount(more)} more: see sweepwell show --json`] : []),
  ].join("\n");
}

const MOST_ROWS = 20;

/** What became of trials, by the kind of an incident. */
export const INCIDENT_WORDS: Readonly<Record<string, string>> = {
  returned: "handed back",
  lost: "taken over",
  repeated: "sent twice",
  refused: "refused",
  differed: "with other bits elsewhere",
  barred: "barred",
  server: "lost by the server",
  waiting: "waited",
};
