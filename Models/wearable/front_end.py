"""The features that the model sees: rows of 40, every 10 ms, as HearthAudio makes them (and
pymicro-features, bit for bit), quantised for the model's input."""

import numpy as np
from pymicro_features import MicroFrontend

from network import CHANNELS, INPUT_SCALE, INPUT_ZERO_POINT

HOP = 160
WINDOW = 480
FEATURE_SCALE = 0.0390625  # of the front end's integers


def rows(samples):
    """int16 samples of one stream from its start → int8 [rows, 40]."""
    front_end, data, result = MicroFrontend(), samples.astype("<i2").tobytes(), []
    for offset in range(0, len(data) - 2 * HOP + 1, 2 * HOP):
        row = front_end.process_samples(data[offset:offset + 2 * HOP]).features
        if row:
            result.append(row)
    values = np.array(result, np.float32).reshape(-1, CHANNELS)
    steps = np.rint(values / np.float32(INPUT_SCALE)) + INPUT_ZERO_POINT
    return np.clip(steps, -128, 127).astype(np.int8)
