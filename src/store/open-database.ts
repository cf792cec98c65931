import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { SweepError } from "../kernel/sweep-error.ts";
import { Database } from "./database.ts";
import { APPLICATION_ID, SCHEMA, STORE_VERSION, UPGRADES } from "./schema.ts";
import { BUSY_TIMEOUT_MS, isBusy, readOnlyError, storeError } from "./store-error.ts";

/**
 * The writer folds the write-ahead log into the file every 32 MB: rarer and the log grows, more often and the random pages
 * of the key index are written again and again (measured in docs/store.md).
 */
const CHECKPOINT_PAGES = 8000;
const CACHE_KIB = 32_768;
/** A store that cannot be made whole is not begun: its tables and its log take a few hundred kilobytes. */
const ROOM_FOR_NEW = 2 ** 20;

/** Opens the store's file for writing, creating it where there is none if `create`; brings an older version up to this one. */
export function openForWriting(path: string, create = true): Database {
  const folder = dirname(resolve(path));
  const isNew = fileSize(path) === 0;
  if (isNew && !create) throw missing(path);
  if (!existsSync(folder)) {
    throw new SweepError("STORE_UNUSABLE", `store ${path}: there is no folder ${folder}; make it first`);
  }
  if (!isWritable(folder) || (existsSync(path) && !isWritable(path))) throw readOnlyError(path);
  if (isNew && freeBytes(folder) < ROOM_FOR_NEW) {
    throw new SweepError(
      "STORE_UNUSABLE",
      `store ${path}: the disk is full, a new store needs 1 MB; free some space or choose another place with --store`,
    );
  }
  return opened(path, path, false, (database) => {
    if (!isEmpty(database)) checkVersion(database);
    else if (!create) throw missing(path);
    switchToLog(database);
    database.exec(
      `PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    );
    // Two processes may create the store at once: the second finds it made.
    database.write(() => (isEmpty(database) ? database.exec(SCHEMA) : upgrade(database)));
    if (isNew) syncFolder(folder);
  });
}

/**
 * Opens the store's file so that it can only be read. Where the user might write, the connection is an ordinary one that
 * SQLite holds to reading, because a connection opened read-only leaves its two side files behind.
 */
export function openForReading(path: string): Database {
  if (fileSize(path) === 0) throw missing(path);
  const mayWrite = isWritable(path) && isWritable(dirname(resolve(path)));
  const location = mayWrite || hasLog(path) ? path : immutable(path);
  return opened(path, location, !mayWrite, (database) => {
    database.exec(`PRAGMA query_only = ON; PRAGMA cache_size = -${CACHE_KIB};`);
    // What is left of a store whose making failed, on a full disk for example.
    if (isEmpty(database)) throw missing(path);
    checkVersion(database);
  });
}

/** Makes a new name in this folder survive the loss of power. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function opened(
  path: string,
  location: string | URL,
  readOnly: boolean,
  prepare: (database: Database) => void,
): Database {
  let connection: DatabaseSync;
  try {
    connection = new DatabaseSync(location, {
      readOnly,
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: false,
    });
  } catch (error) {
    throw storeError(path, error);
  }
  const database = new Database(path, connection);
  try {
    prepare(database);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

const PAUSE_MS = 20;

/** A change of journal does not wait for others that open the new file at the same time, so it is tried again. */
function switchToLog(database: Database): void {
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy((error as Error).cause) || waitedMs >= BUSY_TIMEOUT_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function checkVersion(database: Database): void {
  const application = database.get("PRAGMA application_id")?.[0];
  const version = versionOf(database);
  if (application !== APPLICATION_ID) {
    throw new SweepError(
      "STORE_UNUSABLE",
      `store ${database.path}: an SQLite file of another program; choose another with --store`,
    );
  }
  if (version > STORE_VERSION) {
    throw new SweepError(
      "STORE_UNUSABLE",
      `store ${database.path}: version ${version} was written by a newer sweepwell, this one knows up to ${STORE_VERSION}; update sweepwell or choose another with --store`,
    );
  }
}

/** Part of the transaction that opens the store: another process finds it as it was, or upgraded. */
function upgrade(database: Database): void {
  for (let version = versionOf(database); version < STORE_VERSION; version++) {
    database.exec(`${UPGRADES[version] ?? ""} PRAGMA user_version = ${version + 1};`);
  }
}

function versionOf(database: Database): number {
  return Number(database.get("PRAGMA user_version")?.[0]);
}

function missing(path: string): SweepError {
  return new SweepError(
    "NOT_FOUND",
    `there is no store ${path}; run a sweep first, or name the file with --store`,
  );
}

function isEmpty(database: Database): boolean {
  return database.get("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)")?.[0] === 1;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** 0 when there is no such file. */
function fileSize(path: string): number {
  let status: ReturnType<typeof statSync>;
  try {
    status = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw storeError(path, error);
  }
  if (status?.isDirectory()) {
    throw new SweepError("STORE_UNUSABLE", `store ${path}: this is a folder; name a file with --store`);
  }
  return status?.size ?? 0;
}

function hasLog(path: string): boolean {
  return fileSize(`${path}-wal`) > 0;
}

/** Without a log nobody is writing, and in a folder that we may not write to SQLite must not look for locks. */
function immutable(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return url;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
