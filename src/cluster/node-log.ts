import { destination, pino } from "pino";

/** What a node has to tell a person or a collector of logs. */
export type NodeLog = (level: "info" | "warn", text: string, fields?: Record<string, unknown>) => void;

/** A log of JSON lines on stderr; each has the node's name. */
export function createNodeLog(node: string): NodeLog {
  // Written at once: the last lines of a node that is killed are the interesting ones.
  const log = pino(
    { base: { node }, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ fd: 2, sync: true }),
  );
  return (level, text, fields = {}) => log[level](fields, text);
}
