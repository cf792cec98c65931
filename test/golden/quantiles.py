"""Writes test/golden/quantiles.json: quantiles and logarithms of the gamma function as SciPy computes them.

    python test/golden/quantiles.py      # with scipy 1.17.1
"""

import json
from pathlib import Path

import scipy
from scipy import special, stats

PROBABILITIES = [1e-12, 1e-6, 0.001, 0.03, 0.25, 0.5, 0.77, 0.98, 0.9999, 1 - 2**-30]
GAMMA_SHAPES = [0.05, 0.311, 1, 2.24, 22.7, 93.5, 3000]
BETA_SHAPES = [(0.08, 0.08), (0.64, 1.29), (1, 1), (2.16, 2), (3.55, 0.83), (40, 2.5), (300, 700)]
POISSON_MEANS = [0, 0.1, 0.5, 1.9, 30, 650]


def main():
    values = {
        "versions": {"scipy": scipy.__version__},
        "logGamma": [[x, float(special.gammaln(x))] for x in [1e-3, 0.2, 0.5, 1, 1.5, 2, 3.7, 9.99, 10, 55.5, 1e4]],
        "gamma": [[p, a, float(special.gammaincinv(a, p))] for a in GAMMA_SHAPES for p in PROBABILITIES],
        "beta": [[p, a, b, float(special.betaincinv(a, b, p))] for a, b in BETA_SHAPES for p in PROBABILITIES],
        "poisson": [[p, m, int(stats.poisson.ppf(p, m))] for m in POISSON_MEANS for p in PROBABILITIES],
    }
    lines = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in values.items())
    Path(__file__).with_suffix(".json").write_text(f"{{{lines}}}\n")


main()
