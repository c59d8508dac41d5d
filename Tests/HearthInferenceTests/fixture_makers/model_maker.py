"""Writes .tflite files, and TFLM's answers beside them."""

import pathlib
import zlib

import flatbuffers
import numpy as np
from tflite_micro.python.tflite_micro import runtime

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "Fixtures"
SAMPLES = 6
SAME, VALID = 0, 1
NONE, RELU, RELU_N1_TO_1, RELU6 = 0, 1, 2, 3
RESOURCE = "resource"
TYPE_CODES = {np.int8: 9, np.int32: 2, np.int16: 7, np.uint8: 3, np.float32: 0, RESOURCE: 13}
OPERATORS = {  # name: (builtin code, version, code of its options)
    "ADD": (0, 2, 11), "AVERAGE_POOL_2D": (1, 2, 5), "CONV_2D": (3, 3, 1),
    "DEPTHWISE_CONV_2D": (4, 3, 2), "FULLY_CONNECTED": (9, 4, 8), "MAX_POOL_2D": (17, 2, 5),
    "RESHAPE": (22, 1, 17), "SOFTMAX": (25, 2, 9), "CONCATENATION": (2, 2, 10),
    "DEQUANTIZE": (6, 2, 38), "LOGISTIC": (14, 2, 0), "MUL": (18, 2, 21), "RELU": (19, 2, 0),
    "RELU_N1_TO_1": (20, 1, 0), "RELU6": (21, 2, 0), "SVDF": (27, 4, 6), "TANH": (28, 2, 0),
    "PAD": (34, 2, 22), "TRANSPOSE": (39, 2, 26), "MEAN": (40, 2, 27), "SUB": (41, 2, 28),
    "SQUEEZE": (43, 1, 30), "STRIDED_SLICE": (45, 2, 32), "SPLIT": (49, 2, 35),
    "PADV2": (60, 2, 43), "EXPAND_DIMS": (70, 1, 52), "SPLIT_V": (102, 2, 79),
    "QUANTIZE": (114, 2, 89), "HARD_SWISH": (117, 1, 91), "CALL_ONCE": (129, 1, 103),
    "VAR_HANDLE": (142, 1, 111), "READ_VARIABLE": (143, 1, 112),
    "ASSIGN_VARIABLE": (144, 1, 113),
}
# Fields of each options table, in the schema's order: 'b' a byte, 'i' an integer, 'f' a float,
# 's' a string.
OPTIONS = {
    "ADD": "b", "AVERAGE_POOL_2D": "biiiib", "CONV_2D": "biibii",
    "DEPTHWISE_CONV_2D": "biiibii", "FULLY_CONNECTED": "bbb", "MAX_POOL_2D": "biiiib",
    "RESHAPE": "", "SOFTMAX": "f", "CONCATENATION": "ib", "MUL": "b", "SUB": "b", "MEAN": "b",
    "STRIDED_SLICE": "iiiiib", "SPLIT": "i", "SPLIT_V": "i", "SVDF": "ibb", "CALL_ONCE": "i",
    "VAR_HANDLE": "ss",
}


class ModelMaker:
    """Collects tensors and operators, then writes them as one .tflite file."""

    def __init__(self, name):
        self.name = name
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.tensors, self.operators, self.inputs = [], [], []
        self.variables = set()
        self.others = []

    def subgraph(self):
        """Another subgraph, filled like the model itself."""
        self.others.append(ModelMaker(f"{self.name}/{len(self.others) + 1}"))
        return self.others[-1]

    def constant(self, values):
        """An int32 constant."""
        values = np.array(values, np.int32)
        return self.tensor(values.shape, data=values, kind=np.int32)

    def variable(self, shape, scale, zero, kind=np.int8):
        """A tensor that lasts from run to run."""
        index = self.tensor(shape, scale, zero, kind=kind)
        self.variables.add(index)
        return index

    def handle(self, name):
        """A handle of a resource variable."""
        handle = self.tensor((), kind=RESOURCE)
        return self.operator("VAR_HANDLE", [], handle, "", name)

    def tensor(self, shape, scale=None, zero=0, data=None, kind=np.int8, dimension=0):
        scales = None if scale is None else np.atleast_1d(np.float32(scale))
        zeros = None if scales is None else np.full(len(scales), zero, np.int64)
        self.tensors.append((tuple(shape), kind, scales, zeros, dimension, data))
        return len(self.tensors) - 1

    def input(self, shape, scale=None, zero=0, kind=np.int8):
        self.inputs.append(self.tensor(shape, scale, zero, kind=kind))
        return self.inputs[-1]

    def weights(self, shape, scale, channels=None, extreme=False, spread=127):
        """Random int8 weights; a scale per channel of dimension `channels` if that is given."""
        data = self.random.integers(-spread, spread + 1, shape, dtype=np.int8)
        if extreme:
            data = self.random.choice(np.array([-128, -127, 127], np.int8), shape)
        if channels is None:
            return self.tensor(shape, scale, 0, data)
        scales = scale * self.random.uniform(0.3, 2.0, shape[channels])
        return self.tensor(shape, scales, 0, data, dimension=channels)

    def bias(self, input_, weights, spread):
        scales = self.tensors[input_][2] * self.tensors[weights][2]
        shape, dimension = self.tensors[weights][0], self.tensors[weights][4]
        count = shape[dimension]
        data = self.random.integers(-spread, spread + 1, count, dtype=np.int32)
        return self.tensor([count], scales, 0, data, np.int32)

    def operator(self, name, inputs, outputs, *options):
        """`outputs` is one tensor or a list of them."""
        many = outputs if isinstance(outputs, list) else [outputs]
        self.operators.append((name, inputs, many, options))
        return outputs

    def write(self, outputs):
        build = flatbuffers.Builder(1 << 14)
        graphs = [self, *self.others]
        names = sorted({name for graph in graphs for name, *_ in graph.operators})
        for graph in graphs:
            graph.build = build
        buffers = [self.table([])]
        contents = [
            (graph.tensor_tables(buffers),
             [graph.operator_table(names, *operator) for operator in graph.operators])
            for graph in graphs]
        codes = [self.table([(0, "b", min(OPERATORS[n][0], 127)), (2, "i", OPERATORS[n][1]),
                             (3, "i", OPERATORS[n][0])]) for n in names]
        subgraphs = [
            self.table([
                (0, "o", self.vector(tensors)), (1, "o", self.indices(graph.inputs)),
                (2, "o", self.indices(outputs if graph is self else [])),
                (3, "o", self.vector(operators))])
            for graph, (tensors, operators) in zip(graphs, contents)]
        model = self.table([
            (0, "i", 3), (1, "o", self.vector(codes)), (2, "o", self.vector(subgraphs)),
            (3, "o", build.CreateString("Hearth test")), (4, "o", self.vector(buffers))])
        build.Finish(model, file_identifier=b"TFL3")
        return bytes(build.Output())

    def tensor_tables(self, buffers):
        build, tensors = self.build, []
        for index, (shape, kind, scales, zeros, dimension, data) in enumerate(self.tensors):
            buffer = 0
            if data is not None:
                build.StartVector(1, data.nbytes, 16)
                build.head -= data.nbytes
                build.Bytes[build.Head() : build.Head() + data.nbytes] = data.tobytes()
                vector = build.EndVector()
                buffer = len(buffers)
                buffers.append(self.table([(0, "o", vector)]))
            quantisation = None
            if scales is not None:
                fields = [(2, "o", build.CreateNumpyVector(scales)),
                          (3, "o", build.CreateNumpyVector(zeros)), (6, "i", dimension)]
                quantisation = self.table(fields)
            fields = [(0, "o", build.CreateNumpyVector(np.array(shape, np.int32))),
                      (1, "b", TYPE_CODES[kind]), (2, "i", buffer),
                      (3, "o", build.CreateString(f"t{index}"))]
            if quantisation is not None:
                fields.append((4, "o", quantisation))
            if index in self.variables:
                fields.append((5, "b", 1))
            tensors.append(self.table(fields))
        return tensors

    def operator_table(self, names, name, inputs, outputs, options):
        fields = [
            (i, "o", self.build.CreateString(v)) if k == "s" else (i, k, v)
            for i, (k, v) in enumerate(zip(OPTIONS.get(name, ""), options))]
        table = self.table(fields)
        return self.table([
            (0, "i", names.index(name)), (1, "o", self.indices(inputs)),
            (2, "o", self.indices(outputs)), (3, "b", OPERATORS[name][2]), (4, "o", table)])

    def indices(self, values):
        return self.build.CreateNumpyVector(np.array(values, np.int32))

    def vector(self, offsets):
        self.build.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.build.PrependUOffsetTRelative(offset)
        return self.build.EndVector()

    def table(self, fields):
        build = self.build
        build.StartObject(max((index for index, *_ in fields), default=-1) + 1)
        for index, kind, value in fields:
            if kind == "o":
                build.PrependUOffsetTRelativeSlot(index, value, 0)
            elif kind == "f":
                build.PrependFloat32Slot(index, value, None)
            elif kind == "i":
                build.PrependInt32Slot(index, value, None)
            else:
                build.PrependInt8Slot(index, value, None)
        return build.EndObject()


CASES = []


def case(function):
    CASES.append(function)
    return function


def answered(maker, outputs, samples=SAMPLES, spread=4.0):
    """The model, inputs for it, and TFLM's answers to them, state carried, all as bytes.

    `spread` is how far real inputs reach."""
    model = maker.write(outputs)
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=1 << 20)
    sent, answers = b"", b""
    for number in range(samples):
        for place, index in enumerate(maker.inputs):
            shape, kind = maker.tensors[index][:2]
            if kind is np.float32:
                sample = maker.random.uniform(-spread, spread, shape).astype(kind)
            else:
                limits = np.iinfo(kind)
                sample = maker.random.integers(limits.min, limits.max + 1, shape, dtype=kind)
                if number == 0:
                    sample = np.full(shape, (limits.min, limits.max)[place % 2], kind)
                elif number == 1:
                    sample = np.full(shape, limits.max, kind)
            interpreter.set_input(sample, place)
            sent += sample.tobytes()
        interpreter.invoke()
        answers += b"".join(interpreter.get_output(i).tobytes() for i in range(len(outputs)))
    return model, sent, answers


def save(maker, outputs, samples=SAMPLES):
    """Writes the model, inputs and TFLM's answers to the three files of a fixture."""
    for suffix, data in zip(("tflite", "in", "out"), answered(maker, outputs, samples)):
        (FOLDER / f"{maker.name}.{suffix}").write_bytes(data)
