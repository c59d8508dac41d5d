"""Turns float weights and activation ranges (`weights.npz`) into the int8 streaming model. Pure
arithmetic on the committed numbers: the same weights give the same bytes, with no training
framework.

    python quantise.py              write wearable.tflite
    python quantise.py --check      compare with the committed wearable.tflite, byte for byte

A layer that looks back keeps its past inputs in a variable: it reads them, appends the new ones,
keeps the latest for the next step, and works on all of them. A second graph, which runs once,
fills the variables with silence.
"""

import argparse
import os
import sys

import numpy as np
import tflite

from network import CHANNELS, INPUT_SCALE, INPUT_ZERO_POINT, LAYERS, ROWS, shapes, state_rows

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from tflite_file import (  # the folder above
    Graph, Operator, Tensor, activation, model_bytes, weight_tensors, write_or_check)

DESCRIPTION = "Hearth wearable: was \"help me\" just called"


def numbers(graph, name, values):
    return graph.put(Tensor(name, (len(values),), "int32", values=np.array(values, np.int32)))


def with_past(graph, fill, layer, value, handle):
    """The layer's past inputs and the new ones in a row, the latest of them kept for next time."""
    keep = state_rows(layer)
    new = graph.tensors[value]
    count, channels = keep + new.shape[1], new.shape[3]
    past_shape, name = (1, keep, 1, channels), layer.name + "/past"

    def like(part, shape):
        return graph.put(Tensor(name + part, shape, "int8", new.scale[0], new.zero_point))

    past = like("", past_shape)
    graph.operators.append(Operator("read_variable", [handle], [past]))
    whole = like("+new", (1, count, 1, channels))
    graph.operators.append(Operator("concatenation", [past, value], [whole], axis=1))
    bounds = [
        numbers(graph, name + "/begin", [0, count - keep, 0, 0]),
        numbers(graph, name + "/end", [1, count, 1, channels]),
        numbers(graph, name + "/strides", [1, 1, 1, 1])]
    latest = like("/latest", past_shape)
    graph.operators.append(Operator("strided_slice", [whole, *bounds], [latest]))
    graph.operators.append(Operator("assign_variable", [handle, latest], []))

    target = fill.put(Tensor(name + "/handle", (), "resource"))
    silence = fill.put(Tensor(
        name + "/silence", past_shape, "int8", new.scale[0], new.zero_point,
        values=np.full(past_shape, new.zero_point, np.int8)))
    fill.operators.append(Operator("var_handle", [], [target], variable=name))
    fill.operators.append(Operator("assign_variable", [target, silence], []))
    return whole


def reshaped(graph, value, name, shape):
    before = graph.tensors[value]
    wanted = numbers(graph, name + "/shape", shape)
    result = graph.put(Tensor(name, shape, "int8", before.scale[0], before.zero_point))
    graph.operators.append(Operator("reshape", [value, wanted], [result]))
    return result


def graphs_of(weights):
    graph, fill = Graph("main"), Graph("silence")
    source = graph.put(
        Tensor("features", (1, ROWS, CHANNELS), "int8", INPUT_SCALE, INPUT_ZERO_POINT))
    graph.inputs = [source]
    graph.operators.append(Operator("call_once", [], [], graph=1))
    handles = {}
    for layer in LAYERS:
        if state_rows(layer) > 0:
            handles[layer.name] = graph.put(Tensor(layer.name + "/past/handle", (), "resource"))
            graph.operators.append(Operator(
                "var_handle", [], [handles[layer.name]], variable=layer.name + "/past"))
    value = reshaped(graph, source, "rows", (1, ROWS, 1, CHANNELS))
    for layer in LAYERS:
        if layer.name in handles:
            value = with_past(graph, fill, layer, value, handles[layer.name])
        kernel, axis = weights[layer.name + "/kernel"], 0  # [out, in, time]
        shape = (1, 1, 1, shapes()[layer.name][1])
        if layer.kind == "conv":
            kernel = kernel.transpose(0, 2, 1)[:, :, None, :]
        elif layer.kind == "depthwise":
            kernel, axis = kernel[:, 0, :].T[None, :, None, :], 3
        else:
            kernel, axis = kernel.transpose(0, 2, 1).reshape(layer.out, -1), None
            value = reshaped(graph, value, "flat", (1, kernel.shape[1]))
            shape = (1, layer.out)
        made = weight_tensors(
            layer.name, kernel, weights[layer.name + "/bias"], axis, graph.tensors[value].scale[0])
        inputs = [value, graph.put(made[0]), graph.put(made[1])]
        value = graph.put(activation(layer.name, shape, *weights[layer.name + "/range"]))
        graph.operators.append(Operator(
            layer.kind, inputs, [value], relu6=layer.relu6, padding=tflite.Padding.VALID))
    share = np.float32(1) / 256
    probability = graph.put(Tensor("probability/int8", (1, 1), "int8", share, -128))
    graph.operators.append(Operator("logistic", [value], [probability]))
    answer = graph.put(Tensor("probability", (1, 1), "uint8", share, 0))
    graph.operators.append(Operator("quantize", [probability], [answer]))
    graph.outputs = [answer]
    return [graph, fill]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=os.path.join(HERE, "weights.npz"))
    parser.add_argument("--output", default=os.path.join(HERE, "wearable.tflite"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with np.load(arguments.weights) as weights:
        made = model_bytes(graphs_of(weights), DESCRIPTION)
    sys.exit(write_or_check(made, arguments.output, arguments.check))


if __name__ == "__main__":
    main()
