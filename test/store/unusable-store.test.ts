import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { describeNetworkFileSystem } from "../../src/store/network-file-system.ts";
import { openStore } from "../../src/store/open-store.ts";
import { storeError } from "../../src/store/store-error.ts";
import { runInMountNamespace, whyNoMountNamespace } from "./child-process.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";
import { temporaryStore } from "./temporary-store.ts";

const noMounts = whyNoMountNamespace();

describe("a file that is not a store this sweepwell can use is refused, and stays as it was", () => {
  test.each<[string, (path: string) => void, RegExp]>([
    [
      "a newer version",
      (path) => makeStore(path, "PRAGMA user_version = 99"),
      /version 99 .*newer.*update sweepwell/,
    ],
    [
      "another program's",
      (path) => makeStore(path, "PRAGMA application_id = 7"),
      /of another program.*--store/,
    ],
    ["not SQLite", (path) => writeFileSync(path, "N,capacity\n".repeat(100)), /not an SQLite file.*--store/],
    ["a folder", (path) => mkdirSync(path), /is a folder.*--store/],
  ])("%s", (_, make, message) => {
    const path = temporaryStore();
    make(path);
    const before = content(path);
    for (const readOnly of [false, true]) expect(() => openStore(path, { readOnly })).toThrow(message);
    expect(content(path)).toEqual(before);
    expect(readdirSync(dirname(path))).toEqual(["sweepwell.db"]);
  });

  test("a folder that is not there, with nothing made", () => {
    const path = join(dirname(temporaryStore()), "none", "sweepwell.db");
    expect(() => openStore(path)).toThrow(/there is no folder .*none; make it first/);
    expect(existsSync(dirname(path))).toBe(false);
  });

  test("nothing to read: a reader creates no store", () => {
    const path = temporaryStore();
    expect(() => openStore(path, { readOnly: true })).toThrow(/there is no store .*run a sweep first/);
    expect(existsSync(path)).toBe(false);
  });

  test("what is left of a store whose making failed: it is none yet, and is made by the first run", () => {
    const path = temporaryStore();
    using database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode = WAL");
    expect(statSync(path).size).toBeGreaterThan(0);
    expect(() => openStore(path, { readOnly: true })).toThrow(/there is no store .*run a sweep first/);
    expect(() => openStore(path, { create: false })).toThrow(/there is no store .*run a sweep first/);
    using store = openStore(path);
    expect(store.runs()).toEqual([]);
  });

  test.skipIf(noMounts)(
    `a read-only disk: it can be read, not written (${noMounts ?? "in a mount namespace"})`,
    () => {
      const path = temporaryStore();
      makeStore(path);
      const folder = dirname(path);
      const setup = `mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder}`;
      expect(runInMountNamespace(setup, "script-read-only.ts", path)).toEqual({
        read: 1,
        refusal: `STORE_UNUSABLE: store ${path}: it or its folder is read-only; make both writable or choose another with --store`,
        files: ["sweepwell.db"],
      });
    },
  );
});

test.skipIf(noMounts)(
  `a full disk is one clear error, and what was acknowledged is safe (${noMounts ?? "in a mount namespace"})`,
  () => {
    const folder = dirname(temporaryStore());
    const setup = `mount -t tmpfs -o size=4m none ${folder}`;
    const seen = runInMountNamespace(setup, "script-fill-disk.ts", folder) as {
      errors: string[];
      acknowledged: number;
      kept: number;
      after: number;
    };
    const error = `STORE_UNUSABLE: store ${folder}/sweepwell.db: the disk is full; free some space and run again (what was acknowledged is safe)`;
    expect(seen.errors).toEqual([error, error]);
    expect(seen.acknowledged).toBeGreaterThan(10);
    expect(seen.kept).toBe(seen.acknowledged);
    expect(seen.after).toBe(seen.kept + 1);
  },
);

test.skipIf(noMounts).each(["4k", "40k", "400k"])(
  `a disk of %s is too full to create a store on, and nothing is written there (${noMounts ?? "in a mount namespace"})`,
  (size) => {
    const folder = dirname(temporaryStore());
    const setup = `mount -t tmpfs -o size=${size} none ${folder}`;
    expect(runInMountNamespace(setup, "script-create-on-full-disk.ts", folder)).toEqual({
      refusal: `STORE_UNUSABLE: store ${folder}/sweepwell.db: the disk is full, a new store needs 1 MB; free some space or choose another place with --store`,
      files: [],
    });
  },
);

test("a store that another process keeps locked is an error that says so", () => {
  const path = temporaryStore();
  makeStore(path);
  using other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  using impatient = new DatabaseSync(path, { timeout: 0 });
  let cause: unknown;
  try {
    impatient.exec("BEGIN IMMEDIATE");
  } catch (error) {
    cause = error;
  }
  expect(storeError(path, cause)).toMatchObject({
    code: "STORE_UNUSABLE",
    message: `store ${path}: another process kept it locked for 30 s; wait for that one or choose another with --store`,
  });
});

test.each<[number, string | undefined]>([
  [0x6969, "NFS"],
  [0xff534d42 | 0, "CIFS"],
  [0x0bd00bd0, "Lustre"],
  [0xef53, undefined],
  [0x01021994, undefined],
])("a file system of type %i is reported as %s", (type, name) => {
  const statfs = () => ({
    type,
    bsize: 4096,
    blocks: 1,
    bfree: 1,
    bavail: 1,
    files: 1,
    ffree: 1,
    frsize: 4096,
  });
  expect(describeNetworkFileSystem(join(dirname(temporaryStore()), "new.db"), statfs as never)).toBe(name);
});

function makeStore(path: string, change = ""): void {
  const store = openStore(path);
  store.openRun(describeRun("a")).record([executed(exampleTrial(0), outputsOf(1))]);
  store[Symbol.dispose]();
  using database = new DatabaseSync(path);
  database.exec(change);
}

function content(path: string): unknown {
  return statSync(path).isDirectory() ? readdirSync(path) : readFileSync(path);
}
