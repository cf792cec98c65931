"""Writes test/golden/test-functions.json: values of test functions as other programs compute them.

    python test/golden/test-functions.py      # with cma 4.5.0 and pymoo 0.6.2

Each entry has what the kernel is told, and what it should answer. Points are rounded so that the file stays small.
"""

import json
import random
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import cma
import numpy
import pymoo
from cma import bbobbenchmarks
from pymoo.problems import get_problem

POINTS = 10
BBOB = [
    "sphere", "ellipsoid-separable", "rastrigin-separable", "bueche-rastrigin", "linear-slope", "attractive-sector",
    "step-ellipsoid", "rosenbrock", "rosenbrock-rotated", "ellipsoid", "discus", "bent-cigar", "sharp-ridge",
    "different-powers", "rastrigin", "weierstrass", "schaffers-f7", "schaffers-f7-ill-conditioned",
    "griewank-rosenbrock", "schwefel", "gallagher-101", "gallagher-21", "katsuura", "lunacek",
]


def main():
    entries = [*zdt(), *dtlz(), *bbob(), *wfg()]
    versions = {"cma": cma.__version__.split()[0], "pymoo": pymoo.__version__, "numpy": numpy.__version__}
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    text = f'{{"versions": {json.dumps(versions)}, "entries": [\n{lines}\n]}}\n'
    Path(__file__).with_suffix(".json").write_text(text)


def zdt():
    for name, dimensions in [("zdt1", 30), ("zdt2", 30), ("zdt3", 5), ("zdt4", 10), ("zdt6", 10)]:
        problem = get_problem(name, n_var=dimensions)
        yield from evaluate({"problem": name, "dimensions": dimensions}, problem)


def dtlz():
    for i in range(1, 8):
        for objectives, dimensions in [(2, 6), (3, 12), (5, 9)]:
            problem = get_problem(f"dtlz{i}", n_var=dimensions, n_obj=objectives)
            chosen = {"problem": f"dtlz{i}", "dimensions": dimensions, "objectives": objectives}
            yield from evaluate(chosen, problem, POINTS // 3 + 1)


def bbob():
    """Within the box, and a little outside of it, where some functions have a penalty."""
    for number, name in enumerate(BBOB, start=1):
        for instance, dimensions in [(1, 5), (2, 5), (3, 5), (1, 2), (7, 40)]:
            function, optimum = bbobbenchmarks.instantiate(number, instance)
            problem = f"bbob{number}-{name}"
            chosen = {"problem": problem, "dimensions": dimensions, "instance": instance}
            draw = random.Random(json.dumps(chosen))
            function(numpy.zeros(dimensions))
            points = {2: 2, 5: 4, 40: 1}[dimensions]
            for k in range(points):
                reach = 6.5 if k == 0 and dimensions < 40 else 5
                x = [round(draw.uniform(-reach, reach), 4) for _ in range(dimensions)]
                yield {**chosen, "x": x, "f": [float(function(x))], "optimum": float(optimum)}
            if instance in (2, 3):
                x = numpy.clip(numpy.asarray(function.xopt, float), -5, 5) + 0.0
                x = [round(value, 3) for value in x.tolist()]
                yield {**chosen, "x": x, "f": [float(function(x))], "optimum": float(optimum)}


def wfg():
    for i in range(1, 10):
        for objectives, position, dimensions in [(2, 4, 10), (3, 4, 24), (4, 6, 12), (5, 4, 14)]:
            problem = get_problem(f"wfg{i}", n_var=dimensions, n_obj=objectives, k=position)
            chosen = {"problem": f"wfg{i}", "dimensions": dimensions, "objectives": objectives, "position": position}
            yield from evaluate(chosen, problem, 4)


def evaluate(chosen, problem, points=POINTS):
    """Random points, a corner of the box, and a point of the box's middle."""
    draw = random.Random(json.dumps(chosen))
    low, high = problem.xl, problem.xu
    for k in range(points):
        at = [0.5] * len(low) if k == 0 else [draw.randrange(2) if k == 1 else draw.random() for _ in low]
        x = [min(max(round(a + t * (b - a), 4), a), b) for a, b, t in zip(low.tolist(), high.tolist(), at)]
        out = problem.evaluate(numpy.array([x]), return_as_dictionary=True)
        yield {**chosen, "x": x, "f": out["F"][0].tolist()}


main()
