"""BIPOP-CMA-ES of pycma on BBOB: how many evaluations each search took to come within 1e-8 of the optimum.

Made pycma.jsonl with cma 4.5.0: pip install cma numpy scipy; python pycma_runs.py > pycma.jsonl
"""

import json
import sys

import cma
import cma.bbobbenchmarks as bbob
import numpy as np

DIMENSIONS = 5
INSTANCES = range(1, 16)
FUNCTIONS = (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 24)
CAP = 20_000 * DIMENSIONS
TARGET = 1e-8


def search(number, instance):
    function, optimum = bbob.instantiate(number, iinstance=instance)
    counts = {"all": 0, "hit": None}

    def evaluate(x):
        counts["all"] += 1
        value = function(x)
        if counts["hit"] is None and value - optimum <= TARGET:
            counts["hit"] = counts["all"]
        return value

    random = np.random.RandomState(1000 * number + instance)
    cma.fmin2(
        evaluate,
        lambda: random.uniform(-4, 4, DIMENSIONS),
        2,
        {
            "ftarget": optimum + TARGET,
            "maxfevals": CAP,
            "verbose": -9,
            "seed": 1000 * number + instance,
        },
        restarts=9,
        bipop=True,
    )
    return counts["hit"], counts["all"]


for number in FUNCTIONS:
    for instance in INSTANCES:
        hit, count = search(number, instance)
        row = {"peer": "pycma", "method": "cmaes", "function": number, "instance": instance}
        print(json.dumps({**row, "evaluations": hit or count, "isSolved": hit is not None}))
        sys.stdout.flush()
