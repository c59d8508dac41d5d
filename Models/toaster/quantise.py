"""Turns float weights and activation ranges (`weights.npz`) into the int8 model. Pure arithmetic on
the committed numbers: the same weights give the same bytes, with no training framework.

    python quantise.py              write toaster.tflite
    python quantise.py --check      compare with the committed toaster.tflite, byte for byte

The scheme is TensorFlow Lite's: activations int8 with one scale and zero point each; convolution
weights int8, symmetric, one scale an output channel; dense weights int8, symmetric, one scale;
biases int32 with scale input x weight. Input: scale 1/255, zero point -128. Output: softmax, scale
1/256, zero point -128.
"""

import argparse
import os
import sys

import flatbuffers
import numpy as np
import tflite

from network import CHANNELS, LABELS, LAYERS, SIDE, shapes

HERE = os.path.dirname(os.path.abspath(__file__))
DESCRIPTION = "Hearth toaster: browning of bread from a pair of frames"


class Tensor:
    def __init__(self, name, shape, kind, scale=None, zero_point=0, axis=0, values=None):
        self.name, self.shape, self.kind = name, shape, kind
        self.scale = None if scale is None else np.atleast_1d(np.float32(scale))
        self.zero_point, self.axis, self.values = zero_point, axis, values


def quantised_weights(kernel, axis):
    """Symmetric int8 weights; one scale a slice along `axis`, or one for all if it is None."""
    kernel = kernel.astype(np.float64)
    if axis is None:
        largest = np.abs(kernel).max()
        scale = np.float32(max(largest, 1e-6) / 127)
        return np.clip(np.rint(kernel / np.float64(scale)), -127, 127).astype(np.int8), scale
    others = tuple(i for i in range(kernel.ndim) if i != axis)
    scale = (np.maximum(np.abs(kernel).max(axis=others), 1e-6) / 127).astype(np.float32)
    view = [1] * kernel.ndim
    view[axis] = -1
    steps = np.rint(kernel / scale.astype(np.float64).reshape(view))
    return np.clip(steps, -127, 127).astype(np.int8), scale


def activation(name, shape, low, high):
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    scale = np.float32((high - low) / 255)
    zero_point = int(np.clip(np.rint(-128 - low / np.float64(scale)), -128, 127))
    return Tensor(name, shape, "int8", scale, zero_point)


def network_tensors(weights):
    """The graph: tensors, and operators as (kind, layer, inputs, output) with tensor indices."""
    tensors, operators = [], []
    all_shapes = shapes()

    def put(tensor):
        tensors.append(tensor)
        return len(tensors) - 1

    value = put(Tensor("pair", (1, SIDE, SIDE, CHANNELS), "int8", np.float32(1) / 255, -128))
    outputs = {}
    for layer in LAYERS:
        low, high = weights[layer.name + "/range"]
        if layer.kind == "dense":
            shape = (1, layer.out)
        else:
            shape = (1,) + all_shapes[layer.name]
        if layer.kind == "add":
            result = put(activation(layer.name, shape, low, high))
            operators.append(("add", layer, [value, outputs[layer.other]], result))
        else:
            kernel = weights[layer.name + "/kernel"]
            if layer.kind == "conv":
                kernel, axis = kernel.transpose(3, 0, 1, 2), 0
            elif layer.kind == "depthwise":
                kernel, axis = kernel.transpose(3, 0, 1, 2), 3
            else:
                kernel, axis = kernel.T, None
                if len(tensors[value].shape) == 4:
                    flat = (1, int(np.prod(tensors[value].shape)))
                    before = tensors[value]
                    wanted = put(Tensor(
                        "flat_shape", (2,), "int32", values=np.array(flat, np.int32)))
                    reshaped = put(Tensor(
                        "flat", flat, "int8", before.scale[0], before.zero_point))
                    operators.append(("reshape", layer, [value, wanted], reshaped))
                    value = reshaped
            steps, scale = quantised_weights(kernel, axis)
            bias_scale = (tensors[value].scale[0].astype(np.float64) * scale).astype(np.float32)
            bias = np.rint(
                weights[layer.name + "/bias"].astype(np.float64) / bias_scale.astype(np.float64))
            bias = np.clip(bias, -(2**31), 2**31 - 1).astype(np.int32)
            inputs = [
                value,
                put(Tensor(layer.name + "/kernel", steps.shape, "int8", scale, 0, axis or 0,
                           np.ascontiguousarray(steps))),
                put(Tensor(layer.name + "/bias", bias.shape, "int32", bias_scale, 0, 0, bias)),
            ]
            result = put(activation(layer.name, shape, low, high))
            operators.append((layer.kind, layer, inputs, result))
        outputs[layer.name] = value = result
    answer = put(Tensor("answer", (1, len(LABELS)), "int8", np.float32(1) / 256, -128))
    operators.append(("softmax", None, [value], answer))
    return tensors, operators, answer


OPCODES = {  # builtin operator, version
    "conv": (tflite.BuiltinOperator.CONV_2D, 3),
    "depthwise": (tflite.BuiltinOperator.DEPTHWISE_CONV_2D, 3),
    "dense": (tflite.BuiltinOperator.FULLY_CONNECTED, 4),
    "add": (tflite.BuiltinOperator.ADD, 2),
    "reshape": (tflite.BuiltinOperator.RESHAPE, 1),
    "softmax": (tflite.BuiltinOperator.SOFTMAX, 2),
}


class Writer:
    """FlatBuffers, in a fixed order."""

    def __init__(self):
        self.builder = flatbuffers.Builder(1 << 16)

    def vector(self, values, alignment=4):
        raw = np.ascontiguousarray(values).tobytes()
        size = np.asarray(values).dtype.itemsize
        self.builder.StartVector(size, len(raw) // size, max(alignment, size))
        self.builder.head -= len(raw)
        self.builder.Bytes[self.builder.head:self.builder.head + len(raw)] = raw
        return self.builder.EndVector()

    def offsets(self, values):
        self.builder.StartVector(4, len(values), 4)
        for value in reversed(values):
            self.builder.PrependUOffsetTRelative(value)
        return self.builder.EndVector()

    def quantisation(self, tensor):
        if tensor.scale is None:
            return None
        scale = self.vector(tensor.scale)
        zero = self.vector(np.full(len(tensor.scale), tensor.zero_point, np.int64), 8)
        tflite.QuantizationParametersStart(self.builder)
        tflite.QuantizationParametersAddScale(self.builder, scale)
        tflite.QuantizationParametersAddZeroPoint(self.builder, zero)
        tflite.QuantizationParametersAddQuantizedDimension(self.builder, tensor.axis)
        return tflite.QuantizationParametersEnd(self.builder)

    def tensor(self, tensor, buffer):
        name = self.builder.CreateString(tensor.name)
        shape = self.vector(np.array(tensor.shape, np.int32))
        quantisation = self.quantisation(tensor)
        kind = {"int8": tflite.TensorType.INT8, "int32": tflite.TensorType.INT32}[tensor.kind]
        tflite.TensorStart(self.builder)
        tflite.TensorAddShape(self.builder, shape)
        tflite.TensorAddType(self.builder, kind)
        tflite.TensorAddBuffer(self.builder, buffer)
        tflite.TensorAddName(self.builder, name)
        if quantisation is not None:
            tflite.TensorAddQuantization(self.builder, quantisation)
        return tflite.TensorEnd(self.builder)

    def options(self, kind, layer, target):
        b = self.builder
        relu6 = tflite.ActivationFunctionType.RELU6
        fused = relu6 if layer and layer.relu6 else tflite.ActivationFunctionType.NONE
        if kind == "conv":
            tflite.Conv2DOptionsStart(b)
            tflite.Conv2DOptionsAddPadding(b, tflite.Padding.SAME)
            tflite.Conv2DOptionsAddStrideW(b, layer.stride)
            tflite.Conv2DOptionsAddStrideH(b, layer.stride)
            tflite.Conv2DOptionsAddFusedActivationFunction(b, fused)
            return tflite.BuiltinOptions.Conv2DOptions, tflite.Conv2DOptionsEnd(b)
        if kind == "depthwise":
            tflite.DepthwiseConv2DOptionsStart(b)
            tflite.DepthwiseConv2DOptionsAddPadding(b, tflite.Padding.SAME)
            tflite.DepthwiseConv2DOptionsAddStrideW(b, layer.stride)
            tflite.DepthwiseConv2DOptionsAddStrideH(b, layer.stride)
            tflite.DepthwiseConv2DOptionsAddDepthMultiplier(b, 1)
            tflite.DepthwiseConv2DOptionsAddFusedActivationFunction(b, fused)
            return tflite.BuiltinOptions.DepthwiseConv2DOptions, tflite.DepthwiseConv2DOptionsEnd(b)
        if kind == "dense":
            tflite.FullyConnectedOptionsStart(b)
            tflite.FullyConnectedOptionsAddFusedActivationFunction(b, fused)
            return tflite.BuiltinOptions.FullyConnectedOptions, tflite.FullyConnectedOptionsEnd(b)
        if kind == "add":
            tflite.AddOptionsStart(b)
            tflite.AddOptionsAddFusedActivationFunction(b, fused)
            return tflite.BuiltinOptions.AddOptions, tflite.AddOptionsEnd(b)
        if kind == "reshape":
            shape = self.vector(np.array(target.shape, np.int32))
            tflite.ReshapeOptionsStart(b)
            tflite.ReshapeOptionsAddNewShape(b, shape)
            return tflite.BuiltinOptions.ReshapeOptions, tflite.ReshapeOptionsEnd(b)
        tflite.SoftmaxOptionsStart(b)
        tflite.SoftmaxOptionsAddBeta(b, 1.0)
        return tflite.BuiltinOptions.SoftmaxOptions, tflite.SoftmaxOptionsEnd(b)


def model_bytes(weights):
    tensors, operators, answer = network_tensors(weights)
    writer = Writer()
    b = writer.builder

    # Buffer 0 is empty by convention; activations share it.
    buffers = [None] + [t.values for t in tensors if t.values is not None]
    buffer_offsets = []
    for values in buffers:
        content = None if values is None else writer.vector(
            np.frombuffer(values.tobytes(), np.uint8), 16)
        tflite.BufferStart(b)
        if content is not None:
            tflite.BufferAddData(b, content)
        buffer_offsets.append(tflite.BufferEnd(b))

    tensor_offsets, next_buffer = [], 1
    for tensor in tensors:
        buffer = next_buffer if tensor.values is not None else 0
        tensor_offsets.append(writer.tensor(tensor, buffer))
        next_buffer += tensor.values is not None

    kinds = list(OPCODES)
    used = [kind for kind in kinds if any(op[0] == kind for op in operators)]
    code_offsets = []
    for kind in used:
        code, version = OPCODES[kind]
        tflite.OperatorCodeStart(b)
        tflite.OperatorCodeAddDeprecatedBuiltinCode(b, code)
        tflite.OperatorCodeAddVersion(b, version)
        tflite.OperatorCodeAddBuiltinCode(b, code)
        code_offsets.append(tflite.OperatorCodeEnd(b))

    operator_offsets = []
    for kind, layer, inputs, output in operators:
        input_vector = writer.vector(np.array(inputs, np.int32))
        output_vector = writer.vector(np.array([output], np.int32))
        options_kind, options = writer.options(kind, layer, tensors[output])
        tflite.OperatorStart(b)
        tflite.OperatorAddOpcodeIndex(b, used.index(kind))
        tflite.OperatorAddInputs(b, input_vector)
        tflite.OperatorAddOutputs(b, output_vector)
        tflite.OperatorAddBuiltinOptionsType(b, options_kind)
        tflite.OperatorAddBuiltinOptions(b, options)
        operator_offsets.append(tflite.OperatorEnd(b))

    graph_parts = [
        writer.offsets(tensor_offsets), writer.vector(np.array([0], np.int32)),
        writer.vector(np.array([answer], np.int32)), writer.offsets(operator_offsets),
        b.CreateString("main"),
    ]
    tflite.SubGraphStart(b)
    tflite.SubGraphAddTensors(b, graph_parts[0])
    tflite.SubGraphAddInputs(b, graph_parts[1])
    tflite.SubGraphAddOutputs(b, graph_parts[2])
    tflite.SubGraphAddOperators(b, graph_parts[3])
    tflite.SubGraphAddName(b, graph_parts[4])
    graphs = writer.offsets([tflite.SubGraphEnd(b)])

    codes, all_buffers = writer.offsets(code_offsets), writer.offsets(buffer_offsets)
    description = b.CreateString(DESCRIPTION)
    tflite.ModelStart(b)
    tflite.ModelAddVersion(b, 3)
    tflite.ModelAddOperatorCodes(b, codes)
    tflite.ModelAddSubgraphs(b, graphs)
    tflite.ModelAddDescription(b, description)
    tflite.ModelAddBuffers(b, all_buffers)
    b.Finish(tflite.ModelEnd(b), file_identifier=b"TFL3")
    return bytes(b.Output())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default=os.path.join(HERE, "weights.npz"))
    parser.add_argument("--output", default=os.path.join(HERE, "toaster.tflite"))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with np.load(arguments.weights) as weights:
        made = model_bytes(weights)
    if not arguments.check:
        with open(arguments.output, "wb") as file:
            file.write(made)
        print(f"{arguments.output}: {len(made)} bytes")
        return
    with open(arguments.output, "rb") as file:
        committed = file.read()
    if made != committed:
        sys.exit(f"{arguments.output} is not what the weights give")
    print(f"{arguments.output}: {len(made)} bytes, as the weights give them")


if __name__ == "__main__":
    main()
