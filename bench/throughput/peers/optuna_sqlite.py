"""Optuna with random search and SQLite storage: trials, threads, file."""

import json
import sys
import time

import optuna
from noop import noop


def main():
    trials, jobs, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{path}", sampler=optuna.samplers.RandomSampler(seed=1))
    begin = time.perf_counter()
    study.optimize(objective, n_trials=trials, n_jobs=jobs)
    seconds = time.perf_counter() - begin
    assert len(study.trials) == trials
    print(json.dumps({"trials": trials, "seconds": seconds, "version": optuna.__version__}))


def objective(trial):
    return noop((trial.suggest_float("x", 1, 1000), trial.number))[0]


if __name__ == "__main__":
    main()
