import { countOf, formatCount } from "../report/format-count.ts";
import { formatDuration } from "../report/format-duration.ts";
import type { RunReport } from "./execute-run.ts";

/** What happened and what to do next, for stderr; `words` are those of the command line. */
export function describeEnd(
  { name, counts, complete, seconds, stopped }: RunReport,
  words: readonly string[],
): string {
  const { trials, cached, failed, interrupted } = counts;
  const lines = [
    `${countOf(trials, "trial")} in ${formatDuration(seconds)}: ${formatCount(counts.evaluated)} evaluated, ${formatCount(cached)} from the store`,
  ];
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

/** A word as a shell takes it: quoted where it has to be. */
function quoteWord(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
