"""What a trial of the noop kernel does, as a Python function: two outputs of its parameter, one of its seed."""

import random


def noop(task):
    x, seed = task
    return x, x, random.Random(seed).random()
