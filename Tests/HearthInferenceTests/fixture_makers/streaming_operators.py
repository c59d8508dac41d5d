"""Models of the operators that streaming models use, and of their neighbours."""

import numpy as np

from fixture_makers.model_maker import (
    NONE, RELU, RELU6, RELU_N1_TO_1, ModelMaker, case, save)


@case
def every_byte():
    """Operators on single elements, on all 256 inputs."""
    everything = np.arange(-128, 128, dtype=np.int8).reshape(1, 256)

    def single(name, operator, scales, zeros, kinds=(np.int8, np.int8)):
        maker = ModelMaker(name)
        source = maker.input((1, 256), scales[0], zeros[0], kinds[0])
        target = maker.tensor((1, 256), scales[1], zeros[1], kind=kinds[1])
        maker.operator(operator, [source], target)
        maker.random = AllValues(everything.view(kinds[0]))
        save(maker, [target], samples=3)

    for number, (scale, zero) in enumerate(((0.1, 7), (0.004, -128), (0.9, 127), (12.0, 3))):
        single(f"logistic_{number}", "LOGISTIC", (scale, 1 / 256), (zero, -128))
        single(f"tanh_{number}", "TANH", (scale, 1 / 128), (zero, 0))
    for number, (scales, zeros) in enumerate((
            ((0.05, 0.05), (-3, -3)), ((0.11, 0.04), (20, -128)), ((0.003, 0.07), (127, -128)))):
        single(f"relu_{number}", "RELU", scales, zeros)
        single(f"hard_swish_{number}", "HARD_SWISH", (scales[0], scales[0] * (0.6 + number)), zeros)
        single(f"quantize_{number}", "QUANTIZE", scales, zeros)
    single("hard_swish_3", "HARD_SWISH", (0.5, 0.4), (-128, -100))
    single("hard_swish_4", "HARD_SWISH", (2.0, 1.7), (0, -128))
    single("relu6_0", "RELU6", (0.05, 0.05), (-3, -3))
    single("relu6_1", "RELU6", (0.01, 0.01), (-128, -128))
    single("quantize_to_unsigned", "QUANTIZE", (1 / 256, 1 / 256), (-128, 0), (np.int8, np.uint8))
    single("quantize_to_unsigned_scaled", "QUANTIZE", (0.02, 0.03), (9, 77), (np.int8, np.uint8))
    single("quantize_from_unsigned", "QUANTIZE", (0.02, 0.013), (128, 5), (np.uint8, np.int8))
    single("dequantize", "DEQUANTIZE", (0.0173, None), (-41, 0), (np.int8, np.float32))
    single("dequantize_unsigned", "DEQUANTIZE", (0.9, None), (200, 0), (np.uint8, np.float32))


class AllValues:
    """Stands in for a generator where the samples are no matter of chance."""

    def __init__(self, values):
        self.values = values

    def integers(self, *_, **__):
        return self.values


@case
def quantised_reals():
    maker = ModelMaker("quantize_reals")
    source = maker.input((2, 40), kind=np.float32)
    target = maker.tensor((2, 40), 0.025, 11)
    maker.operator("QUANTIZE", [source], target)
    save(maker, [target])


@case
def real_edges():
    """Real numbers in and out of an integer network."""
    maker = ModelMaker("real_edges")
    source = maker.input((1, 24), kind=np.float32)
    quantised = maker.tensor((1, 24), 0.03, -4)
    maker.operator("QUANTIZE", [source], quantised)
    weights = maker.weights((7, 24), 0.01)
    answer = maker.tensor((1, 7), 0.05, 9)
    maker.operator("FULLY_CONNECTED", [quantised, weights, maker.bias(quantised, weights, 500)],
                   answer, NONE, 0, 0)
    real = maker.tensor((1, 7), kind=np.float32)
    maker.operator("DEQUANTIZE", [answer], real)
    save(maker, [real, answer])


def two(name, operator, first, second, scales, zeros, activation=NONE, same=False):
    maker = ModelMaker(name)
    left = maker.input(first, scales[0], zeros[0])
    right = left if same else maker.input(second, scales[1], zeros[1])
    target = maker.tensor(np.broadcast_shapes(first, second), scales[2], zeros[2])
    maker.operator(operator, [left, right], target, activation)
    save(maker, [target])


@case
def products_and_differences():
    for name, scales in (("MUL", (0.05, 0.03, 0.06)), ("SUB", (0.05, 0.031, 0.06))):
        low = name.lower()
        two(f"{low}_same_shape", name, (1, 3, 4, 5), (1, 3, 4, 5), scales, (-3, 10, 5))
        two(f"{low}_repeats_channels", name, (1, 3, 4, 5), (1, 1, 1, 5), scales, (1, -7, 5), RELU)
        two(f"{low}_repeats_both", name, (1, 3, 1, 5), (1, 1, 4, 5), scales, (0, 0, 0), RELU6)
        two(f"{low}_by_itself", name, (1, 60), (1, 60), scales, (-100, -100, 8), same=True)
        two(f"{low}_one_number", name, (2, 20), (1,), scales, (-128, 127, -128), RELU_N1_TO_1)
    two("mul_large_factor", "MUL", (1, 40), (1, 40), (1.0, 1.0, 0.3), (-128, 127, 0))
    two("mul_tiny_factor", "MUL", (1, 40), (1, 40), (0.001, 0.002, 0.9), (4, 5, 6))
    two("sub_saturates", "SUB", (1, 60), (1, 60), (0.5, 0.4, 0.01), (-128, 127, -128))


def mean(name, shape, axes, keep, scales=(0.05, 0.04), zeros=(-3, 5)):
    maker = ModelMaker(name)
    source = maker.input(shape, scales[0], zeros[0])
    gone = [axis % len(shape) for axis in axes]
    kept = [1 if axis in gone else side for axis, side in enumerate(shape)
            if keep or axis not in gone]
    target = maker.tensor(kept, scales[1], zeros[1])
    maker.operator("MEAN", [source, maker.constant(axes)], target, int(keep))
    save(maker, [target])


@case
def means():
    mean("mean_picture", (1, 5, 4, 6), (1, 2), False)
    mean("mean_picture_keeps_dimensions", (2, 3, 7, 5), (1, 2), True, (0.05, 0.05), (9, 9))
    mean("mean_channels", (1, 4, 5, 7), (-1,), False, (0.3, 0.004), (-128, 127))
    mean("mean_rows", (3, 5, 2), (0,), True)
    mean("mean_everything", (2, 3, 4), (0, 1, 2), True, (0.5, 0.01), (127, -128))
    mean("mean_of_one", (1, 1, 9), (0, 1), False, (0.05, 0.011))


@case
def slices():
    def cut(name, shape, begin, end, strides, target, masks=(0, 0, 0), kind=np.int8):
        maker = ModelMaker(name)
        quantised = (0.05, -3) if kind is np.int8 else (None, 0)
        source = maker.input(shape, *quantised, kind)
        answer = maker.tensor(target, *quantised, kind=kind)
        operands = [source, maker.constant(begin), maker.constant(end), maker.constant(strides)]
        maker.operator("STRIDED_SLICE", operands, answer, masks[0], masks[1], 0, 0, masks[2], 0)
        save(maker, [answer])

    cut("slice_last_rows", (1, 5, 1, 6), (0, -3, 0, 0), (0, 0, 0, 6), (1, 1, 1, 1), (1, 3, 1, 6),
        (13, 15, 0))
    cut("slice_inner", (1, 6, 7, 3), (0, 1, 2, 0), (1, 5, 7, 2), (1, 2, 3, 1), (1, 2, 2, 2))
    cut("slice_backwards", (2, 6, 5), (0, 4, 3), (2, -6, 0), (1, -1, -2), (2, 4, 2))
    cut("slice_backwards_masked", (4, 5), (0, 0), (0, 0), (-1, -2), (4, 3), (3, 3, 0))
    cut("slice_shrinks", (3, 4, 5), (1, 0, -2), (2, 4, 0), (1, 1, 1), (4,), (0, 0, 5))
    cut("slice_beyond", (2, 9), (-5, -40), (99, 99), (1, 4), (2, 3))
    cut("slice_16_bits", (3, 6), (1, 0), (3, 6), (1, 2), (2, 3), kind=np.int16)


@case
def joints():
    def joined(name, shapes, axis, target):
        maker = ModelMaker(name)
        sources = [maker.input(shape, 0.05, -3) for shape in shapes]
        answer = maker.tensor(target, 0.05, -3)
        maker.operator("CONCATENATION", sources, answer, axis, NONE)
        save(maker, [answer])

    joined("concatenation_channels", ((1, 2, 3, 4), (1, 2, 3, 1), (1, 2, 3, 2)), -1, (1, 2, 3, 7))
    joined("concatenation_rows", ((1, 3, 1, 5), (1, 1, 1, 5)), 1, (1, 4, 1, 5))
    joined("concatenation_front", ((2, 3), (1, 3)), 0, (3, 3))

    def parted(name, operator, shape, axis, sizes):
        maker = ModelMaker(name)
        source = maker.input(shape, 0.05, -3)
        parts = []
        for size in sizes:
            side = list(shape)
            side[axis] = size
            parts.append(maker.tensor(side, 0.05, -3))
        place = maker.tensor((), data=np.array(axis, np.int32), kind=np.int32)
        if operator == "SPLIT":
            maker.operator("SPLIT", [place, source], parts, len(sizes))
        else:
            maker.operator("SPLIT_V", [source, maker.constant(sizes), place], parts, len(sizes))
        save(maker, parts)

    parted("split_channels", "SPLIT", (1, 2, 3, 6), 3, (2, 2, 2))
    parted("split_front", "SPLIT", (4, 5), -2, (2, 2))
    parted("split_v_channels", "SPLIT_V", (1, 5, 1, 8), -1, (3, 4, 1))
    parted("split_v_rows", "SPLIT_V", (1, 6, 4), 1, (5, 1))


@case
def frames():
    def framed(name, shape, paddings, value=None):
        maker = ModelMaker(name)
        source = maker.input(shape, 0.05, -3)
        target = maker.tensor([s + sum(p) for s, p in zip(shape, paddings)], 0.05, -3)
        operands = [source, maker.constant(paddings)]
        if value is not None:
            operands.append(maker.tensor((1,), 0.05, -3, np.array([value], np.int8)))
        maker.operator("PAD" if value is None else "PADV2", operands, target)
        save(maker, [target])

    framed("pad_picture", (1, 3, 4, 2), ((0, 0), (1, 2), (2, 0), (0, 0)))
    framed("pad_everything", (2, 2, 3), ((1, 0), (0, 2), (1, 1)))
    framed("pad_nothing", (2, 3), ((0, 0), (0, 0)))
    framed("pad_value", (1, 3, 2, 2), ((0, 0), (1, 1), (1, 0), (0, 3)), 77)


@case
def orders():
    def ordered(name, shape, order):
        maker = ModelMaker(name)
        source = maker.input(shape, 0.05, -3)
        target = maker.tensor([shape[axis] for axis in order], 0.05, -3)
        maker.operator("TRANSPOSE", [source, maker.constant(order)], target)
        save(maker, [target])

    ordered("transpose_matrix", (5, 7), (1, 0))
    ordered("transpose_to_channels_first", (1, 3, 4, 5), (0, 3, 1, 2))
    ordered("transpose_middle", (2, 3, 4, 5), (0, 2, 1, 3))
    ordered("transpose_five", (2, 1, 3, 2, 2), (4, 2, 0, 3, 1))


@case
def views():
    maker = ModelMaker("views")
    source = maker.input((1, 4, 1, 3), 0.05, -3)
    flat = maker.operator("SQUEEZE", [source], maker.tensor((4, 3), 0.05, -3))
    deep = maker.tensor((4, 1, 3), 0.05, -3)
    maker.operator("EXPAND_DIMS", [flat, maker.constant([1])], deep)
    held = maker.operator("RELU", [deep], maker.tensor((4, 1, 3), 0.05, -3))
    # The source and its views are read after their memory could have been written over.
    total = maker.operator("ADD", [flat, maker.operator(
        "RESHAPE", [held, maker.constant([4, 3])], maker.tensor((4, 3), 0.05, -3))],
        maker.tensor((4, 3), 0.1, 0), NONE)
    save(maker, [total, held])


def svdf(name, batches, depth, filters, rank, memory, kind, activation=NONE, zeros=(-3, 0, 5)):
    maker = ModelMaker(name)
    source = maker.input((batches, depth), 0.05, zeros[0])
    features = maker.weights((filters, depth), 0.01)
    limit = np.iinfo(kind).max
    values = maker.random.integers(-limit, limit + 1, (filters, memory), dtype=kind)
    times = maker.tensor((filters, memory), 0.01 if kind is np.int8 else 0.0001, 0, values, kind)
    scale = 0.3 if kind is np.int8 else 0.002
    state = maker.variable((batches, memory * filters), scale, zeros[1], kind)
    product = np.float32(scale) * maker.tensors[times][2]
    biases = maker.random.integers(-2000, 2001, filters // rank, dtype=np.int32)
    bias = maker.tensor((filters // rank,), product, 0, biases, np.int32)
    target = maker.tensor((batches, filters // rank), 0.5, zeros[2])
    maker.operator("SVDF", [source, features, times, bias, state], target, rank, activation, 0)
    save(maker, [target], samples=14)


@case
def memories():
    svdf("svdf_8_bits", 1, 10, 6, 2, 5, np.int8)
    svdf("svdf_8_bits_zero_point", 2, 7, 4, 1, 3, np.int8, zeros=(4, 11, -20))
    svdf("svdf_16_bits_relu", 2, 9, 4, 2, 6, np.int16, RELU, (-3, 0, -128))


def stream(name, rows, variables=1, initial=True, late=False):
    """A ring of the last rows: read, joined with the new one, cut, kept."""
    maker = ModelMaker(name)
    if initial:
        maker.operator("CALL_ONCE", [], [], 1)
    source = maker.input((1, 1, 1, 6), 0.05, -3)
    outputs = []
    for number in range(variables):
        handle = maker.handle(f"rows {number}")
        old = maker.tensor((1, rows, 1, 6), 0.05, -3)
        maker.operator("READ_VARIABLE", [handle], old)
        both = maker.tensor((1, rows + 1, 1, 6), 0.05, -3)
        maker.operator("CONCATENATION", [old, source], both, 1, NONE)
        kept = maker.tensor((1, rows, 1, 6), 0.05, -3)
        maker.operator("STRIDED_SLICE", [both, maker.constant([0, -rows, 0, 0]),
                                         maker.constant([0, 0, 0, 6]),
                                         maker.constant([1, 1, 1, 1])],
                       kept, 13, 15, 0, 0, 0, 0)
        maker.operator("ASSIGN_VARIABLE", [handle, kept], [])
        if late:
            # The old rows are needed after the new ones are kept.
            outputs.append(maker.operator(
                "SUB", [kept, old], maker.tensor((1, rows, 1, 6), 0.1, 1), NONE))
        else:
            mean_ = maker.tensor((1, 6), 0.05, 2)
            maker.operator("MEAN", [both, maker.constant([1, 2])], mean_, 0)
            outputs.append(mean_)
    if initial:
        setter = maker.subgraph()
        for number in range(variables):
            values = setter.random.integers(-128, 128, (1, rows, 1, 6), dtype=np.int8)
            handle = setter.handle(f"rows {number}")
            value = setter.tensor(values.shape, 0.05, -3, values)
            setter.operator("ASSIGN_VARIABLE", [handle, value], [])
    save(maker, outputs, samples=14)


@case
def streams():
    stream("stream", 4)
    stream("stream_two_variables", 3, 2)
    stream("stream_without_initial_value", 3, initial=False)
    stream("stream_reads_late", 3, late=True)


@case
def counters():
    """A variable that is read, changed in place and assigned, and read again afterwards."""
    maker = ModelMaker("stream_counts")
    maker.operator("CALL_ONCE", [], [], 1)
    source = maker.input((1, 8), 0.05, 0)
    handle = maker.handle("sum")
    before = maker.operator("READ_VARIABLE", [handle], maker.tensor((1, 8), 0.05, 0))
    after = maker.operator("ADD", [before, source], maker.tensor((1, 8), 0.05, 0), NONE)
    maker.operator("ASSIGN_VARIABLE", [handle, after], [])
    again = maker.operator("READ_VARIABLE", [handle], maker.tensor((1, 8), 0.05, 0))
    setter = maker.subgraph()
    handle = setter.handle("sum")
    start = setter.tensor((1, 8), 0.05, 0, np.arange(8, dtype=np.int8))
    setter.operator("ASSIGN_VARIABLE", [handle, start], [])
    save(maker, [again, after], samples=14)
