"""Writes `clip.wav`, which `hearth listen` plays when it has neither a file nor a microphone: nine
seconds of synthetic speech by held-out voices, a near miss, a call for help, and noise.

    python clip.py
"""

import os
import wave

import numpy as np

import noises
import speak

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 9
SPOKEN = [  # seconds, voice, text; "help me" ends at 6.035 s
    (0.5, "flite/rms", "The kettle is on."),
    (2.3, "espeak/en-us+linda", "Tell me more."),
    (3.8, "flite/rms", "Hello Mary."),
    (5.3, "flite/rms", "Help me!"),
    (7.0, "espeak/en+f5", "The bus is late."),
]


def main():
    random = np.random.default_rng(2026)
    count = SECONDS * speak.RATE
    out = 60 * noises.make(random, "pink", count) + 40 * noises.make(random, "fan", count)
    late = int(7.9 * speak.RATE)
    out[late:] += 900 * noises.make(random, "rattle", count - late)
    engine = speak.Espeak()
    for seconds, voice, text in SPOKEN:
        source, name = voice.split("/")
        if source == "flite":
            samples = speak.flite(name, text, 1.0, 1.0).samples
        else:
            samples = engine.say(name, text, 165, 50, 50).samples
        start = int(seconds * speak.RATE)
        samples = samples[:count - start].astype(np.float32)
        out[start:start + len(samples)] += samples * (4000 / np.abs(samples).max())
    with wave.open(os.path.join(HERE, "clip.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speak.RATE)
        file.writeframes(np.clip(np.rint(out), -32768, 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
