#!/usr/bin/env python3
"""Writes short sounds with the features that they must give.

Usage: make_fixtures.py            (with the packages of Tests/requirements.txt, and espeak-ng)

For each clip: Fixtures/NAME.wav, NAME.10 (rows every 10 ms, by pymicro-features) and NAME.20 (every
20 ms, by Tests/Peers/front_end.py); features are little-endian 16-bit numbers. espeak-ng's voices
change between its versions, and the sounds of speech with them.
"""

import pathlib
import sys

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "Peers"))

import features  # noqa: E402
import front_end  # noqa: E402

LENGTH = 6000


def clips():
    random = np.random.default_rng(7)
    time_s = np.arange(LENGTH) / features.RATE
    call = features.speech("help me", "en-us", 200)[1000 : 1000 + LENGTH]
    return {
        "speech": call,
        "speech_faint": call / 150 + random.normal(0, 2, len(call)),
        "speech_clipped": call * 30,
        "noise": random.normal(0, 3000, LENGTH),
        "zeros": np.zeros(1600),
        "constant": np.full(1600, -32768),
        "lone_least": np.where(np.arange(1600) % 160 == 80, -32768, 0),
        "square": 32768 * np.where(np.sin(2 * np.pi * 437 * time_s) < 0, -1, 1),
        "chirp": 30000 * np.sin(2 * np.pi * (50 + 9000 * time_s) * time_s),
        "octaves": random.normal(0, 1, LENGTH) * np.exp2(16 * np.arange(LENGTH) / LENGTH),
        "bits": random.integers(-32768, 32768, LENGTH),
    }


def main():
    folder = FOLDER / "Fixtures"
    folder.mkdir(exist_ok=True)
    for name, values in clips().items():
        samples = features.to_samples(values)
        features.write_wav(folder / f"{name}.wav", samples)
        features.peer_rows(samples)[0].astype("<u2").tofile(folder / f"{name}.10")
        front_end.features(samples, 20).astype("<u2").tofile(folder / f"{name}.20")


if __name__ == "__main__":
    main()
