import { countOf, formatCount } from "../report/format-count.ts";
import { formatDuration } from "../report/format-duration.ts";
import type { VoidedNode } from "./enact-finding.ts";
import type { RunReport } from "./execute-run.ts";

/** What happened and what to do next, for stderr; `words` are those of the command line. */
export function describeEnd(
  { name, counts, complete, seconds, stopped, audit, voided }: RunReport,
  words: readonly string[],
): string {
  const { trials, cached, failed, interrupted } = counts;
  const lines = [
    `${countOf(trials, "trial")} in ${formatDuration(seconds)}: ${formatCount(counts.evaluated)} evaluated, ${formatCount(cached)} from the store`,
  ];
  lines.push(...voided.map(describeVoided), ...(audit ? describeAudit(audit) : []));
  if (interrupted) {
    lines.push(
      `${stopped === undefined ? "Interrupted" : `Stopped: ${stopped}`}. Everything evaluated is safe in the store; go on with: sweepwell ${words.map(quoteWord).join(" ")}`,
    );
  } else if (failed > 0) {
    lines.push(`${countOf(failed, "trial")} failed; see: sweepwell show ${name}`);
    if (!complete)
      lines.push(`After mending the cause: raise the limits and run again, or: sweepwell retry ${name}`);
  }
  return `${lines.join("\n")}\n`;
}

function describeVoided({ node, outcomes, runs }: VoidedNode): string {
  const others = runs.length === 0 ? "" : `, which leaves gaps in ${runs.join(", ")}`;
  return `Node ${node} computed wrongly and is barred: ${countOf(outcomes, "outcome")} of its own were taken out of the store${others}`;
}

/** What was not compared should be known; a run with nothing to compare has nothing to tell. */
function describeAudit({ share, sampled, agreed, undone }: NonNullable<RunReport["audit"]>): string[] {
  if (sampled === 0 || share === 0) return [];
  if (undone === 0) return [`Audit: ${countOf(agreed, "trial")} had the same bits on another node`];
  return [
    `Audit: ${formatCount(agreed)} of ${countOf(sampled, "trial")} had the same bits on another node; ${formatCount(undone)} were not computed again, for want of another node or of time: sweepwell verify does that later`,
  ];
}

/** A word as a shell takes it: quoted where it has to be. */
function quoteWord(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
