"""Turns float weights and activation ranges (`weights.npz`) into the int8 model. Pure arithmetic on
the committed numbers: the same weights give the same bytes, with no training framework.

    python quantise.py              write toaster.tflite
    python quantise.py --check      compare with the committed toaster.tflite, byte for byte

Input: scale 1/255, zero point -128. Output: softmax, scale 1/256, zero point -128.
"""

import argparse
import os
import sys

import numpy as np

from network import CHANNELS, LABELS, LAYERS, SIDE, shapes

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from tflite_file import (  # the folder above
    Graph, Operator, Tensor, activation, model_bytes, weight_tensors, write_or_check)

DESCRIPTION = "Hearth toaster: browning of bread from a pair of frames"


def graph_of(weights):
    """The graph: tensors, and operators in the order of the layers."""
    graph = Graph("main")
    all_shapes = shapes()
    value = graph.put(Tensor("pair", (1, SIDE, SIDE, CHANNELS), "int8", np.float32(1) / 255, -128))
    graph.inputs, outputs = [value], {}
    for layer in LAYERS:
        low, high = weights[layer.name + "/range"]
        if layer.kind == "dense":
            shape = (1, layer.out)
        else:
            shape = (1,) + all_shapes[layer.name]
        if layer.kind == "add":
            inputs = [value, outputs[layer.other]]
        else:
            kernel = weights[layer.name + "/kernel"]
            if layer.kind == "conv":
                kernel, axis = kernel.transpose(3, 0, 1, 2), 0
            elif layer.kind == "depthwise":
                kernel, axis = kernel.transpose(3, 0, 1, 2), 3
            else:
                kernel, axis = kernel.T, None
                if len(graph.tensors[value].shape) == 4:
                    value = flattened(graph, value)
            made = weight_tensors(
                layer.name, kernel, weights[layer.name + "/bias"], axis,
                graph.tensors[value].scale[0])
            inputs = [value, graph.put(made[0]), graph.put(made[1])]
        value = graph.put(activation(layer.name, shape, low, high))
        graph.operators.append(
            Operator(layer.kind, inputs, [value], relu6=layer.relu6, stride=layer.stride))
        outputs[layer.name] = value
    answer = graph.put(Tensor("answer", (1, len(LABELS)), "int8", np.float32(1) / 256, -128))
    graph.operators.append(Operator("softmax", [value], [answer]))
    graph.outputs = [answer]
    return graph


def flattened(graph, value):
    """A reshape to one row."""
    before = graph.tensors[value]
    flat = (1, int(np.prod(before.shape)))
    wanted = graph.put(Tensor("flat_shape", (2,), "int32", values=np.array(flat, np.int32)))
    reshaped = graph.put(Tensor("flat", flat, "int8", before.scale[0], before.zero_point))
    graph.operators.append(Operator("reshape", [value, wanted], [reshaped]))
    return reshaped


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=os.path.join(HERE, "weights.npz"))
    parser.add_argument("--output", default=os.path.join(HERE, "toaster.tflite"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with np.load(arguments.weights) as weights:
        made = model_bytes([graph_of(weights)], DESCRIPTION)
    sys.exit(write_or_check(made, arguments.output, arguments.check))


if __name__ == "__main__":
    main()
