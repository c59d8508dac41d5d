"""Mixes the bank's utterances with noise, rooms and microphones into streams, and writes what the
model sees of them: `NAME.rows` (int8 features, streams back to back), `NAME.labels` (one int8 a
row: 0 no call, 1 a call just ended, 2 either may be answered) and `NAME.json` (what is in each).

    python scenes.py --bank BANK --split train --layout mixed --streams 9000 --output train
    python scenes.py --bank BANK --split test --layout background --streams 1440 --seconds 60 …
    python scenes.py --bank BANK --split test --layout calls --streams 1500 …

Layouts: `mixed` holds calls, near misses and other speech close together; `calls` holds calls three
seconds apart, some after other speech; `background` holds a day's sounds and no call.
"""

import argparse
import glob
import json
import multiprocessing
import os

import numpy as np
from scipy import fft

import front_end
import noises
from network import CHANNELS
from speak import RATE

DISTANCES = {"worn": (0, (9, 20)), "1 m": (8, (2, 9)), "3 m": (15, (-4, 4))}
"""How much fainter in decibels, and the direct sound against the reverberation."""
POOL = {"mixed": 24, "calls": 10, "background": 10}
"""Pieces of each kind of noise; a stream takes one or two of them, turned to begin anywhere."""
PIECE_SECONDS = 20


class Utterances:
    def __init__(self, folder, split):
        self.rows = []
        for table in sorted(glob.glob(os.path.join(folder, split + "-*.json"))):
            samples = np.memmap(table.removesuffix("json") + "raw", np.int16, "r")
            with open(table) as file:
                for row in json.load(file):
                    part = slice(row["offset"], row["offset"] + row["length"])
                    self.rows.append({**row, "samples": samples[part]})
        # Natural voices are few and count for more.
        self.choices = {}
        for kind in ("call", "near", "sentence"):
            index = [i for i, row in enumerate(self.rows) if row["kind"] == kind]
            natural = np.array([not self.rows[i]["voice"].startswith("espeak") for i in index])
            share = 0.5 if natural.any() else 0.0
            weight = np.where(
                natural, share / max(natural.sum(), 1), (1 - share) / max((~natural).sum(), 1))
            self.choices[kind] = (index, np.cumsum(weight))

    def pick(self, random, kind):
        index, weights = self.choices[kind]
        row = self.rows[index[min(np.searchsorted(weights, random.random()), len(index) - 1)]]
        samples = row["samples"].astype(np.float32)
        calls = [tuple(call) for call in row["calls"]]
        active = np.abs(samples) > 300
        level = np.sqrt(np.mean(samples[active] ** 2)) if active.any() else 1.0
        return row, samples / max(level, 1.0), calls


def room_tail(random, size):
    """Reverberation of unit energy: decaying noise, darker as it decays, and a few reflections."""
    length = int(RATE * np.exp(random.uniform(np.log(0.12), np.log(0.9))))
    time = np.arange(length) / length
    tail = random.standard_normal(length) * np.exp(-6.9 * time)
    tail[:int(0.002 * RATE)] = 0
    for _ in range(6):
        tail[int(random.integers(16, length))] += random.normal(0, 4) * np.exp(-3 * random.random())
    tail /= np.sqrt(np.sum(tail**2))
    return np.pad(tail, (0, max(size - length, 0)))[:size].astype(np.float32)


def microphone(random, size):
    """The response of a microphone and its case, over the bins of the transform."""
    frequency = np.arange(size // 2 + 1) * RATE / size
    low, high = random.uniform(30, 250), random.uniform(4500, 8500)
    response = 1 / np.sqrt(1 + (low / np.maximum(frequency, 1)) ** 4)
    response /= np.sqrt(1 + (frequency / high) ** 8)
    tilt = random.normal(0, 2)  # decibels an octave about 1 kHz
    response *= 10 ** (tilt * np.log2(np.maximum(frequency, 60) / 1000) / 20)
    bend, width = random.uniform(300, 5000), random.uniform(0.2, 0.8)
    bump = np.exp(-np.log(np.maximum(frequency, 1) / bend) ** 2 / (2 * width**2))
    return (response * 10 ** (random.normal(0, 4) * bump / 20)).astype(np.float32)


class Scene:
    """One stream in the making."""

    def __init__(self, random, world, count):
        self.random, self.world, self.count = random, world, count
        self.dry, self.wet = np.zeros(count, np.float32), np.zeros(count, np.float32)
        self.events, self.level = [], random.uniform(-40, -16)

    def place(self, kind, start, distance, gain=0.0):
        """Puts an utterance at a sample; the sample after it, or None if it does not fit."""
        random, split = self.random, self.world.split
        row, samples, calls = self.world.utterances.pick(random, kind)
        if split == "train" and random.random() < 0.6:  # another throat
            factor = np.exp(random.uniform(np.log(0.84), np.log(1.17)))
            places = np.arange(0, len(samples) - 1, factor)
            samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
            calls = [(int(a / factor), int(b / factor)) for a, b in calls]
        style = "whisper" if "whisper" in row["voice"] else "spoken"
        if style == "spoken" and random.random() < 0.06:
            samples, style = noises.whispered(random, samples), "whisper"
            samples = samples / max(np.sqrt(np.mean(samples**2)) * 1.3, 1e-6)
        if start + len(samples) > self.count:
            return None
        fainter, (low, high) = DISTANCES[distance]
        decibels = self.level - fainter + gain
        amplitude = 32768 * 10 ** (decibels / 20)
        part = slice(start, start + len(samples))
        self.dry[part] += amplitude * samples
        self.wet[part] += amplitude * samples * 10 ** (-random.uniform(low, high) / 20)
        self.events.append({
            "kind": kind, "voice": row["voice"], "accent": row.get("accent", ""),
            "text": row["text"], "style": style, "distance": distance,
            "start": start, "end": start + len(samples), "decibels": decibels,
            "calls": [(start + a, start + b) for a, b in calls]})
        return start + len(samples)

    def distance(self, shares=(0.65, 0.25, 0.10)):
        return str(self.random.choice(list(DISTANCES), p=shares))

    def babble(self, decibels):
        """Three to seven people talking at once, none of them calling."""
        sum_ = np.zeros(self.count, np.float32)
        for _ in range(int(self.random.integers(3, 8))):
            start = 0
            while start < self.count:
                _, samples, _ = self.world.utterances.pick(self.random, "sentence")
                samples = samples[:self.count - start]
                sum_[start:start + len(samples)] += samples
                start += len(samples) + int(self.random.uniform(0.1, 1) * RATE)
        sum_ *= 32768 * 10 ** (decibels / 20) / max(float(sum_.std()), 1e-6)
        self.dry += 0.5 * sum_
        self.wet += 0.8 * sum_

    def samples(self, noise):
        """Everything through the room and the microphone, as int16."""
        random = self.random
        size = fft.next_fast_len(self.count + RATE, real=True)
        spectrum = fft.rfft(self.dry, size)
        spectrum += fft.rfft(self.wet, size) * fft.rfft(room_tail(random, size))
        spectrum += fft.rfft(noise, size)
        spectrum *= microphone(random, size)
        out = fft.irfft(spectrum, size)[:self.count]
        if random.random() < 0.15:  # overdriven
            limit = np.abs(out).max() * random.uniform(0.15, 0.8)
            out = np.clip(out, -limit, limit)
        out += random.normal(0, random.choice([0.4, 1, 4]), self.count)  # its own noise
        return np.clip(np.rint(out), -32768, 32767).astype(np.int16)


class World:
    """What all streams of a split are made of."""

    def __init__(self, bank, split, layout, seed, seconds):
        self.split, self.layout, self.seed = split, layout, seed
        self.count = int(seconds * RATE)
        self.utterances = Utterances(bank, split)
        kinds = list(noises.KINDS)
        if split == "test":
            kinds += list(noises.UNSEEN_KINDS)
        self.pool = {}
        for index, kind in enumerate(kinds):
            random = np.random.default_rng([seed, 1, index])
            self.pool[kind] = [
                noises.make(random, kind, min(self.count, PIECE_SECONDS * RATE)).astype(np.float16)
                for _ in range(POOL[layout])]

    def noise(self, random, kind, decibels):
        piece = self.pool[kind][int(random.integers(len(self.pool[kind])))]
        turned = np.roll(piece, int(random.integers(len(piece)))).astype(np.float32)
        return 32768 * 10 ** (decibels / 20) * np.resize(turned, self.count)

    def stream(self, index):
        """Samples, and what is in them."""
        random = np.random.default_rng([self.seed, 2, index])
        scene = Scene(random, self, self.count)
        kind = str(random.choice(list(self.pool)))
        if self.layout == "background":
            return self.background(random, scene, kind)
        noise_level = scene.level - random.uniform(0, 35)
        crowd = random.random() < 0.2
        if crowd:
            kind = "babble"
            scene.babble(noise_level)
            noise = self.noise(random, "pink", noise_level - 15)
        else:
            noise = self.noise(random, kind, noise_level)
        if self.layout == "mixed":
            self.mixed(random, scene)
        else:
            self.calls(random, scene, noise_level)
        for event in scene.events:
            event["snr"] = event["decibels"] - noise_level
        return scene.samples(noise), {"noise": kind, "events": scene.events}

    def mixed(self, random, scene):
        if random.random() < 0.12:  # noise alone
            return
        shares = (0.25, 0.35, 0.40) if random.random() < 0.7 else (0.0, 0.5, 0.5)
        start = int(random.uniform(0.1, 2.5) * RATE)
        while start is not None:
            kind = str(random.choice(["call", "near", "sentence"], p=shares))
            start = scene.place(kind, start, scene.distance())
            if start is not None:
                start += int(random.exponential(0.7) * RATE)

    def calls(self, random, scene, noise_level):
        start = int(random.uniform(0.5, 2) * RATE)
        while start is not None:
            if random.random() < 0.4:
                start = scene.place("sentence", start, scene.distance())
                if start is None:
                    return
                start += int(random.uniform(0.05, 0.8) * RATE)
            distance = scene.distance()
            # As loud above the noise as drawn, wherever it comes from.
            wanted = noise_level + random.uniform(0, 35)
            gain = wanted - (scene.level - DISTANCES[distance][0])
            start = scene.place("call", start, distance, gain)
            if start is not None:
                start += int(random.uniform(3, 4.5) * RATE)

    def background(self, random, scene, kind):
        """A day: quiet, noise, music, babble, and conversation with near misses in it."""
        place = str(random.choice(
            ["quiet", "noise", "music", "babble", "talk"], p=[0.15, 0.15, 0.1, 0.1, 0.5]))
        level = random.uniform(-45, -18)
        noise = self.noise(random, kind, level if place == "noise" else random.uniform(-75, -45))
        if place == "quiet":
            noise = self.noise(random, "pink", random.uniform(-85, -60))
        if place == "music":
            noise = noise + self.noise(random, "music", level)
        if place == "babble":
            scene.babble(level)
        if place == "talk":
            start = int(random.uniform(0.1, 3) * RATE)
            while start is not None:
                what = "near" if random.random() < 0.15 else "sentence"
                start = scene.place(what, start, scene.distance((0.4, 0.3, 0.3)))
                if start is not None:
                    start += int(random.exponential(1.0) * RATE)
        return scene.samples(noise), {"noise": kind, "place": place, "events": scene.events}


def row_of(sample):
    """The row whose window ends at a sample."""
    return int((sample - front_end.WINDOW) / front_end.HOP)


def labels_of(events, rows):
    labels = np.zeros(rows, np.int8)
    for event in events:
        if event.get("snr", 99) < -3:  # not to be heard: nothing is asked
            labels[max(row_of(event["start"]), 0):row_of(event["end"]) + 60] = 2
            continue
        for start, end in event["calls"]:
            first, last = row_of(start), row_of(end)
            labels[max(last - (last - first) // 3, 0):last + 70] = 2
    for event in events:
        for start, end in event["calls"] if event.get("snr", 99) >= -3 else []:
            labels[max(row_of(end) - 3, 0):row_of(end) + 25] = 1
    return labels


WORLD = None


def made(index):
    samples, table = WORLD.stream(index)
    rows = front_end.rows(samples)
    return rows, labels_of(table["events"], len(rows)), table


def main():
    global WORLD
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", required=True)
    parser.add_argument("--split", choices=["train", "validation", "test"], required=True)
    parser.add_argument("--layout", choices=["mixed", "calls", "background"], required=True)
    parser.add_argument("--streams", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    place = ["train", "validation", "test"].index(arguments.split)
    WORLD = World(
        arguments.bank, arguments.split, arguments.layout, 10 * arguments.seed + place,
        arguments.seconds)
    tables = []
    with (open(arguments.output + ".rows", "wb") as rows_file,
          open(arguments.output + ".labels", "wb") as labels_file,
          multiprocessing.get_context("fork").Pool(arguments.processes) as workers):
        for rows, labels, table in workers.imap(made, range(arguments.streams), chunksize=8):
            rows_file.write(rows.tobytes())
            labels_file.write(labels.tobytes())
            tables.append({"rows": len(rows), **table})
    with open(arguments.output + ".json", "w") as file:
        json.dump(tables, file)
    hours = arguments.streams * arguments.seconds / 3600
    calls = sum(len(event["calls"]) for table in tables for event in table["events"])
    print(f"{arguments.output}: {hours:.1f} hours, {calls} calls, {CHANNELS} features a row")


if __name__ == "__main__":
    main()
