"""Hypervolumes of pymoo's algorithms, a line of JSON for each run: the peer's side of bench/planners.

Usage: python pymoo_runs.py SEEDS > pymoo.jsonl     (pymoo 0.6.2; settings as in the benchmark's README)
"""
import json
import sys

import numpy
import pymoo
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.algorithms.moo.nsga3 import NSGA3
from pymoo.algorithms.moo.spea2 import SPEA2
from pymoo.indicators.hv import HV
from pymoo.operators.crossover.sbx import SBX
from pymoo.operators.mutation.pm import PM
from pymoo.optimize import minimize
from pymoo.problems import get_problem
from pymoo.util.ref_dirs import get_reference_directions

PROBLEMS = {
    "zdt1": (dict(n_var=30), [1, 1]),
    "zdt2": (dict(n_var=30), [1, 1]),
    "zdt3": (dict(n_var=30), [1.1, 1.1]),
    "zdt4": (dict(n_var=10), [1, 1]),
    "zdt6": (dict(n_var=10), [1, 1]),
    "dtlz2": (dict(n_var=10, n_obj=3), [1.1, 1.1, 1.1]),
    "dtlz7": (dict(n_var=10, n_obj=3), [1.1, 1.1, 6.6]),
}
CASES = [
    *(("nsga2", problem) for problem in PROBLEMS),
    *(("spea2", problem) for problem in PROBLEMS if problem != "dtlz7"),
    ("nsga3", "dtlz2"),
    ("nsga3", "dtlz7"),
]


def algorithm(name):
    if name == "nsga3":
        directions = get_reference_directions("das-dennis", 3, n_partitions=12)
        return NSGA3(pop_size=92, ref_dirs=directions, crossover=SBX(prob=1.0, eta=30), mutation=PM(eta=20))
    kind = NSGA2 if name == "nsga2" else SPEA2
    return kind(pop_size=100, crossover=SBX(prob=0.9, eta=20), mutation=PM(eta=20))


for seed in range(1, int(sys.argv[1]) + 1):
    for name, problem in CASES:
        settings, reference = PROBLEMS[problem]
        result = minimize(get_problem(problem, **settings), algorithm(name), ("n_gen", 250), seed=seed)
        volume = HV(ref_point=numpy.array(reference))(result.F)
        line = dict(peer=f"pymoo {pymoo.__version__}", method=name, problem=problem, seed=seed, hypervolume=float(volume))
        print(json.dumps(line), flush=True)
