"""Golden vectors: the features of `clip.wav`, and what the reference interpreter (TensorFlow Lite
Micro) answers to them step by step, its variables carried along.

    python golden.py            write golden/
    python golden.py --check    compare the committed vectors with the interpreter

`golden/input.bin` holds the steps' inputs (int8) back to back, `golden/output.bin` the answers
(uint8), `golden/vectors.csv` what is said when.
"""

import argparse
import os
import sys
import wave

import numpy as np
from tflite_micro import runtime

from network import CHANNELS, ROWS

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "golden")


def answers(steps):
    interpreter = runtime.Interpreter.from_file(os.path.join(HERE, "wearable.tflite"))
    result = np.zeros(len(steps), np.uint8)
    for index, value in enumerate(steps):
        interpreter.set_input(value[None], 0)
        interpreter.invoke()
        result[index] = interpreter.get_output(0)[0, 0]
    return result


def write():
    import front_end
    from clip import SPOKEN
    with wave.open(os.path.join(HERE, "clip.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    rows = front_end.rows(samples)
    steps = rows[:len(rows) // ROWS * ROWS].reshape(-1, ROWS, CHANNELS)
    os.makedirs(FOLDER, exist_ok=True)
    steps.tofile(os.path.join(FOLDER, "input.bin"))
    answers(steps).tofile(os.path.join(FOLDER, "output.bin"))
    with open(os.path.join(FOLDER, "vectors.csv"), "w") as file:
        file.write("from_step,voice,text\n")
        for seconds, voice, text in SPOKEN:
            file.write(f"{int(seconds * 100 / ROWS)},{voice},{text}\n")
    print(f"{len(steps)} golden steps")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        write()
        return
    steps = np.fromfile(os.path.join(FOLDER, "input.bin"), np.int8).reshape(-1, ROWS, CHANNELS)
    if (answers(steps) != np.fromfile(os.path.join(FOLDER, "output.bin"), np.uint8)).any():
        sys.exit("the golden outputs are not what the reference interpreter answers")
    print(f"{len(steps)} golden steps agree with the reference interpreter")


if __name__ == "__main__":
    main()
