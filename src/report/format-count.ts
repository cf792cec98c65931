/** A whole number with its thousands grouped: `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number of things with the right form of the noun: `1 trial`, `12,000 trials`, `2 run failures`. */
export function countOf(count: number | bigint, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${Number(count) === 1 ? singular : plural}`;
}
