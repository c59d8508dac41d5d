"""Synthesises the bank of utterances that `scenes.py` mixes: `SPLIT-SOURCE.raw` (int16, 16 kHz, one
after another) and `SPLIT-SOURCE.json` (what each one is). The bank is a cache and is not committed.

    python bank.py --folder BANK [--split SPLIT …] [--source espeak people]

Whole voices are held out (speak.py), and so are some near misses and sentences (phrases.py).
"""

import argparse
import json
import os

import numpy as np

import phrases
import speak

KINDS = ("call", "near", "sentence")
# How many utterances of each kind: by espeak-ng's voices together, by each of the other voices.
ESPEAK = {
    "train": (11000, 12000, 13000), "validation": (900, 900, 1500), "test": (1500, 2000, 6000)}
WHISPERED = {"train": 900, "validation": 100, "test": 300}
FOREIGN = {"train": 1500, "validation": 100, "test": 600}
# festival is slow, and shares two of its people with flite.
PEOPLE = {
    "flite/kal16": (500, 500, 600), "flite/awb": (900, 900, 1200), "flite/slt": (900, 900, 1200),
    "festival/kal_diphone": (120, 120, 120), "festival/cmu_us_slt_arctic_hts": (200, 200, 250),
    "flite/rms": (250, 120, 350), "festival/ked_diphone": (150, 60, 150),
}


class Bank:
    def __init__(self, folder, split, source):
        self.split, self.name, self.rows, self.size = split, f"{split}-{source}", [], 0
        self.table = os.path.join(folder, self.name + ".json")
        self.raw = open(os.path.join(folder, self.name + ".raw"), "wb")

    def put(self, utterance, kind, voice, text, accent=""):
        """What is silent, or a call whose place was not found, is left out."""
        samples, calls = trimmed(utterance)
        if len(samples) < 1600 or phrases.is_call(text) != bool(calls):
            return
        self.rows.append({
            "kind": kind, "voice": voice, "accent": accent, "text": text, "offset": self.size,
            "length": len(samples), "calls": calls})
        self.raw.write(samples.tobytes())
        self.size += len(samples)

    def close(self):
        self.raw.close()
        with open(self.table, "w") as file:
            json.dump(self.rows, file)
        seconds = self.size / speak.RATE
        print(f"{self.name}: {len(self.rows)} utterances, {seconds / 3600:.1f} hours", flush=True)


def trimmed(utterance):
    """Without the silence around it; calls move along and end where the sound does."""
    samples = utterance.samples
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 150)
    if len(loud) == 0:
        return samples[:0], []
    first, last = loud[0], loud[-1] + 1
    calls = [[max(start - first, 0), min(end, last) - first] for start, end in utterance.calls]
    return samples[first:last], [[int(start), int(end)] for start, end in calls]


def text_of(kind, random, split):
    if kind == "call":
        return phrases.call(random)
    unseen = split == "test" and random.random() < 0.4
    if kind == "near":
        return phrases.near_miss(random, unseen)
    return phrases.sentence(random, unseen)


def by_espeak(bank, random):
    engine, split = speak.Espeak(), bank.split
    accents = speak.TEST_ACCENTS if split == "test" else speak.ACCENTS
    variants = speak.VARIANTS[split].split()

    def say(kind, voice, label, text):
        speed = np.exp(random.uniform(np.log(100), np.log(270)))
        pitch, melody = random.uniform(20, 80), random.uniform(10, 95)
        made = engine.say(voice, text, speed, pitch, melody)
        bank.put(made, kind, label, text, voice.split("+")[0])

    for kind, count in zip(KINDS, ESPEAK[split]):
        for _ in range(count):
            accent, variant = random.choice(accents), random.choice(variants)
            say(kind, f"{accent}+{variant}", f"espeak/{variant}", text_of(kind, random, split))
    for index in range(WHISPERED[split]):
        kind = KINDS[index % 3]
        variant = speak.WHISPERERS[split]
        voice = f"{random.choice(accents)}+{variant}"
        say(kind, voice, f"espeak/{variant}", text_of(kind, random, split))
    for _ in range(FOREIGN[split]):
        language = str(random.choice(list(phrases.FOREIGN)))
        voice = f"{language}+{random.choice(variants)}"
        say("sentence", voice, f"espeak/{language}", phrases.foreign(random, language))


def by_people(bank, random):
    split = bank.split
    for voice in speak.PEOPLE[split]:
        engine, name = voice.split("/")
        orders = []
        for kind, count in zip(KINDS, PEOPLE[voice]):
            for _ in range(count):
                stretch, pitch = np.exp(random.normal(0, 0.22)), np.exp(random.normal(0, 0.15))
                orders.append((kind, text_of(kind, random, split), stretch, pitch))
        if engine == "flite":
            for kind, text, stretch, pitch in orders:
                bank.put(speak.flite(name, text, stretch, pitch), kind, voice, text)
            continue
        for start in range(0, len(orders), 100):
            part = orders[start:start + 100]
            made = speak.festival(name, [order[1:] for order in part])
            for (kind, text, _, _), utterance in zip(part, made, strict=True):
                bank.put(utterance, kind, voice, text)


SOURCES = {"espeak": by_espeak, "people": by_people}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--split", nargs="+", default=list(ESPEAK), choices=list(ESPEAK))
    parser.add_argument("--source", nargs="+", default=list(SOURCES), choices=list(SOURCES))
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    for split in arguments.split:
        for source in arguments.source:
            seed = [2026, list(ESPEAK).index(split), list(SOURCES).index(source)]
            bank = Bank(arguments.folder, split, source)
            SOURCES[source](bank, np.random.default_rng(seed))
            bank.close()


if __name__ == "__main__":
    main()
