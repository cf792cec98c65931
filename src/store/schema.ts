/** Marks the file as a sweepwell store ("swpw"), in the header that `file` and SQLite read. */
export const APPLICATION_ID = 0x73777077;
/** Raised whenever the schema changes shape; a store of a newer version is refused. */
export const STORE_VERSION = 4;

/** Since version 2. What is alike is one row. */
const INCIDENTS = `
  CREATE TABLE incidents (
    run INTEGER NOT NULL, kind TEXT NOT NULL, node TEXT NOT NULL, detail TEXT NOT NULL,
    count INTEGER NOT NULL, trials INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL,   -- milliseconds since 1970
    PRIMARY KEY (run, kind, node, detail)
  ) WITHOUT ROWID;
`;

/** Since version 3. Who vouches for a kernel, so that its run can be tried again on nodes that ask. */
const SIGNATURES = `
  CREATE TABLE signatures (kernel TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (kernel, key)) WITHOUT ROWID;
`;

/** Since version 4. When a run's work was done; some hundred rows for each worker, however long the run is. */
const SPANS = `
  CREATE TABLE spans (
    run INTEGER NOT NULL, origin INTEGER NOT NULL, lane INTEGER NOT NULL,
    began INTEGER NOT NULL, ended INTEGER NOT NULL,  -- milliseconds since 1970
    part INTEGER NOT NULL, trials INTEGER NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (run, origin, lane, began)
  ) WITHOUT ROWID;
`;

/** What makes a store of each earlier version one of the next. */
export const UPGRADES: Readonly<Record<number, string>> = { 1: INCIDENTS, 2: SIGNATURES, 3: SPANS };

/**
 * docs/store.md says what each table is for. Outcomes are found by the first 16 bytes of their key: as good as unique, and
 * an index half as large dirties half as many pages in every transaction, since keys arrive in random order.
 */
export const SCHEMA = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: a removed run's writer must not write into another
    identity TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    source TEXT NOT NULL,
    created INTEGER NOT NULL,              -- milliseconds since 1970
    updated INTEGER NOT NULL,
    state TEXT NOT NULL,
    digest TEXT,
    expected INTEGER,
    seconds REAL
  );
  CREATE TABLE parts (
    run INTEGER NOT NULL, part INTEGER NOT NULL, name TEXT NOT NULL, workload INTEGER NOT NULL, limits TEXT NOT NULL,
    PRIMARY KEY (run, part)
  ) WITHOUT ROWID;
  CREATE TABLE kernels (hash TEXT PRIMARY KEY, name TEXT NOT NULL, manifest TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE TABLE inputs (hash TEXT PRIMARY KEY, dtype TEXT NOT NULL, shape TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE TABLE workloads (
    id INTEGER PRIMARY KEY, kernel TEXT NOT NULL, inputs TEXT NOT NULL,
    UNIQUE (kernel, inputs)
  );
  CREATE TABLE origins (
    id INTEGER PRIMARY KEY, node TEXT NOT NULL, boot TEXT NOT NULL, version TEXT NOT NULL,
    UNIQUE (node, boot, version)
  );
  CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    workload INTEGER NOT NULL,
    parameters BLOB NOT NULL,              -- f64s, little-endian, in the manifest's order
    seed BLOB NOT NULL,                    -- u64, little-endian
    class INTEGER NOT NULL,                -- 0 outputs, 1 error, 2 trap: as in the digest
    code INTEGER NOT NULL,
    outputs BLOB,                          -- canonical bytes, unless beside
    file BLOB,                             -- SHA-256 of canonical bytes that lie beside the store
    detail TEXT,                           -- what a trap said
    seconds REAL NOT NULL,
    origin INTEGER NOT NULL,
    checksum INTEGER NOT NULL              -- CRC-32 of all of the above but id
  );
  CREATE UNIQUE INDEX outcomes_by_key ON outcomes (substr(key, 1, 16));
  CREATE TABLE trials (
    run INTEGER NOT NULL, part INTEGER NOT NULL, outer INTEGER NOT NULL, ask INTEGER NOT NULL, replicate INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    PRIMARY KEY (run, part, outer, ask, replicate)
  ) WITHOUT ROWID;
  CREATE TABLE failures (
    run INTEGER NOT NULL, part INTEGER NOT NULL, outer INTEGER NOT NULL, ask INTEGER NOT NULL, replicate INTEGER NOT NULL,
    key BLOB NOT NULL, parameters BLOB NOT NULL, seed BLOB NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, limits TEXT NOT NULL,
    attempts INTEGER NOT NULL, released INTEGER NOT NULL,
    PRIMARY KEY (run, part, outer, ask, replicate)
  ) WITHOUT ROWID;
  ${INCIDENTS}
  ${SIGNATURES}
  ${SPANS}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${STORE_VERSION};
`;
