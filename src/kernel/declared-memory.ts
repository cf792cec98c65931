/** What a module declares of the memory it imports, in pages of 64 KiB. */
export type DeclaredMemory = { minimum: number; maximum?: number };

export const PAGE_BYTES = 65_536;
/** What 32-bit addresses reach: the maximum of a kernel that declares none. */
export const MOST_PAGES = 65_536;
const PAGES_PER_MEGABYTE = 16;

/** The maximum of a kernel's memory under a limit in megabytes (of 2^20 bytes): the smaller of the two. */
export function resolveMaximum(declared: DeclaredMemory, megabytes: number | undefined): number {
  const maximum = declared.maximum ?? MOST_PAGES;
  return megabytes === undefined ? maximum : Math.min(maximum, Math.floor(megabytes * PAGES_PER_MEGABYTE));
}
