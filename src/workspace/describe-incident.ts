import type { Incident } from "../cluster/incident.ts";
import { countOf } from "../report/format-count.ts";
import { INCIDENT_WORDS } from "../report/provenance.ts";

/** An incident in one line. */
export function describeIncident({ kind, node, trials, detail }: Incident): string {
  const who = node === "" ? "" : `node ${node}: `;
  const what = trials === 0 ? "" : `${countOf(trials, "trial")} ${INCIDENT_WORDS[kind]}: `;
  return `${who}${what}${detail}`;
}
