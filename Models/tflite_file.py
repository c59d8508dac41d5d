"""Writes int8 .tflite files: the same graphs give the same bytes, with no training framework.

The scheme is TensorFlow Lite's: activations int8 with one scale and zero point each; convolution
weights int8, symmetric, one scale an output channel; dense weights int8, symmetric, one scale;
biases int32 with scale input x weight.
"""

from dataclasses import dataclass, field

import flatbuffers
import numpy as np
import tflite

TYPES = {
    "int8": tflite.TensorType.INT8, "uint8": tflite.TensorType.UINT8,
    "int32": tflite.TensorType.INT32, "resource": tflite.TensorType.RESOURCE,
}
OPCODES = {  # builtin operator, version
    "conv": (tflite.BuiltinOperator.CONV_2D, 3),
    "depthwise": (tflite.BuiltinOperator.DEPTHWISE_CONV_2D, 3),
    "dense": (tflite.BuiltinOperator.FULLY_CONNECTED, 4),
    "add": (tflite.BuiltinOperator.ADD, 2),
    "reshape": (tflite.BuiltinOperator.RESHAPE, 1),
    "softmax": (tflite.BuiltinOperator.SOFTMAX, 2),
    "call_once": (tflite.BuiltinOperator.CALL_ONCE, 1),
    "var_handle": (tflite.BuiltinOperator.VAR_HANDLE, 1),
    "read_variable": (tflite.BuiltinOperator.READ_VARIABLE, 1),
    "assign_variable": (tflite.BuiltinOperator.ASSIGN_VARIABLE, 1),
    "concatenation": (tflite.BuiltinOperator.CONCATENATION, 2),
    "strided_slice": (tflite.BuiltinOperator.STRIDED_SLICE, 2),
    "logistic": (tflite.BuiltinOperator.LOGISTIC, 2),
    "quantize": (tflite.BuiltinOperator.QUANTIZE, 1),
}


class Tensor:
    def __init__(self, name, shape, kind, scale=None, zero_point=0, axis=0, values=None):
        self.name, self.shape, self.kind = name, shape, kind
        self.scale = None if scale is None else np.atleast_1d(np.float32(scale))
        self.zero_point, self.axis, self.values = zero_point, axis, values


@dataclass
class Operator:
    """One of `OPCODES`; inputs and outputs are places in the graph's list of tensors."""

    kind: str
    inputs: list
    outputs: list
    relu6: bool = False
    stride: int = 1
    padding: int = tflite.Padding.SAME
    axis: int = 0
    graph: int = 0  # that call_once runs
    variable: str = ""  # the name that var_handle gives a handle for


@dataclass
class Graph:
    name: str
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    tensors: list = field(default_factory=list)
    operators: list = field(default_factory=list)

    def put(self, tensor):
        """Adds a tensor and says which place it has."""
        self.tensors.append(tensor)
        return len(self.tensors) - 1


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
    """A tensor of int8 whose steps reach from `low` to `high`, zero being one of them."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    scale = np.float32((high - low) / 255)
    zero_point = int(np.clip(np.rint(-128 - low / np.float64(scale)), -128, 127))
    return Tensor(name, shape, "int8", scale, zero_point)


def weight_tensors(name, kernel, bias, axis, input_scale):
    """The tensors of a layer's weights and of its biases."""
    steps, scale = quantised_weights(kernel, axis)
    bias_scale = (input_scale.astype(np.float64) * scale).astype(np.float32)
    bias = np.rint(bias.astype(np.float64) / bias_scale.astype(np.float64))
    bias = np.clip(bias, -(2**31), 2**31 - 1).astype(np.int32)
    return (
        Tensor(name + "/kernel", steps.shape, "int8", scale, 0, axis or 0,
               np.ascontiguousarray(steps)),
        Tensor(name + "/bias", bias.shape, "int32", bias_scale, 0, 0, bias))


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

    def places(self, values):
        return self.vector(np.array(values, np.int32))

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
        tflite.TensorStart(self.builder)
        tflite.TensorAddShape(self.builder, shape)
        tflite.TensorAddType(self.builder, TYPES[tensor.kind])
        tflite.TensorAddBuffer(self.builder, buffer)
        tflite.TensorAddName(self.builder, name)
        if quantisation is not None:
            tflite.TensorAddQuantization(self.builder, quantisation)
        return tflite.TensorEnd(self.builder)

    def options(self, operator, target):
        """The table of an operator's options and its kind, or None if there is none."""
        b = self.builder
        relu6 = tflite.ActivationFunctionType.RELU6
        fused = relu6 if operator.relu6 else tflite.ActivationFunctionType.NONE
        kinds = tflite.BuiltinOptions
        if operator.kind == "conv":
            tflite.Conv2DOptionsStart(b)
            tflite.Conv2DOptionsAddPadding(b, operator.padding)
            tflite.Conv2DOptionsAddStrideW(b, operator.stride)
            tflite.Conv2DOptionsAddStrideH(b, operator.stride)
            tflite.Conv2DOptionsAddFusedActivationFunction(b, fused)
            return kinds.Conv2DOptions, tflite.Conv2DOptionsEnd(b)
        if operator.kind == "depthwise":
            tflite.DepthwiseConv2DOptionsStart(b)
            tflite.DepthwiseConv2DOptionsAddPadding(b, operator.padding)
            tflite.DepthwiseConv2DOptionsAddStrideW(b, operator.stride)
            tflite.DepthwiseConv2DOptionsAddStrideH(b, operator.stride)
            tflite.DepthwiseConv2DOptionsAddDepthMultiplier(b, 1)
            tflite.DepthwiseConv2DOptionsAddFusedActivationFunction(b, fused)
            return kinds.DepthwiseConv2DOptions, tflite.DepthwiseConv2DOptionsEnd(b)
        if operator.kind == "dense":
            tflite.FullyConnectedOptionsStart(b)
            tflite.FullyConnectedOptionsAddFusedActivationFunction(b, fused)
            return kinds.FullyConnectedOptions, tflite.FullyConnectedOptionsEnd(b)
        if operator.kind == "add":
            tflite.AddOptionsStart(b)
            tflite.AddOptionsAddFusedActivationFunction(b, fused)
            return kinds.AddOptions, tflite.AddOptionsEnd(b)
        if operator.kind == "reshape":
            shape = self.vector(np.array(target.shape, np.int32))
            tflite.ReshapeOptionsStart(b)
            tflite.ReshapeOptionsAddNewShape(b, shape)
            return kinds.ReshapeOptions, tflite.ReshapeOptionsEnd(b)
        if operator.kind == "softmax":
            tflite.SoftmaxOptionsStart(b)
            tflite.SoftmaxOptionsAddBeta(b, 1.0)
            return kinds.SoftmaxOptions, tflite.SoftmaxOptionsEnd(b)
        if operator.kind == "call_once":
            tflite.CallOnceOptionsStart(b)
            tflite.CallOnceOptionsAddInitSubgraphIndex(b, operator.graph)
            return kinds.CallOnceOptions, tflite.CallOnceOptionsEnd(b)
        if operator.kind == "var_handle":
            container, name = b.CreateString(""), b.CreateString(operator.variable)
            tflite.VarHandleOptionsStart(b)
            tflite.VarHandleOptionsAddContainer(b, container)
            tflite.VarHandleOptionsAddSharedName(b, name)
            return kinds.VarHandleOptions, tflite.VarHandleOptionsEnd(b)
        if operator.kind == "concatenation":
            tflite.ConcatenationOptionsStart(b)
            tflite.ConcatenationOptionsAddAxis(b, operator.axis)
            tflite.ConcatenationOptionsAddFusedActivationFunction(b, fused)
            return kinds.ConcatenationOptions, tflite.ConcatenationOptionsEnd(b)
        if operator.kind == "strided_slice":
            tflite.StridedSliceOptionsStart(b)
            return kinds.StridedSliceOptions, tflite.StridedSliceOptionsEnd(b)
        return None

    def operator(self, operator, code, tensors):
        b = self.builder
        inputs, outputs = self.places(operator.inputs), self.places(operator.outputs)
        target = tensors[operator.outputs[0]] if operator.outputs else None
        options = self.options(operator, target)
        tflite.OperatorStart(b)
        tflite.OperatorAddOpcodeIndex(b, code)
        tflite.OperatorAddInputs(b, inputs)
        tflite.OperatorAddOutputs(b, outputs)
        if options is not None:
            tflite.OperatorAddBuiltinOptionsType(b, options[0])
            tflite.OperatorAddBuiltinOptions(b, options[1])
        return tflite.OperatorEnd(b)

    def graph(self, graph, tensor_offsets, operator_offsets):
        b = self.builder
        parts = [
            self.offsets(tensor_offsets), self.places(graph.inputs), self.places(graph.outputs),
            self.offsets(operator_offsets), b.CreateString(graph.name),
        ]
        tflite.SubGraphStart(b)
        tflite.SubGraphAddTensors(b, parts[0])
        tflite.SubGraphAddInputs(b, parts[1])
        tflite.SubGraphAddOutputs(b, parts[2])
        tflite.SubGraphAddOperators(b, parts[3])
        tflite.SubGraphAddName(b, parts[4])
        return tflite.SubGraphEnd(b)


def model_bytes(graphs, description):
    """The file: buffer 0 is empty by convention, and whatever has no values shares it."""
    writer = Writer()
    b = writer.builder
    constants = [t.values for graph in graphs for t in graph.tensors if t.values is not None]
    buffer_offsets = []
    for values in [None, *constants]:
        content = None if values is None else writer.vector(
            np.frombuffer(values.tobytes(), np.uint8), 16)
        tflite.BufferStart(b)
        if content is not None:
            tflite.BufferAddData(b, content)
        buffer_offsets.append(tflite.BufferEnd(b))

    tensor_offsets, next_buffer = [], 1
    for graph in graphs:
        tensor_offsets.append([])
        for tensor in graph.tensors:
            buffer = next_buffer if tensor.values is not None else 0
            tensor_offsets[-1].append(writer.tensor(tensor, buffer))
            next_buffer += tensor.values is not None

    used = {operator.kind for graph in graphs for operator in graph.operators}
    used = [kind for kind in OPCODES if kind in used]
    code_offsets = []
    for kind in used:
        code, version = OPCODES[kind]
        tflite.OperatorCodeStart(b)
        # The older field has room for one signed byte.
        tflite.OperatorCodeAddDeprecatedBuiltinCode(b, min(code, 127))
        tflite.OperatorCodeAddVersion(b, version)
        tflite.OperatorCodeAddBuiltinCode(b, code)
        code_offsets.append(tflite.OperatorCodeEnd(b))

    graph_offsets = []
    for graph, offsets in zip(graphs, tensor_offsets):
        operator_offsets = [
            writer.operator(operator, used.index(operator.kind), graph.tensors)
            for operator in graph.operators]
        graph_offsets.append(writer.graph(graph, offsets, operator_offsets))

    all_graphs = writer.offsets(graph_offsets)
    codes, all_buffers = writer.offsets(code_offsets), writer.offsets(buffer_offsets)
    text = b.CreateString(description)
    tflite.ModelStart(b)
    tflite.ModelAddVersion(b, 3)
    tflite.ModelAddOperatorCodes(b, codes)
    tflite.ModelAddSubgraphs(b, all_graphs)
    tflite.ModelAddDescription(b, text)
    tflite.ModelAddBuffers(b, all_buffers)
    b.Finish(tflite.ModelEnd(b), file_identifier=b"TFL3")
    return bytes(b.Output())


def write_or_check(made, path, check):
    """Writes the model, or says how the committed one differs from it: a message, or None."""
    if not check:
        with open(path, "wb") as file:
            file.write(made)
        print(f"{path}: {len(made)} bytes")
        return None
    with open(path, "rb") as file:
        committed = file.read()
    if made != committed:
        return f"{path} is not what the weights give"
    print(f"{path}: {len(made)} bytes, as the weights give them")
    return None
