import { destination, pino } from "pino";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * What a node has to tell a person or a collector of logs. The field `event` is one word for what happened: connected, lost,
 * reconnected, joined, left, refused, barred, draining, stopped, cache, clock, monitor.
 */
export type NodeLog = (
  level: "debug" | "info" | "warn" | "error",
  text: string,
  fields?: Record<string, unknown>,
) => void;

/** A log of JSON lines on stderr; each has the node's name. */
export function createNodeLog(node: string, level: LogLevel = "info"): NodeLog {
  // Written at once: the last lines of a node that is killed are the interesting ones.
  const log = pino(
    {
      base: { node },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ fd: 2, sync: true }),
  );
  return (level, text, fields = {}) => log[level](fields, text);
}
