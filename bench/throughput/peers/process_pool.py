"""ProcessPoolExecutor: trials, chunksize, and whether outcomes go to SQLite (synchronous=FULL) as they come."""

import json
import os
import sqlite3
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from noop import noop

BATCH = 1000


def main():
    trials, chunksize, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None
    workers = os.cpu_count()
    begin = time.perf_counter()
    tasks = ((i, i) for i in range(trials))
    with ProcessPoolExecutor(workers) as pool:
        outcomes = pool.map(noop, tasks, chunksize=chunksize)
        count = save(outcomes, path) if path else sum(1 for _ in outcomes)
    seconds = time.perf_counter() - begin
    assert count == trials
    print(json.dumps({"trials": trials, "seconds": seconds, "version": sys.version.split()[0]}))


def save(outcomes, path):
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE outcomes (trial INTEGER PRIMARY KEY, value REAL, work REAL, noise REAL)")
    count, rows = 0, []
    for trial, outcome in enumerate(outcomes):
        rows.append((trial, *outcome))
        count += 1
        if len(rows) == BATCH:
            commit(database, rows)
    commit(database, rows)
    return count


def commit(database, rows):
    database.execute("BEGIN")
    database.executemany("INSERT INTO outcomes VALUES (?, ?, ?, ?)", rows)
    database.execute("COMMIT")
    rows.clear()


if __name__ == "__main__":
    main()
