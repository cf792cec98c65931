import { SweepError } from "../kernel/sweep-error.ts";

/** SQLite's primary result codes that a user can do something about. */
const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  TOOBIG: 18,
  NOTADB: 26,
} as const;

export const BUSY_TIMEOUT_MS = 30_000;

/** Puts what SQLite or the file system reported into one line with a remedy; what is not theirs stays as it is. */
export function storeError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof SweepError) return cause;
  const { errcode, code } = cause as Error & { errcode?: number; code?: string };
  const unusable = (message: string) =>
    new SweepError("STORE_UNUSABLE", `store ${path}: ${message}`, { cause });
  switch (errcode === undefined ? code : errcode & 0xff) {
    case SQLITE.FULL:
    case "ENOSPC":
    case "EDQUOT":
      return unusable("the disk is full; free some space and run again (what was acknowledged is safe)");
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return unusable(
        `another process kept it locked for ${BUSY_TIMEOUT_MS / 1000} s; wait for that one or choose another with --store`,
      );
    case SQLITE.READONLY:
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return readOnlyError(path, cause);
    case SQLITE.CANTOPEN:
      return unusable("it cannot be opened; check that the path is a file in a folder you may write to");
    case SQLITE.NOTADB:
      return unusable("this is not an SQLite file; choose another with --store");
    case SQLITE.CORRUPT:
      return damagedError(path, cause);
    case SQLITE.ERROR:
      // The version is right, so tables and columns were there when the store was made.
      return /no such (table|column)|has no column/.test(cause.message) ? damagedError(path, cause) : cause;
    case SQLITE.IOERR:
    case "EIO":
      return unusable(`reading or writing failed (${cause.message}); check the disk`);
    case SQLITE.TOOBIG:
      return unusable("a kernel or an input is larger than the 1 GB that a store takes");
    default:
      return cause;
  }
}

export function damagedError(path: string, cause: Error): SweepError {
  return new SweepError(
    "STORE_CORRUPT",
    `store ${path}: the file is damaged (${cause.message}); go on with another --store or a copy; sqlite3 ${path} .recover saves what is readable`,
    { cause },
  );
}

/** Whether SQLite reported that another connection is in the way. */
export function isBusy(error: unknown): boolean {
  return (((error ?? {}) as { errcode?: number }).errcode ?? 0) % 256 === SQLITE.BUSY;
}

export function readOnlyError(path: string, cause?: unknown): SweepError {
  return new SweepError(
    "STORE_UNUSABLE",
    `store ${path}: it or its folder is read-only; make both writable or choose another with --store`,
    { cause },
  );
}
