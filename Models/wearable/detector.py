"""From the model's answers to calls: the rule that the wearable's policy follows.

A call is counted when the mean of the last five probabilities reaches the threshold; for two
seconds after that nothing is counted. A mean that only came near it is asked about ("say again")
when it is over, and the next one that comes as near, one to nine seconds later, is a call too.
"""

import numpy as np

from network import ROWS

SMOOTHING_STEPS = 5
# A missed call is the hazard. PhraseThresholds.factory has the same two.
THRESHOLD = 0.70
NEAR = 0.50
OVER_BELOW = 0.8  # of NEAR: what came near is over
REFRACTORY_SECONDS = 2.0
ASKED_SECONDS = (1.0, 9.0)
STEP_SECONDS = ROWS / 100


def smoothed(answers):
    """uint8 answers → the mean probability over the last five of them, at every step."""
    padded = np.concatenate([np.zeros(SMOOTHING_STEPS - 1, np.int64), answers.astype(np.int64)])
    sums = np.convolve(padded, np.ones(SMOOTHING_STEPS, np.int64), "valid")
    return sums / (SMOOTHING_STEPS * 256)


def findings(means, threshold=THRESHOLD):
    """The steps at which a call is counted, and those at which the wearer is asked again."""
    near = min(NEAR, threshold)
    pause, first, last = (
        round(seconds / STEP_SECONDS) for seconds in (REFRACTORY_SECONDS, *ASKED_SECONDS))
    calls, questions = [], []
    free, asked, is_near = 0, None, False
    high = np.flatnonzero(means >= OVER_BELOW * near)
    for step in np.union1d(high, high + 1):  # nothing happens at the others
        if step < free or step == len(means):
            is_near = False
            continue
        was_asked = asked is not None and first <= step - asked <= last
        if means[step] >= (near if was_asked else threshold):
            calls.append(int(step))
            free, asked, is_near = step + pause, None, False
        elif means[step] >= near:
            is_near = True
        elif is_near and means[step] < OVER_BELOW * near:
            is_near = False
            if asked is None or step - asked >= first:
                questions.append(int(step))
                asked = step
    return calls, questions


def calls(means, threshold=THRESHOLD):
    """The steps at which a call is counted."""
    return findings(means, threshold)[0]
