/**
 * Gives a process only a share of a core, by stopping it for the rest of each period: trials of an hour must be computed again,
 * undisturbed, to be compared.
 */
export function pace(
  process: { signal(signal: NodeJS.Signals): void; hasEnded: boolean },
  share: number,
): Disposable {
  let timer: NodeJS.Timeout;
  const turn = (signal: "SIGCONT" | "SIGSTOP", ms: number, next: () => void) => {
    if (process.hasEnded) return;
    process.signal(signal);
    timer = setTimeout(next, ms);
  };
  const go = () => turn("SIGCONT", share * PERIOD_MS, rest);
  const rest = () => turn("SIGSTOP", (1 - share) * PERIOD_MS, go);
  go();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      process.signal("SIGCONT");
    },
  };
}

/** Far less than the seconds after which a node's batch goes to another. */
const PERIOD_MS = 250;
