import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type BlobKind, blobName } from "./blobs.ts";

/** Where a node keeps kernels and inputs by default. */
export function defaultCacheFolder(environment = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "sweepwell", "blobs");
}

/**
 * Kernels and inputs on a node's disk, by hash, the least used removed when they grow above a limit. It trusts no file: what is read is
 * checked by the caller, and a disk that fails or is full makes it slower and nothing else.
 */
export class BlobCache {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #warn: (message: string) => void;
  /** How often what was wanted was here, and how often it was not. */
  hitCount = 0;
  missCount = 0;

  constructor(folder: string, mostBytes: number, warn: (message: string) => void) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
    this.#warn = warn;
  }

  /** The bytes that `isRight` accepts: from the disk, else from `fetch`, and then kept. */
  async get(
    kind: BlobKind,
    hash: string,
    isRight: (bytes: Uint8Array) => boolean,
    fetch: () => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const path = join(this.#folder, blobName(kind, hash));
    const kept = this.#read(path);
    if (kept && isRight(kept)) {
      this.hitCount++;
      return kept;
    }
    this.missCount++;
    const fetched = await fetch();
    if (!fetched || !isRight(fetched)) return undefined;
    this.#keep(path, fetched);
    return fetched;
  }

  /** Hashes of the kernels that are here. */
  kernels(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).flatMap((name) => /^kernel-([0-9a-f]{64})$/.exec(name)?.[1] ?? []);
  }

  /** What all that is here takes. */
  bytes(): number {
    return this.#files().reduce((sum, { size }) => sum + size, 0);
  }

  #read(path: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(path);
      utimesSync(path, new Date(), new Date());
      return bytes;
    } catch {
      return undefined;
    }
  }

  #keep(path: string, bytes: Uint8Array): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#makeRoom(bytes.length);
      const temporary = `${path}.${randomUUID()}`;
      try {
        writeFileSync(temporary, bytes);
        renameSync(temporary, path);
      } finally {
        rmSync(temporary, { force: true });
      }
    } catch (error) {
      this.#warn(`the cache ${this.#folder} cannot be written: ${(error as Error).message}`);
    }
  }

  #makeRoom(bytes: number): void {
    const files = this.#files().sort((a, b) => a.usedMs - b.usedMs);
    let size = files.reduce((sum, file) => sum + file.size, bytes);
    for (const file of files) {
      if (size <= this.#mostBytes) return;
      rmSync(file.path, { force: true });
      size -= file.size;
    }
  }

  #files(): { path: string; size: number; usedMs: number }[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, status: statSync(path, { throwIfNoEntry: false }) }))
      .filter(({ status }) => status?.isFile())
      .map(({ path, status }) => ({ path, size: status!.size, usedMs: status!.mtimeMs }));
  }
}
