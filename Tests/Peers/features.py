#!/usr/bin/env python3
"""Compares `hearth features` with pymicro-features, bit for bit, and measures both.

Usage: features.py [--hearth PROGRAM] [--seed N] [--keep FOLDER]

Makes more than a hundred clips from the seed (speech from espeak-ng, noise, tones, silence and
signals at the limits of 16 bits), gives each to Hearth at both hops, and compares 10 ms with
pymicro-features and 20 ms with front_end.py. The zoo's expected rows ($HEARTH_ZOO, else
../shared/zoo beside the repository) are compared too. Exits with 1 if any feature differs.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import wave

import numpy as np
from pymicro_features import MicroFrontend

import front_end

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
RATE = 16000
PHRASES = ["help me", "okay nabu", "yes", "no", "the toast is burning, somebody help me please"]
VOICES = ["en-us", "en-gb+f3", "de", "fr+m5"]


def speech(phrase, voice, speed):
    """espeak-ng's voice at 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "speech.wav")
        subprocess.run(
            ["espeak-ng", "-v", voice, "-s", str(speed), "-w", path, phrase], check=True)
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    times = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
    return np.interp(times, np.arange(len(samples)), samples)


def to_samples(values):
    return np.clip(np.round(values), -32768, 32767).astype("<i2")


def speech_clips(random):
    """Names and samples of spoken phrases: clean, faint, clipped, and in noise."""
    for voice in VOICES:
        for phrase in PHRASES:
            name = f"{voice} {phrase.split(',')[0].replace(' ', '_')}"
            clean = speech(phrase, voice, int(random.integers(110, 260)))
            yield f"speech {name}", clean
            yield f"faint {name}", clean / random.uniform(20, 400)
            yield f"clipped {name}", clean * random.uniform(5, 60)
            yield f"noisy {name}", clean + random.normal(0, random.uniform(100, 4000), len(clean))


def synthetic_clips(random, count=RATE):
    """Names and values of signals that no throat makes."""
    time_s = np.arange(count) / RATE
    for level in (0.4, 1, 3, 30, 300, 3000, 12000, 50000):
        yield f"noise {level}", random.normal(0, level, count)
    for hertz in (40, 125, 437, 1000, 3999, 7400, 7999):
        yield f"square {hertz}", 32768 * np.where(np.sin(2 * np.pi * hertz * time_s) < 0, -1, 1)
        yield f"sine {hertz}", random.uniform(10, 32767) * np.sin(2 * np.pi * hertz * time_s)
    for speed in (500, 2000, 4000):
        yield f"chirp {speed}", 30000 * np.sin(2 * np.pi * (50 + speed * time_s) * time_s)
    for level in (-32768, -32767, -1, 0, 1, 255, 32767):
        yield f"constant {level}", np.full(count, level)
    yield "bits", random.integers(-32768, 32768, count)
    yield "signs", random.choice([-32768, 32767], count)
    yield "alternating", np.where(np.arange(count) % 2, 32767, -32768)
    yield "least and zero", np.where(np.arange(count) % 240 < 120, -32768, 0)
    yield "lone least", np.where(np.arange(count) % 160 == 80, -32768, 0)
    yield "lone most", np.where(np.arange(count) % 1601 == 0, 32767, 0)
    yield "sixteen octaves up", random.normal(0, 1, count) * np.exp2(16 * time_s)
    yield "sixteen octaves down", random.normal(0, 1, count) * np.exp2(16 - 16 * time_s)
    yield "bursts", random.normal(0, 9000, count) * (np.arange(count) // 2000 % 2)
    for length in (0, 1, 479, 480, 481, 639, 640, 641, 799, 800):
        yield f"length {length}", random.normal(0, 1000, length)


def clips(seed):
    random = np.random.default_rng(seed)
    for name, values in [*synthetic_clips(random), *speech_clips(random)]:
        yield name, to_samples(np.asarray(values, float))


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def peer_rows(samples):
    """pymicro-features' rows, and microseconds a row with Python's share of them."""
    frontend, rows, data = MicroFrontend(), [], samples.tobytes()
    start = time.perf_counter()
    for offset in range(0, len(data) - 319, 320):
        row = frontend.process_samples(data[offset : offset + 320]).features
        if row:
            rows.append(row)
    elapsed = time.perf_counter() - start
    # A feature over 25.6 is exact in the single precision that it comes in.
    values = np.round(np.array(rows).reshape(-1, front_end.CHANNELS) / 0.0390625)
    return values.astype(np.uint16), elapsed / max(len(rows), 1) * 1e6


def hearth_rows(program, path, hop):
    """Hearth's rows, and microseconds a row."""
    report = json.loads(subprocess.run(
        [program, "features", "--wav", path, "--hop", str(hop), "--json"],
        capture_output=True, text=True, check=True).stdout)
    rows = np.array(report["rows"], np.uint16).reshape(-1, front_end.CHANNELS)
    return rows, report["microseconds_per_row"]


def differing(left, right):
    """How many features differ; all of them if there are not as many."""
    return int((left != right).sum()) if left.shape == right.shape else max(left.size, right.size)


def compare_clips(program, seed, folder):
    """The number of features compared, and the names of clips with wrong ones."""
    total, count, wrong = 0, 0, []
    for name, samples in clips(seed):
        path = folder / f"{name.replace(' ', '-')}.wav"
        write_wav(path, samples)
        expected, model = peer_rows(samples)[0], front_end.features(samples, 10)
        ten, twenty = (hearth_rows(program, path, hop)[0] for hop in (10, 20))
        model_twenty = front_end.features(samples, 20)
        for what, left, right in [
                ("Hearth, 10 ms", ten, expected), ("Hearth, 20 ms", twenty, model_twenty),
                ("front_end.py, 10 ms", model, expected)]:
            if bad := differing(left, right):
                print(f"{name}: {what}: {bad} of {right.size} features differ")
                wrong.append(name)
        total += ten.size + twenty.size
        count += 1
    print(
        f"{count} clips of seed {seed}, {total} features at 10 and 20 ms:"
        f" {count - len(set(wrong))} are bit-equal")
    return wrong


def compare_zoo(program, zoo):
    """The names of the zoo's sounds whose expected rows differ."""
    tables = sorted((zoo / "audio").glob("*.features_u16.csv"))
    if not tables:
        print(f"SKIPPED: the zoo's expected rows; there are none in {zoo / 'audio'}")
    wrong = []
    for table in tables:
        expected = np.loadtxt(table, np.uint16, delimiter=",", ndmin=2)
        rows = hearth_rows(program, table.with_name(table.name.split(".")[0] + ".wav"), 10)[0]
        bad = differing(rows, expected)
        print(f"{table.name}: {expected.size} features, {bad} differ")
        if bad:
            wrong.append(table.name)
    return wrong


def measure(program, folder):
    """Both in turns on ten seconds of noise, best of five."""
    samples = to_samples(np.random.default_rng(1).normal(0, 3000, 10 * RATE))
    path = folder / "long.wav"
    write_wav(path, samples)
    pairs = [(hearth_rows(program, path, 10)[1], peer_rows(samples)[1]) for _ in range(5)]
    ours, theirs = (min(times) for times in zip(*pairs))
    print(
        f"one row: Hearth {ours:.2f} µs, pymicro-features {theirs:.2f} µs (called from Python),"
        f" ratio {theirs / ours:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hearth", default=str(REPOSITORY / ".build/release/hearth"))
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the clips in this folder")
    arguments = parser.parse_args()
    zoo = pathlib.Path(os.environ.get("HEARTH_ZOO", REPOSITORY.parent / "shared" / "zoo"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        wrong = compare_clips(arguments.hearth, arguments.seed, folder)
        measure(arguments.hearth, folder)
    wrong += compare_zoo(arguments.hearth, zoo)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
