import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SweepError } from "../kernel/sweep-error.ts";

/** Has a file written under another name first, so that what stood there stays until the new one is whole. */
export function replaceFile(path: string, write: (temporary: string) => void): void {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) {
    throw new SweepError("BAD_OPTION", `${path}: there is no folder ${folder}; make it first`);
  }
  const temporary = `${path}.${randomUUID()}`;
  try {
    write(temporary);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    if (cause instanceof SweepError || (cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new SweepError("BAD_OPTION", `${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** Writes a text that comes in chunks. */
export function writeChunks(chunks: Iterable<string>, path: string): void {
  const descriptor = openSync(path, "w");
  try {
    for (const chunk of chunks) writeFileSync(descriptor, chunk);
  } finally {
    closeSync(descriptor);
  }
}
