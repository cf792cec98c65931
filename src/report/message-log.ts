/** A logger for Vega and Vega-Lite that keeps what they say instead of printing it. */
export type MessageLog = {
  readonly warnings: string[];
  readonly errors: string[];
  level(): MessageLog;
  warn(...messages: readonly unknown[]): MessageLog;
  error(...messages: readonly unknown[]): MessageLog;
  info(): MessageLog;
  debug(): MessageLog;
};

/** Vega calls a logger's methods without their object, so they hold on to it themselves. */
export function createMessageLog(): MessageLog {
  const log: MessageLog = {
    warnings: [],
    errors: [],
    level: () => log,
    warn: (...messages) => {
      log.warnings.push(messages.map(messageOf).join(" "));
      return log;
    },
    error: (...messages) => {
      log.errors.push(messages.map(messageOf).join(" "));
      return log;
    },
    info: () => log,
    debug: () => log,
  };
  return log;
}

/** What a library threw or logged, in words. */
export function messageOf(said: unknown): string {
  return said instanceof Error ? said.message : String(said);
}
