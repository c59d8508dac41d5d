#!/usr/bin/env python3
"""Compares `hearth model run --round-once` with LiteRT's reference kernels, bit for bit.

Usage: rounding_equality.py [--hearth PROGRAM] MODEL ...       (needs the package ai-edge-litert)

For models whose only difference from TFLM in LiteRT is FULLY_CONNECTED's rounding. Exits with 1 if
any byte differs.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = 200


def reference(path):
    """Random inputs and LiteRT's answers, as bytes."""
    interpreter = Interpreter(
        str(path), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]
    outputs = [output["index"] for output in interpreter.get_output_details()]
    random = np.random.default_rng(1)
    sent, answers = b"", b""
    for _ in range(SAMPLES):
        sample = random.integers(-128, 128, source["shape"], dtype=np.int8)
        interpreter.set_tensor(source["index"], sample)
        interpreter.invoke()
        sent += sample.tobytes()
        answers += b"".join(interpreter.get_tensor(output).tobytes() for output in outputs)
    return sent, answers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hearth", default=str(REPOSITORY / ".build/release/hearth"))
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    wrong = 0
    for path in arguments.models:
        sent, expected = reference(path)
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
            source.write_bytes(sent)
            for flags in ((), ("--round-once",)):
                subprocess.run(
                    [arguments.hearth, "model", "run", path, "--input", source, "--output", target,
                     *flags], check=True, capture_output=True)
                found[flags] = sum(a != b for a, b in zip(target.read_bytes(), expected))
        print(f"{path.stem:32} {len(expected):8} bytes, {found[()]} differ rounded twice,"
              f" {found[('--round-once',)]} rounded once")
        wrong += found[("--round-once",)]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
