import { join } from "node:path";

/** One way to evaluate many trials that cost nothing. `durable`: outcomes are on disk before anybody hears of them. */
export type Contender = {
  name: string;
  note: string;
  durable: boolean;
  trials: number;
  command: string;
  args: (folder: string) => string[];
  /** Python modules without which it is skipped. */
  needs: readonly string[];
};

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../..");
/** Debian's Python, whose packages apt-get installs. */
export const PYTHON = "/usr/bin/python3";

export const CONTENDERS: readonly Contender[] = [
  {
    name: "sweepwell run",
    note: "every outcome in SQLite (WAL, synchronous=FULL) with its content key before it is told; ends with the digest",
    durable: true,
    trials: 100_000,
    command: process.execPath,
    args: (folder) => [
      join(ROOT, "bin/sweepwell.js"),
      ...["run", join(HERE, "noop.yaml"), "--store", join(folder, "store.db"), "--json"],
    ],
    needs: [],
  },
  python(
    "ProcessPoolExecutor, chunksize 1",
    "the default of map; nothing is kept",
    false,
    "process_pool.py",
    [100_000, 1],
  ),
  python(
    "ProcessPoolExecutor, chunksize 1000",
    "the best of 1, 100, 1000, 5000; nothing is kept",
    false,
    "process_pool.py",
    [100_000, 1000],
  ),
  python(
    "ProcessPoolExecutor, chunksize 1000, SQLite",
    "the same, rows by number in SQLite (WAL, synchronous=FULL), a commit every 1000; no keys, no resuming",
    true,
    "process_pool.py",
    [100_000, 1000],
    { file: "outcomes.db" },
  ),
  python(
    "Optuna, SQLite",
    "random search, n_jobs=1, rollback journal (its default); rate of 300 trials, taken to hold for more",
    true,
    "optuna_sqlite.py",
    [300, 1],
    { file: "study.db", needs: ["optuna"] },
  ),
  python("Optuna, SQLite, 2 threads", "the same with n_jobs=2", true, "optuna_sqlite.py", [300, 2], {
    file: "study.db",
    needs: ["optuna"],
  }),
  python(
    "Dask distributed, a task each",
    "client.map over trials, a process a core; rate of 5,000 trials; nothing is kept",
    false,
    "dask_distributed.py",
    [5000, 1],
    { needs: ["distributed"] },
  ),
  python(
    "Dask distributed, 1000 a task",
    "trials put together by hand; nothing is kept",
    false,
    "dask_distributed.py",
    [100_000, 1000],
    { needs: ["distributed"] },
  ),
];

function python(
  name: string,
  note: string,
  durable: boolean,
  script: string,
  numbers: readonly [number, number],
  { file, needs = [] }: { file?: string; needs?: readonly string[] } = {},
): Contender {
  return {
    name,
    note,
    durable,
    trials: numbers[0],
    command: PYTHON,
    args: (folder) => [
      join(HERE, "peers", script),
      ...numbers.map(String),
      ...(file === undefined ? [] : [join(folder, file)]),
    ],
    needs,
  };
}
