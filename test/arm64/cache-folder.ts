import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where what is fetched for this test stays: outside of the repository, in the user's folder for such things. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sweepwell/arm64");

/** The folder `name` of the cache; `make` fills it the first time, and it appears only when it is whole. */
export function cached(name: string, make: (folder: string) => void): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  return withScratch((fresh) => {
    const content = join(fresh, "content");
    mkdirSync(content);
    make(content);
    // Another process may have been faster; what it made is as good.
    if (!existsSync(folder)) renameSync(content, folder);
    return folder;
  });
}

/** Gives `use` an empty folder on the cache's disk and removes it afterwards. */
export function withScratch<T>(use: (folder: string) => T): T {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "scratch-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
