"""Hypervolumes of DEAP's NSGA-II, a line of JSON for each run: the peer's side of bench/planners.

Usage: /usr/bin/python3 deap_runs.py 15 > deap.jsonl     (python3-deap; the settings of the benchmark: population 100, 250 generations)
"""
import json
import random
import sys

import deap
import numpy
from deap import base, benchmarks, creator, tools
from deap.tools import emo
from deap.tools._hypervolume import pyhv

creator.create("Fitness", base.Fitness, weights=(-1.0, -1.0))
creator.create("Individual", list, fitness=creator.Fitness)

PROBLEMS = {
    "zdt1": (benchmarks.zdt1, 30, [1, 1]),
    "zdt2": (benchmarks.zdt2, 30, [1, 1]),
    "zdt3": (benchmarks.zdt3, 30, [1.1, 1.1]),
    "zdt4": (benchmarks.zdt4, 10, [1, 1]),
    "zdt6": (benchmarks.zdt6, 10, [1, 1]),
}
POPULATION = 100
GENERATIONS = 250


def run(function, dimensions, bounds):
    low, high = [list(each) for each in zip(*bounds)]
    toolbox = base.Toolbox()
    toolbox.register("evaluate", function)
    toolbox.register("mate", tools.cxSimulatedBinaryBounded, low=low, up=high, eta=20.0)
    toolbox.register("mutate", tools.mutPolynomialBounded, low=low, up=high, eta=20.0, indpb=1.0 / dimensions)
    population = [creator.Individual(random.uniform(a, b) for a, b in bounds) for _ in range(POPULATION)]
    for one in population:
        one.fitness.values = toolbox.evaluate(one)
    population = emo.selNSGA2(population, POPULATION)
    for _ in range(GENERATIONS - 1):
        children = [toolbox.clone(one) for one in tools.selTournamentDCD(population, POPULATION)]
        for a, b in zip(children[::2], children[1::2]):
            if random.random() <= 0.9:
                toolbox.mate(a, b)
            for one in (a, b):
                toolbox.mutate(one)
                one.fitness.values = toolbox.evaluate(one)
        population = emo.selNSGA2(population + children, POPULATION)
    return [one.fitness.values for one in population]


for seed in range(1, int(sys.argv[1]) + 1):
    for problem, (function, dimensions, reference) in PROBLEMS.items():
        random.seed(seed)
        bounds = [(0, 1)] * dimensions
        if problem == "zdt4":
            bounds = [(0, 1)] + [(-5, 5)] * (dimensions - 1)
        front = [point for point in run(function, dimensions, bounds) if all(p < r for p, r in zip(point, reference))]
        volume = float(pyhv.hypervolume(numpy.array(front), numpy.array(reference))) if front else 0.0
        line = dict(peer=f"DEAP {deap.__version__}", method="nsga2", problem=problem, seed=seed, hypervolume=volume)
        print(json.dumps(line), flush=True)
