#!/usr/bin/env python3
"""Compares `hearth model run` with the tflite-micro interpreter, bit for bit.

Usage: bit_equality.py [--hearth PROGRAM] [--inputs N] [--kernels SET[,SET ...]] [MODEL ...]

Runs the models of the zoo ($HEARTH_ZOO, else ../shared/zoo beside the repository), the toaster's
and the wearable's if they are there, and every MODEL named on the command line. Each gets N seeded
random inputs (the first four are extremes); person_detect also sees the zoo's two pictures. The
streaming models take at least 1,000 steps, the features of the zoo's recordings among them, and
carry their state: the whole is one run of Hearth and one of TFLM. --kernels names the kernel sets
to compare, with commas between; without it every set that this processor has, the others being
printed as not run. Arena bytes stand beside TFLM's, and may not be more. Prints a table and exits
with 1 if any byte differs, if Hearth refuses a model, or if nothing was compared at all.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from tflite_micro.python.tflite_micro import runtime

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ZOO_MODELS = [
    "kws_ref_model", "vww_96_int8", "pretrainedResnet_quant", "ad01_int8", "person_detect",
    "micro_speech_quantized", "hello_world_int8", "mww_v2_okay_nabu", "mww_v2_vad",
]
STREAMS = ("mww_v2_okay_nabu", "mww_v2_vad", "wearable")
STREAM_STEPS = 1200
# What TFLM's own planner takes for tensors and its records (tflite-micro, x86-64).
TFLM_ARENA_BYTES = {
    "kws_ref_model": 24_272, "vww_96_int8": 103_680, "pretrainedResnet_quant": 55_984,
    "ad01_int8": 3_984, "person_detect": 85_264, "micro_speech_quantized": 7_584,
    "mww_v2_okay_nabu": 23_424, "mww_v2_vad": 12_208,
}
KERNELS = ["reference", "avx2", "avxvnni", "avx512vnni", "neon", "neondot", "i8mm"]


def bmp_grey(path, side):
    """A picture as `side` by `side` grey bytes, shifted to int8."""
    data = path.read_bytes()
    start = int.from_bytes(data[10:14], "little")
    width = int.from_bytes(data[18:22], "little", signed=True)
    height = int.from_bytes(data[22:26], "little", signed=True)
    bits = int.from_bytes(data[28:30], "little")
    palette = data[54:start] if bits == 8 else b""
    pitch = (width * bits // 8 + 3) // 4 * 4
    rows = np.frombuffer(data, np.uint8, abs(height) * pitch, start).reshape(abs(height), pitch)
    if height > 0:
        rows = rows[::-1]
    if bits == 8:
        colours = np.frombuffer(palette, np.uint8).reshape(-1, 4)[:, :3].astype(int)
        picture = colours[rows[:, :width]].sum(2) // 3
    else:
        channels = bits // 8
        pixels = rows[:, : width * channels].reshape(abs(height), width, channels)
        picture = pixels[:, :, :3].astype(int).sum(2) // 3
    ys = np.arange(side) * abs(height) // side
    xs = np.arange(side) * width // side
    return (picture[ys][:, xs] - 128).astype(np.int8)


def samples_of(inputs, count, seed):
    """`count` samples for `inputs` as `hearth model inspect` lists them, each a list of arrays; the
    first four are extremes."""
    random = np.random.default_rng(seed)

    def filled(source, number):
        shape, kind = tuple(source["shape"]), np.dtype(source["type"].lower())
        if kind.kind == "f":
            return random.uniform(-8, 8, shape).astype(kind)
        low, high = np.iinfo(kind).min, np.iinfo(kind).max
        if number < 3:
            return np.full(shape, (low, high, 0)[number], kind)
        if number == 3:
            places = np.arange(np.prod(shape, dtype=int)).reshape(shape)
            return np.where(places % 2, high, low).astype(kind)
        return random.integers(low, high + 1, shape, dtype=kind)

    return [[filled(source, number) for source in inputs] for number in range(count)]


def recorded_steps(folder, shape, scale, zero):
    """The features of the zoo's recordings as inputs of a streaming model, then silence."""
    rows = []
    for path in sorted(folder.glob("*.features_u16.csv")):
        rows.append(np.loadtxt(path, delimiter=",", dtype=float))
    if not rows:
        return []
    features = np.concatenate(rows) * 0.0390625
    steps = np.clip(np.round(features / scale) + zero, -128, 127).astype(np.int8)
    whole = len(steps) // shape[1] * shape[1]
    return [[step.reshape(shape)] for step in steps[:whole].reshape(-1, *shape)]


def reference(path, samples, outputs):
    """All outputs of TFLM, as bytes, and its best time in microseconds."""
    interpreter = runtime.Interpreter.from_file(str(path), arena_size=8 << 20)
    answers, best = [], float("inf")
    for sample in samples:
        for place, values in enumerate(sample):
            interpreter.set_input(values, place)
        start = time.perf_counter()
        interpreter.invoke()
        best = min(best, time.perf_counter() - start)
        answers.append(b"".join(interpreter.get_output(i).tobytes() for i in range(outputs)))
    return answers, best * 1e6


def hearth(program, *arguments):
    """What `hearth model` prints as JSON, or what it complains about."""
    done = subprocess.run(
        [program, "model", *arguments, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, f"exit {done.returncode}: {done.stderr.strip()}"
    return json.loads(done.stdout.splitlines()[-1]), None


def supported_kernels(program, model):
    """The kernel sets that this processor has."""
    supported = []
    for name in KERNELS:
        report, complaint = hearth(program, "inspect", model, "--kernels", name)
        if report is not None:
            supported.append(name)
        elif "cannot run the kernels" in complaint:
            print(f"not run: {name}, which this processor does not have")
        else:
            print(complaint)
    return supported


def run(program, path, samples, kernels):
    """All outputs of Hearth, as bytes, and its report."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
        source.write_bytes(b"".join(values.tobytes() for sample in samples for values in sample))
        report, complaint = hearth(
            program, "run", path, "--input", source, "--output", target, "--kernels", kernels)
        if report is None:
            return None, complaint
        data = target.read_bytes()
    size = len(data) // len(samples)
    return [data[i * size : (i + 1) * size] for i in range(len(samples))], report


def compare(program, path, count, pictures, audio, kernel_sets):
    shapes, complaint = hearth(program, "inspect", path)
    if shapes is None:
        print(f"{path.stem:24} {complaint}")
        return False
    samples = samples_of(shapes["inputs"], count, seed=2026)
    if path.stem in STREAMS:
        source = shapes["inputs"][0]
        shape = tuple(source["shape"])
        samples = samples_of([source], STREAM_STEPS // 2, seed=7)
        steps = recorded_steps(audio, shape, source["scales"][0], source["zero_points"][0])
        while steps and len(samples) < STREAM_STEPS:
            samples += steps
        samples += samples_of([source], STREAM_STEPS // 4, seed=8)
    if path.stem == "person_detect":
        samples += [[bmp_grey(picture, 96).reshape(samples[0][0].shape)] for picture in pictures]
    expected, reference_time = reference(path, samples, len(shapes["outputs"]))
    return all([
        compare_set(program, path, samples, expected, reference_time, kernels)
        for kernels in kernel_sets])


def compare_set(program, path, samples, expected, reference_time, kernels):
    shapes, _ = hearth(program, "inspect", path, "--kernels", kernels)
    answers, report = run(program, path, samples, kernels)
    if shapes is None or answers is None:
        print(f"{path.stem:24} {kernels:10} {report}")
        return False
    bad = sum(a != e for a, e in zip(answers, expected))
    wrong_bytes = sum(
        sum(x != y for x, y in zip(a, e)) + abs(len(a) - len(e))
        for a, e in zip(answers, expected))
    print(
        f"{path.stem:24} {kernels:10} {len(samples):6} {bad:9} {wrong_bytes:9}"
        f" {report['best_microseconds']:10.1f} {reference_time:10.1f}"
        f" {reference_time / report['best_microseconds']:8.1f}"
        f" {shapes['arena_bytes']:9} {TFLM_ARENA_BYTES.get(path.stem, '-'):>9}")
    if shapes["arena_bytes"] > TFLM_ARENA_BYTES.get(path.stem, float("inf")):
        print(f"{path.stem:24} {kernels:10} takes a larger arena than TFLM")
        return False
    return bad == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hearth", default=str(REPOSITORY / ".build/release/hearth"))
    parser.add_argument("--inputs", type=int, default=60)
    parser.add_argument("--kernels", type=lambda names: names.split(","))
    parser.add_argument("models", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    zoo = pathlib.Path(os.environ.get("HEARTH_ZOO", REPOSITORY.parent / "shared" / "zoo"))
    models = list(arguments.models)
    for name in ("toaster", "wearable"):
        model = REPOSITORY / "Models" / name / f"{name}.tflite"
        if model.exists() and model not in models:
            models.append(model)
    if zoo.is_dir():
        models += [zoo / "models" / f"{name}.tflite" for name in ZOO_MODELS]
    else:
        print(f"SKIPPED: the zoo's {len(ZOO_MODELS)} models; there is no folder {zoo}")
    if not models:
        print("nothing to compare")
        return 1
    kernel_sets = arguments.kernels or supported_kernels(arguments.hearth, models[0])
    if not kernel_sets:
        return 1
    pictures = sorted((zoo / "images").glob("*.bmp"))
    print(
        f"{'model':24} {'kernels':10} {'inputs':>6} {'differing':>9} {'bytes':>9}"
        f" {'Hearth µs':>10} {'TFLM µs':>10} {'speed-up':>8} {'arena':>9} {'TFLM':>9}")
    equal = [
        compare(
            arguments.hearth, model, arguments.inputs, pictures, zoo / "audio", kernel_sets)
        for model in models]
    print(f"{sum(equal)} of {len(equal)} models are bit-equal")
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
