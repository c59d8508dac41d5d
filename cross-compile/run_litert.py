"""Runs a model with LiteRT and XNNPACK on fixed noise: run_litert.py MODEL RUNS

For `count.py`, under emulation: it counts what one run more executes.
"""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

interpreter = Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
noise = np.random.default_rng(1)
for tensor in interpreter.get_input_details():
    values = noise.integers(-128, 128, tensor["shape"]).astype(tensor["dtype"])
    interpreter.set_tensor(tensor["index"], values)
for _ in range(int(sys.argv[2])):
    interpreter.invoke()
