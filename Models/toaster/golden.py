"""Golden vectors: a few inputs and what the reference interpreter (TensorFlow Lite Micro) answers.

    hearth scenes --split test --count 400 --seed 9 --output golden.bin
    python golden.py --examples golden.bin      write golden/
    python golden.py --check                    compare the committed vectors with the interpreter

`golden/input.bin` and `golden/output.bin` are int8 tensors back to back; `golden/vectors.csv` says
what each one shows.
"""

import argparse
import csv
import os
import sys

import numpy as np
from tflite_micro import runtime

import data
from network import CHANNELS, LABELS, SIDE

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "golden")
COLUMNS = ["scene_seed", "subject", "light", "difficulty", "event", "browning"]


def answers(inputs):
    interpreter = runtime.Interpreter.from_file(os.path.join(HERE, "toaster.tflite"))
    result = np.zeros((len(inputs), len(LABELS)), np.int8)
    for index, value in enumerate(inputs):
        interpreter.set_input(value[None], 0)
        interpreter.invoke()
        result[index] = interpreter.get_output(0)[0]
    return result


def chosen(rows):
    """The first example of every event, then toast of every fifth of the scale and char."""
    picks, events, steps = [], set(), set()
    for index, row in enumerate(rows):
        step = int(float(row["browning"]) * 5) if row["event"] == "none" else None
        if row["event"] not in events or (step is not None and step not in steps):
            picks.append(index)
        events.add(row["event"])
        if step is not None:
            steps.add(step)
    return picks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        inputs = np.fromfile(os.path.join(FOLDER, "input.bin"), np.int8)
        inputs = inputs.reshape(-1, SIDE, SIDE, CHANNELS)
        outputs = np.fromfile(os.path.join(FOLDER, "output.bin"), np.int8)
        if (answers(inputs).ravel() != outputs).any():
            sys.exit("the golden outputs are not what the reference interpreter answers")
        print(f"{len(inputs)} golden vectors agree with the reference interpreter")
        return
    inputs, rows = data.load([arguments.examples])
    picks = chosen(rows)
    os.makedirs(FOLDER, exist_ok=True)
    inputs[picks].tofile(os.path.join(FOLDER, "input.bin"))
    answers(inputs[picks]).tofile(os.path.join(FOLDER, "output.bin"))
    with open(os.path.join(FOLDER, "vectors.csv"), "w") as file:
        table = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows[index] for index in picks)
    print(f"{len(picks)} golden vectors")


if __name__ == "__main__":
    main()
