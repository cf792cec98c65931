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
from pymoo.problems.single import g

POINTS = 10
BBOB = [
    "sphere", "ellipsoid-separable", "rastrigin-separable", "bueche-rastrigin", "linear-slope", "attractive-sector",
    "step-ellipsoid", "rosenbrock", "rosenbrock-rotated", "ellipsoid", "discus", "bent-cigar", "sharp-ridge",
    "different-powers", "rastrigin", "weierstrass", "schaffers-f7", "schaffers-f7-ill-conditioned",
    "griewank-rosenbrock", "schwefel", "gallagher-101", "gallagher-21", "katsuura", "lunacek",
]


def main():
    entries = [*zdt(), *dtlz(), *bbob(), *wfg(), *constrained()]
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


def constrained():
    for name in ["bnh", "srn", "tnk", "osy"]:
        problem = get_problem(name)
        yield from evaluate({"problem": name}, problem, 4)
        yield from both_sides({"problem": name}, problem)
    for name in ["c1-dtlz1", "c1-dtlz3", "c2-dtlz2", "c3-dtlz1", "c3-dtlz4"]:
        for objectives, dimensions in [(2, 6), (3, 12), (6, 9)]:
            problem = get_problem(name.replace("-", ""), n_var=dimensions, n_obj=objectives)
            chosen = {"problem": name, "dimensions": dimensions, "objectives": objectives}
            yield from evaluate(chosen, problem, 3)
            yield from both_sides(chosen, problem)
    for number in [4, 6, 7, 8, 9, 24]:
        problem = getattr(g, f"G{number}")()
        # The paper names the upper bound of each pair first.
        order = [1, 0, 3, 2, 5, 4] if number == 4 else None
        yield from evaluate({"problem": f"g{number:02}"}, problem, 4, order)
        yield from both_sides({"problem": f"g{number:02}"}, problem, order)


def both_sides(chosen, problem, order=None):
    """Two points that meet each constraint and two that do not, as far as there are such points in the box."""
    draw = numpy.random.default_rng(len(json.dumps(chosen)))
    shape = (200_000, problem.n_var)
    place = draw.random(shape)
    # Around the middle, and at the upper end, as DTLZ has it; most narrow feasible regions lie there.
    middle = 0.5 + 10 ** draw.uniform(-3, 0, (shape[0], 1)) * (place - 0.5)
    kind = draw.random(shape)
    place = numpy.where(kind < 0.4, middle, numpy.where(kind < 0.5, 1 - 0.01 * place, place))
    x = numpy.clip(numpy.round(problem.xl + place * (problem.xu - problem.xl), 4), problem.xl, problem.xu)
    violations = problem.evaluate(x, return_values_of=["G"])
    for constraint in violations.T:
        for side in (constraint > 0, constraint <= 0):
            for found in numpy.flatnonzero(side)[:2]:
                yield answer(chosen, problem, x[found].tolist(), order)


def evaluate(chosen, problem, points=POINTS, order=None):
    """The middle of the box, one of its corners, and random points."""
    draw = random.Random(json.dumps(chosen))
    low, high = problem.xl.tolist(), problem.xu.tolist()
    for k in range(points):
        at = [0.5] * len(low) if k == 0 else [draw.randrange(2) if k == 1 else draw.random() for _ in low]
        x = [min(max(round(a + t * (b - a), 4), a), b) for a, b, t in zip(low, high, at)]
        yield answer(chosen, problem, x, order)


def answer(chosen, problem, x, order=None):
    out = problem.evaluate(numpy.array([x], dtype=float), return_as_dictionary=True)
    entry = {**chosen, "x": x, "f": out["F"][0].tolist()}
    if problem.n_ieq_constr > 0:
        violations = numpy.maximum(0, out["G"][0])
        entry["violations"] = violations[order or slice(None)].tolist()
    return entry


main()
