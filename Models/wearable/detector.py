"""From the model's answers to calls: the rule that the wearable's policy follows.

A call is counted when the mean of the last five probabilities reaches the threshold; for two
seconds after that nothing is counted.
"""

import numpy as np

from network import ROWS

SMOOTHING_STEPS = 5
THRESHOLD = 0.80  # a missed call is the hazard; PhraseThresholds.factory is the same
REFRACTORY_SECONDS = 2.0
STEP_SECONDS = ROWS / 100


def smoothed(answers):
    """uint8 answers → the mean probability over the last five of them, at every step."""
    padded = np.concatenate([np.zeros(SMOOTHING_STEPS - 1, np.int64), answers.astype(np.int64)])
    sums = np.convolve(padded, np.ones(SMOOTHING_STEPS, np.int64), "valid")
    return sums / (SMOOTHING_STEPS * 256)


def calls(means, threshold=THRESHOLD):
    """The steps at which a call is counted."""
    pause = round(REFRACTORY_SECONDS / STEP_SECONDS)
    found, free = [], 0
    for step in np.flatnonzero(means >= threshold):
        if step >= free:
            found.append(int(step))
            free = step + pause
    return found
