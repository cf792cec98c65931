"""BIPOP-CMA-ES of pycma on BBOB: how many evaluations each search took to come within 1e-8 of the optimum.

Made pycma.jsonl with cma 4.5.0: pip install cma numpy scipy; python pycma_runs.py 1 60 1 2 3 ... > pycma.jsonl (1 15 24 for f24, which is never solved).
Search s is on instance 1 + (s - 1) % 15, from a point and with random numbers of its own.
"""

import json
import sys

import cma
import cma.bbobbenchmarks as bbob
import numpy as np

DIMENSIONS = 5
INSTANCES = 15
FUNCTIONS = (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 24)
CAP = 20_000 * DIMENSIONS
TARGET = 1e-8


def run(number, search):
    function, optimum = bbob.instantiate(number, iinstance=1 + (search - 1) % INSTANCES)
    counts = {"all": 0, "hit": None}

    def evaluate(x):
        counts["all"] += 1
        value = function(x)
        if counts["hit"] is None and value - optimum <= TARGET:
            counts["hit"] = counts["all"]
        return value

    random = np.random.RandomState(1000 * number + search)
    cma.fmin2(
        evaluate,
        lambda: random.uniform(-4, 4, DIMENSIONS),
        2,
        {
            "ftarget": optimum + TARGET,
            "maxfevals": CAP,
            "verbose": -9,
            "seed": 1000 * number + search,
        },
        restarts=9,
        bipop=True,
    )
    return counts["hit"], counts["all"]


first, last = int(sys.argv[1]), int(sys.argv[2])
for number in [int(name) for name in sys.argv[3:]] or FUNCTIONS:
    for search in range(first, last + 1):
        hit, count = run(number, search)
        row = {"peer": "pycma", "method": "cmaes", "function": number, "search": search}
        print(json.dumps({**row, "evaluations": hit or count, "isSolved": hit is not None}))
        sys.stdout.flush()
