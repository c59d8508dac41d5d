"""Reads what `hearth scenes --output FILE` wrote: model inputs and their true answers."""

import csv

import numpy as np

from network import BURNT, CANNOT_SEE, CHANNELS, LABELS, LEVELS, NOT_BREAD, SIDE


def load(paths):
    """Inputs (int8, N x side x side x 6) and the rows of the table, of one or more files."""
    inputs, rows = [], []
    for path in paths:
        raw = np.fromfile(path, np.int8).reshape(-1, SIDE, SIDE, CHANNELS)
        with open(path + ".csv") as table:
            part = list(csv.DictReader(table))
        assert len(raw) == len(part), f"{path}: {len(raw)} inputs, {len(part)} answers"
        inputs.append(raw)
        rows += part
    return np.concatenate(inputs), rows


def column(rows, name):
    return np.array([float(row[name]) for row in rows], np.float32)


def targets(rows):
    """The distribution a perfect observer would give: a browning between two levels is shared by
    both in proportion, so that the mean level is the browning itself."""
    browning = np.clip(column(rows, "browning"), 0, 1)
    toast = column(rows, "toast")
    position = browning * (LEVELS - 1)
    below = np.minimum(position.astype(int), LEVELS - 2)
    share = position - below
    result = np.zeros((len(rows), len(LABELS)), np.float32)
    index = np.arange(len(rows))
    result[index, below] = toast * (1 - share)
    result[index, below + 1] = toast * share
    result[:, BURNT] = column(rows, "burnt")
    result[:, NOT_BREAD] = column(rows, "not_bread")
    result[:, CANNOT_SEE] = column(rows, "cannot_see")
    return result


def expectation(probabilities):
    """The browning that a distribution stands for: the mean over the eleven levels."""
    levels = np.arange(LEVELS) / (LEVELS - 1)
    toast = probabilities[:, :LEVELS]
    return toast @ levels / np.maximum(toast.sum(axis=1), 1e-6)


def verdict(probabilities):
    """0 toast, 1 burnt, 2 not bread, 3 cannot see: the group with the largest share."""
    groups = np.stack(
        [probabilities[:, :LEVELS].sum(axis=1)]
        + [probabilities[:, i] for i in (BURNT, NOT_BREAD, CANNOT_SEE)],
        axis=1,
    )
    return groups.argmax(axis=1)
