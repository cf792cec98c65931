import { setTimeout } from "node:timers/promises";

/** Waits until there is something other than nothing or false, and gives it; says what it waited for when that does not come. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  seconds = 60,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain until ${what}`);
    await setTimeout(50);
  }
}
