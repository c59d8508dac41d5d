"""The simplest thing that could work, to see what the network adds: ridge regression of browning on
quadratic features of both frames' mean colours, fitted on the same training data.

    python baseline.py --train train1.bin train2.bin --test test.bin
"""

import argparse

import numpy as np

import data


def features(inputs):
    """Mean colours of both frames (six numbers), their products, and one."""
    means = np.concatenate(
        [inputs[i:i + 2000].astype(np.float64).mean(axis=(1, 2))
         for i in range(0, len(inputs), 2000)])
    means = (means + 128) / 255
    products = [means[:, i] * means[:, j] for i in range(6) for j in range(i, 6)]
    return np.column_stack([np.ones(len(means)), means] + products)


def toast_only(path):
    """Features and browning of the examples that are toast beyond doubt."""
    inputs, rows = data.load([path])
    keep = data.column(rows, "toast") > 0.99
    return features(inputs[keep]), data.column(rows, "browning")[keep]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--test", required=True)
    arguments = parser.parse_args()
    parts = [toast_only(path) for path in arguments.train]
    x, y = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    test_x, test_y = toast_only(arguments.test)
    best = None
    for ridge in (1e-6, 1e-4, 1e-2, 1.0, 100.0):
        weights = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)
        error = np.abs(np.clip(test_x @ weights, 0, 1) - test_y).mean()
        best = error if best is None else min(best, error)  # the kindest choice for the baseline
    print(f"baseline: mean error {best:.4f} over {len(test_y)} examples")


if __name__ == "__main__":
    main()
