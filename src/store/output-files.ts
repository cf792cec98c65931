import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "./open-database.ts";

/** Outputs above this size lie in files beside the store, where they do not slow its transactions down. */
export const INLINE_BYTES = 65_536;

/** The folder `<store>.outputs` of content-named files: `ab/abcdef…`, named by the SHA-256 of what they hold. */
export class OutputFiles {
  readonly folder: string;

  constructor(storePath: string) {
    this.folder = `${storePath}.outputs`;
  }

  /** Durable when it returns. Returns the name. */
  write(bytes: Uint8Array): Uint8Array {
    const name = sha256(bytes);
    const path = this.#path(name);
    if (existsSync(path) && sha256(readFileSync(path)).equals(name)) {
      // A new time keeps a clean-up from taking the file for a left-over before it is referred to.
      utimesSync(path, new Date(), new Date());
      return name;
    }
    const folder = dirname(path);
    if (mkdirSync(folder, { recursive: true })) {
      syncFolder(dirname(this.folder));
      syncFolder(this.folder);
    }
    writeDurably(path, bytes);
    return name;
  }

  /** The bytes of this name; undefined when the file is missing or holds something else. */
  read(name: Uint8Array): Uint8Array | undefined {
    const path = this.#path(name);
    if (!existsSync(path)) return undefined;
    const bytes = readFileSync(path);
    return sha256(bytes).equals(name)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      : undefined;
  }

  /** Removes the files that `isKept` does not know and that are older than a writer may take to refer to them. */
  removeOthers(isKept: (name: string) => boolean, writtenBeforeMs: number): { files: number; bytes: number } {
    const removed = { files: 0, bytes: 0 };
    if (!existsSync(this.folder)) return removed;
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || isKept(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const { mtimeMs, size } = statSync(path);
      if (mtimeMs >= writtenBeforeMs) continue;
      rmSync(path);
      removed.files++;
      removed.bytes += size;
    }
    return removed;
  }

  #path(name: Uint8Array): string {
    const hex = Buffer.from(name).toString("hex");
    return join(this.folder, hex.slice(0, 2), hex);
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomUUID()}`;
  const descriptor = openSync(temporary, "wx");
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}
