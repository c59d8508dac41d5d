#!/usr/bin/env python3
"""Runs random networks in Hearth and in the tflite-micro interpreter, and compares every byte.

Usage: random_models.py [--hearth PROGRAM] [--models N] [--seed S]

The networks branch, join, reshape, and read and assign variables in any order, so that every way in
which tensors may share their memory occurs. A difference prints the seed that repeats it and leaves
the model behind. Exits with 1 if any network differs or is refused.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "HearthInferenceTests"))
from fixture_makers.model_maker import NONE, RELU, RELU6, VALID, ModelMaker, answered  # noqa: E402

SCALE, ZERO = 0.05, -3
STEPS = 9


class Network:
    """A random network under construction: all tensors have one quantisation and four sides."""

    def __init__(self, seed):
        self.maker = ModelMaker(f"random {seed}")
        self.random = np.random.default_rng(seed)
        self.pool = []
        self.variables = []

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return values[self.random.integers(len(values))]

    def shape(self, tensor):
        return tuple(self.maker.tensors[tensor][0])

    def tensor(self, shape, scale=SCALE, zero=ZERO):
        return self.maker.tensor(shape, scale, zero)

    def add(self, operator, inputs, shape, *options):
        target = self.maker.operator(operator, inputs, self.tensor(shape), *options)
        self.pool.append(target)

    def constant(self, shape):
        data = self.random.integers(-128, 128, shape, dtype=np.int8)
        return self.maker.tensor(shape, SCALE, ZERO, data)

    def single(self, source):
        operator = self.pick(["RELU", "RELU6", "HARD_SWISH", "QUANTIZE", "LOGISTIC", "TANH"])
        shape = self.shape(source)
        if operator in ("LOGISTIC", "TANH"):
            fixed = (1 / 256, -128) if operator == "LOGISTIC" else (1 / 128, 0)
            inner = self.tensor(shape, *fixed)
            source = self.maker.operator(operator, [source], inner)
            operator = "QUANTIZE"
        self.add(operator, [source], shape)

    def pair(self, source):
        operator = self.pick(["ADD", "SUB", "MUL"])
        shape = self.shape(source)
        alike = [tensor for tensor in self.pool if self.shape(tensor) == shape]
        other = self.pick(alike)
        if self.chance(0.3):
            other = self.constant((1,) * (len(shape) - 1) + shape[-1:])
        operands = [source, other] if self.chance(0.5) else [other, source]
        self.add(operator, operands, shape, self.pick([NONE, RELU, RELU6]))

    def reshape(self, source):
        shape = self.shape(source)
        sides = [1, 1, 1, int(np.prod(shape))] if self.chance(0.5) else list(shape[::-1])
        self.add("RESHAPE", [source, self.maker.constant(sides)], sides)

    def transpose(self, source):
        shape = self.shape(source)
        order = self.random.permutation(len(shape))
        self.add("TRANSPOSE", [source, self.maker.constant(order)], [shape[i] for i in order])

    def pad(self, source):
        paddings = self.random.integers(0, 2, (4, 2))
        sides = np.array(self.shape(source)) + paddings.sum(1)
        self.add("PAD", [source, self.maker.constant(paddings)], sides.tolist())

    def cut(self, source):
        shape = np.array(self.shape(source))
        begin = self.random.integers(0, shape)
        strides = self.random.integers(1, 3, 4)
        ends = self.random.integers(begin + 1, shape + 1)
        operands = [source] + [self.maker.constant(values) for values in (begin, ends, strides)]
        self.add("STRIDED_SLICE", operands, (-(-(ends - begin) // strides)).tolist(),
                 0, 0, 0, 0, 0, 0)

    def join(self, source):
        shape = list(self.shape(source))
        others = [tensor for tensor in self.pool if self.shape(tensor)[1:] == tuple(shape[1:])]
        parts = [source, self.pick(others)]
        shape[0] = sum(self.shape(part)[0] for part in parts)
        self.add("CONCATENATION", parts, shape, 0, NONE)

    def split(self, source):
        shape = list(self.shape(source))
        axis = int(self.random.integers(4))
        if shape[axis] < 2:
            return
        first = int(self.random.integers(1, shape[axis]))
        parts = []
        for size in (first, shape[axis] - first):
            shape[axis] = size
            parts.append(self.tensor(list(shape)))
        sizes = self.maker.constant([first, shape[axis]])
        place = self.maker.tensor((), data=np.array(axis, np.int32), kind=np.int32)
        self.maker.operator("SPLIT_V", [source, sizes, place], parts, 2)
        self.pool += parts

    def mean(self, source):
        shape = self.shape(source)
        self.add("MEAN", [source, self.maker.constant([1, 2])], (shape[0], 1, 1, shape[3]), 1)

    def largest(self, source):
        shape = self.shape(source)
        self.add("MAX_POOL_2D", [source], shape, VALID, 1, 1, 1, 1, NONE)

    def read(self, _):
        handle, shape = self.pick(self.variables)
        self.add("READ_VARIABLE", [handle], shape)

    def assign(self, _):
        handle, shape = self.pick(self.variables)
        alike = [tensor for tensor in self.pool if self.shape(tensor) == shape]
        if alike:
            self.maker.operator("ASSIGN_VARIABLE", [handle, self.pick(alike)], [])

    def build(self):
        shape = tuple(int(side) for side in self.random.integers(1, 5, 4))
        setter = None
        if self.chance(0.8):
            setter = self.maker.subgraph()
            self.maker.operator("CALL_ONCE", [], [], 1)
        self.pool += [self.maker.input(shape, SCALE, ZERO)
                      for _ in range(self.random.integers(1, 3))]
        steps = [self.single, self.pair, self.pair, self.reshape, self.transpose, self.pad,
                 self.cut, self.join, self.split, self.mean, self.largest]
        for number in range(self.random.integers(0, 3) if setter else 0):
            self.variables.append((self.maker.handle(f"v{number}"), shape))
            value = self.random.integers(-128, 128, shape, dtype=np.int8)
            handle = setter.handle(f"v{number}")
            setter.operator(
                "ASSIGN_VARIABLE", [handle, setter.tensor(shape, SCALE, ZERO, value)], [])
        if self.variables:
            self.read(None)
            steps += [self.read, self.assign, self.assign]
        for _ in range(self.random.integers(3, 16)):
            small = [t for t in self.pool if np.prod(self.shape(t)) < 600]
            # Mostly the newest: chains share more than bushes do.
            self.pick(steps)(small[-1] if self.chance(0.6) else self.pick(small))
        count = min(len(self.pool), int(self.random.integers(1, 4)))
        fresh = [t for t in self.pool if t not in self.maker.inputs] or None
        if fresh is None:
            self.single(self.pool[0])
            fresh = self.pool[-1:]
        outputs = {fresh[-1], *self.random.choice(fresh, min(count, len(fresh)), replace=False)}
        return answered(self.maker, sorted(int(output) for output in outputs), STEPS)


def differs(program, folder, seed):
    """Nothing if the two agree, else what is wrong."""
    model, sent, expected = Network(seed).build()
    paths = [folder / name for name in ("model.tflite", "in", "out")]
    paths[0].write_bytes(model)
    paths[1].write_bytes(sent)
    done = subprocess.run(
        [program, "model", "run", paths[0], "--input", paths[1], "--output", paths[2]],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()}"
    found = paths[2].read_bytes()
    wrong = sum(a != b for a, b in zip(found, expected)) + abs(len(found) - len(expected))
    return f"{wrong} of {len(expected)} bytes differ" if wrong else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hearth", default=str(REPOSITORY / ".build/release/hearth"))
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.seed, arguments.seed + arguments.models):
            complaint = differs(arguments.hearth, pathlib.Path(folder), seed)
            if complaint:
                bad += 1
                kept = pathlib.Path(tempfile.gettempdir()) / f"random_model_{seed}.tflite"
                kept.write_bytes((pathlib.Path(folder) / "model.tflite").read_bytes())
                print(f"seed {seed}: {complaint}; the model is in {kept}")
    print(f"{arguments.models - bad} of {arguments.models} random networks are bit-equal")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
