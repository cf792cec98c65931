import type { KV } from "@nats-io/kv";

/** How far this machine's clock is ahead of the server's, and how far that may be wrong. */
export type ClockOffset = { ms: number; errorMs: number };

/** Writes an entry and looks when the server says that this was; undefined when another wrote it meanwhile. */
export async function measureClock(
  bucket: KV,
  key: string,
  value: Uint8Array,
): Promise<ClockOffset | undefined> {
  const beforeMs = Date.now();
  const revision = await bucket.put(key, value);
  const afterMs = Date.now();
  const entry = await bucket.get(key);
  if (entry === null || entry.revision !== revision) return undefined;
  const errorMs = (afterMs - beforeMs) / 2;
  return { ms: Math.round(beforeMs + errorMs - entry.created.getTime()), errorMs };
}

/** Whether a clock is certainly further off than times in a log may be. */
export function isOff({ ms, errorMs }: ClockOffset): boolean {
  return Math.abs(ms) - errorMs > MOST_OFFSET_MS;
}

/** `4.2 s ahead of the server's` or `behind` it. */
export function describeOffset({ ms }: Pick<ClockOffset, "ms">): string {
  return `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms < 0 ? "behind" : "ahead of"} the server's`;
}

/** Leases and lists compare times by seconds. */
const MOST_OFFSET_MS = 3000;
