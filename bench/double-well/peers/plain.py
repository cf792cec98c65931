"""The model as a straightforward vectorised numpy program: pattern by pattern over all weights at once.

Arguments: N c r1 C seed patterns ages rounds folder [patterns to learn] [ages to retrieve]. Single precision.
"""

import json
import math
import os
import sys
import time

import numpy as np


def main():
    N, _, r1, C, _, patterns, ages, rounds = map(float, sys.argv[1:9])
    folder = sys.argv[9]
    learnt = int(sys.argv[10]) if len(sys.argv) > 10 else int(patterns)
    retrieved = int(sys.argv[11]) if len(sys.argv) > 11 else int(ages)
    row_start = np.fromfile(f"{folder}/row-start.u32", np.uint32).astype(np.intp)
    sender = np.fromfile(f"{folder}/sender.u16", np.uint16).astype(np.intp)
    start = np.fromfile(f"{folder}/weight.f32", np.float32)
    eta = np.fromfile(f"{folder}/patterns.u8", np.uint8).reshape(int(patterns), int(N))
    receiver = np.repeat(np.arange(int(N)), np.diff(row_start))
    learning = retrieval = 0.0
    for _ in range(int(rounds)):
        begin = time.thread_time()
        J = learn(start, eta[:learnt], sender, receiver, np.float32(math.exp(-2 * r1)), np.float32(C))
        learning += time.thread_time() - begin
        begin = time.thread_time()
        found = [retrieve(J, eta[age], sender, row_start) for age in range(retrieved)]
        retrieval += time.thread_time() - begin
    print(
        json.dumps(
            {
                "synapses": len(J),
                "learningSeconds": learning,
                "patternsLearned": learnt * int(rounds),
                "retrievalSeconds": retrieval,
                "stepsComputed": sum(steps for _, steps in found) * int(rounds),
                "weightMean": float(np.mean(J, dtype=np.float64)),
                "weightRms": float(np.sqrt(np.mean(np.square(J, dtype=np.float64)))),
                "overlap": [overlap for overlap, _ in found],
                "version": np.__version__,
            }
        )
    )


def learn(J, eta, sender, receiver, decay, C):
    for pattern in eta[::-1]:
        xi = 2 * pattern.astype(np.float32) - 1
        minimum = np.where(J >= 0, C, -C)
        J = minimum + (J - minimum) * decay + xi[receiver] * xi[sender]
    return J


def retrieve(J, pattern, sender, row_start):
    V = pattern.astype(np.float32)
    previous = None
    for step in range(1, 101):
        h = np.add.reduceat(J * V[sender], row_start[:-1])
        after = (h > 0).astype(np.float32)
        settled = np.array_equal(after, V) or (step >= 2 and np.array_equal(after, previous))
        previous, V = V, after
        if settled:
            break
    return float(np.sum((pattern - np.float32(0.5)) * V) / (len(V) * 0.25)), step


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
