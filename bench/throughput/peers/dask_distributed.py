"""Dask distributed on one machine: trials, and how many of them make a task."""

import json
import os
import sys
import time

import distributed
from noop import noop


def main():
    trials, chunksize = int(sys.argv[1]), int(sys.argv[2])
    workers = os.cpu_count()
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster, distributed.Client(cluster) as client:
        begin = time.perf_counter()
        chunks = [range(i, min(i + chunksize, trials)) for i in range(0, trials, chunksize)]
        futures = client.map(evaluate, chunks, pure=False)
        count = sum(len(outcomes) for outcomes in client.gather(futures))
        seconds = time.perf_counter() - begin
    assert count == trials
    print(json.dumps({"trials": trials, "seconds": seconds, "version": distributed.__version__}))


def evaluate(chunk):
    return [noop((i, i)) for i in chunk]


if __name__ == "__main__":
    main()
