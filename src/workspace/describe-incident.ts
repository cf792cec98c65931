import type { Incident } from "../cluster/cluster-executor.ts";
import { countOf } from "../report/format-count.ts";

/** An incident in one line. */
export function describeIncident({ kind, node, trials, detail }: Incident): string {
  const who = node === "" ? "" : `node ${node}: `;
  const what = trials === 0 ? "" : `${countOf(trials, "trial")} ${WORDS[kind]}: `;
  return `${who}${what}${detail}`;
}

const WORDS: Record<Incident["kind"], string> = {
  returned: "handed back",
  lost: "taken over",
  repeated: "sent again",
  refused: "refused",
  differed: "with other bits elsewhere",
  barred: "barred",
  server: "sent again",
  waiting: "waiting",
};
