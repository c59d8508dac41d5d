#!/usr/bin/env python3
"""Writes small .tflite files, one or more per operator, with TFLM's answers to random inputs.

Usage: make_fixtures.py            (with the packages of Tests/requirements.txt)

For each case: Fixtures/NAME.tflite, NAME.in (samples back to back) and NAME.out (the answers of
the tflite-micro interpreter to them). Seeds are fixed: the same packages write the same bytes.
"""

import numpy as np

import fixture_makers.streaming_operators
from fixture_makers.model_maker import (
    CASES, FOLDER, NONE, RELU, RELU6, RELU_N1_TO_1, SAME, VALID, ModelMaker, case, save)

assert fixture_makers.streaming_operators  # It adds its cases by itself.


def out_side(side, taps, stride, dilation, padding):
    reach = (taps - 1) * dilation + 1
    return -(-side // stride) if padding == SAME else (side + stride - reach) // stride


def convolution(name, shape, taps, channels, stride=(1, 1), dilation=(1, 1), padding=SAME,
                activation=NONE, per_channel=True, bias=2000, scales=(0.05, 0.01, 0.3),
                zeros=(-3, 5), groups=1, extreme=False, spread=127):
    maker = ModelMaker(name)
    source = maker.input(shape, scales[0], zeros[0])
    weights = maker.weights((channels, *taps, shape[3] // groups), scales[1],
                            0 if per_channel else None, extreme, spread)
    operands = [source, weights]
    if bias is not None:
        operands.append(maker.bias(source, weights, bias))
    sides = [out_side(shape[1 + i], taps[i], stride[i], dilation[i], padding) for i in (0, 1)]
    target = maker.tensor((shape[0], *sides, channels), scales[2], zeros[1])
    maker.operator("CONV_2D", operands, target, padding, stride[1], stride[0], activation,
                   dilation[1], dilation[0])
    save(maker, [target])


@case
def convolutions():
    convolution("conv_3x3_same_relu", (1, 7, 6, 3), (3, 3), 5, activation=RELU)
    convolution("conv_valid_stride_2_1_relu6", (1, 9, 8, 4), (3, 2), 6, (2, 1), padding=VALID,
                activation=RELU6, per_channel=False)
    convolution("conv_dilation_2_3", (1, 9, 11, 2), (3, 3), 4, dilation=(2, 3))
    convolution("conv_dilation_valid_stride_2", (1, 12, 11, 2), (3, 2), 4, (2, 3), (2, 4), VALID)
    convolution("conv_1x1_no_bias_relu_n1_to_1", (1, 4, 5, 16), (1, 1), 8, bias=None,
                activation=RELU_N1_TO_1, scales=(0.05, 0.01, 0.02))
    convolution("conv_even_window_same", (2, 5, 6, 2), (2, 4), 3, (2, 2))
    convolution("conv_window_over_picture", (1, 2, 3, 2), (5, 7), 3)
    convolution("conv_grouped", (1, 5, 4, 6), (3, 3), 9, groups=3)
    convolution("conv_saturates", (1, 4, 4, 8), (3, 3), 4, extreme=True, bias=2000000,
                scales=(1.0, 1.0, 0.9), zeros=(127, -128))
    convolution("conv_large_factor", (1, 3, 3, 2), (1, 1), 4, bias=20, spread=1,
                scales=(0.5, 0.2, 0.05))
    convolution("conv_tiny_scale", (1, 3, 3, 4), (3, 3), 4, bias=2000000000,
                scales=(0.05, 2e-9, 0.02))
    convolution("conv_vanishing_factor", (1, 3, 3, 4), (1, 1), 4, scales=(1e-6, 1e-6, 1.0))
    convolution("conv_wide_channels", (1, 2, 3, 70), (3, 3), 11, per_channel=False,
                zeros=(-128, 127))


def depthwise(name, shape, taps, multiplier=1, stride=(1, 1), dilation=(1, 1), padding=SAME,
              activation=NONE, per_channel=True, bias=1000, scales=(0.05, 0.02, 0.1),
              zeros=(-3, 5), extreme=False):
    maker = ModelMaker(name)
    channels = shape[3] * multiplier
    source = maker.input(shape, scales[0], zeros[0])
    weights = maker.weights((1, *taps, channels), scales[1], 3 if per_channel else None, extreme)
    operands = [source, weights]
    if bias is not None:
        product = maker.tensors[source][2] * maker.tensors[weights][2]
        data = maker.random.integers(-bias, bias + 1, channels, dtype=np.int32)
        operands.append(maker.tensor([channels], product, 0, data, np.int32))
    sides = [out_side(shape[1 + i], taps[i], stride[i], dilation[i], padding) for i in (0, 1)]
    target = maker.tensor((shape[0], *sides, channels), scales[2], zeros[1])
    maker.operator("DEPTHWISE_CONV_2D", operands, target, padding, stride[1], stride[0],
                   multiplier, activation, dilation[1], dilation[0])
    save(maker, [target])


@case
def depthwise_convolutions():
    depthwise("depthwise_3x3_same_relu", (1, 6, 7, 5), (3, 3), activation=RELU)
    depthwise("depthwise_valid_stride_2_relu6", (1, 9, 8, 19), (3, 3), stride=(2, 2),
              padding=VALID, activation=RELU6, per_channel=False)
    depthwise("depthwise_multiplier_8", (1, 12, 10, 1), (10, 8), 8, (2, 2))
    depthwise("depthwise_multiplier_3_valid", (2, 5, 5, 4), (2, 3), 3, (1, 2), padding=VALID)
    depthwise("depthwise_dilation", (1, 9, 9, 3), (3, 3), dilation=(3, 2))
    depthwise("depthwise_dilation_multiplier_2", (1, 8, 9, 2), (3, 2), 2, dilation=(2, 3),
              padding=VALID)
    depthwise("depthwise_no_bias", (1, 4, 4, 33), (3, 3), bias=None, activation=RELU_N1_TO_1,
              scales=(0.05, 0.02, 0.02))
    depthwise("depthwise_saturates", (1, 4, 4, 6), (3, 3), extreme=True, bias=1000000,
              scales=(1.0, 1.0, 0.7), zeros=(-128, 127))


def dense(name, batch_shape, depth, outputs, activation=NONE, per_channel=False, bias=3000,
          scales=(0.05, 0.01, 0.4), zeros=(-3, 5), left_out=False, keep=False, extreme=False):
    maker = ModelMaker(name)
    source = maker.input((*batch_shape, depth), scales[0], zeros[0])
    weights = maker.weights((outputs, depth), scales[1], 0 if per_channel else None, extreme)
    operands = [source, weights]
    if bias is not None:
        product = maker.tensors[source][2] * maker.tensors[weights][2]
        data = maker.random.integers(-bias, bias + 1, outputs, dtype=np.int32)
        operands.append(maker.tensor([outputs], product, 0, data, np.int32))
    elif left_out:
        operands.append(-1)
    rows = batch_shape if keep else (int(np.prod(batch_shape)),)
    target = maker.tensor((*rows, outputs), scales[2], zeros[1])
    maker.operator("FULLY_CONNECTED", operands, target, activation, 0, int(keep))
    save(maker, [target])


@case
def fully_connected():
    dense("dense_per_tensor_relu", (1,), 37, 6, RELU)
    dense("dense_per_channel", (3,), 16, 9, per_channel=True)
    dense("dense_no_bias_relu6", (2,), 20, 5, RELU6, bias=None)
    dense("dense_bias_left_out", (1,), 8, 3, bias=None, left_out=True)
    dense("dense_keeps_dimensions", (1, 2, 3), 12, 4, RELU_N1_TO_1, keep=True,
          scales=(0.05, 0.01, 0.02))
    dense("dense_flattens", (2, 3), 10, 4)
    dense("dense_saturates", (1,), 64, 8, extreme=True, bias=3000000, scales=(1.0, 1.0, 0.6),
          zeros=(127, 0))
    dense("dense_long", (1,), 700, 4, zeros=(-128, -128))


@case
def dense_double_precision():
    """Biases that round one way if the two scales are multiplied in single precision, the other
    way in double precision. The weights are zero, so the bias is the whole sum."""
    maker = ModelMaker("dense_double_precision_product")
    source = maker.input((1, 4), 0.39101523, 0)
    scale = np.float32(0.00037687)
    product = maker.tensors[source][2][0] * scale
    exact = float(maker.tensors[source][2][0]) * float(scale)
    assert float(product) != exact
    biases = []
    for half in np.arange(-100.5, 100, 13):
        middle = half * 1000 / exact
        for bias in range(int(middle) - 200, int(middle) + 200):
            if round(bias * exact / 1000) != round(bias * float(product) / 1000):
                biases.append(bias)
                break
    weights = maker.tensor((len(biases), 4), scale, 0, np.zeros((len(biases), 4), np.int8))
    bias = maker.tensor([len(biases)], product, 0, np.array(biases, np.int32), np.int32)
    target = maker.tensor((1, len(biases)), 1000, 0)
    maker.operator("FULLY_CONNECTED", [source, weights, bias], target, NONE, 0, 0)
    assert len(biases) > 3
    save(maker, [target])


def pool(name, operator, shape, window, stride, padding, activation=NONE, scale=0.05, zero=-3):
    maker = ModelMaker(name)
    source = maker.input(shape, scale, zero)
    sides = [out_side(shape[1 + i], window[i], stride[i], 1, padding) for i in (0, 1)]
    target = maker.tensor((shape[0], *sides, shape[3]), scale, zero)
    maker.operator(operator, [source], target, padding, stride[1], stride[0], window[1],
                   window[0], activation)
    save(maker, [target])


@case
def pools():
    for operator, name in (("AVERAGE_POOL_2D", "average"), ("MAX_POOL_2D", "max")):
        pool(f"{name}_pool_same", operator, (1, 7, 6, 5), (3, 2), (2, 2), SAME)
        pool(f"{name}_pool_valid_relu6", operator, (2, 6, 7, 3), (2, 3), (1, 2), VALID, RELU6)
        pool(f"{name}_pool_whole_picture", operator, (1, 5, 4, 18), (5, 4), (5, 4), VALID, RELU)
        pool(f"{name}_pool_window_over_picture", operator, (1, 3, 2, 4), (7, 5), (1, 1), SAME,
             RELU_N1_TO_1, scale=0.01, zero=20)


def addition(name, first, second, scales=(0.05, 0.03, 0.06), zeros=(-3, 10, 5), activation=NONE,
             constant=False):
    maker = ModelMaker(name)
    left = maker.input(first, scales[0], zeros[0])
    if constant:
        data = maker.random.integers(-128, 128, second, dtype=np.int8)
        right = maker.tensor(second, scales[1], zeros[1], data)
    else:
        right = maker.input(second, scales[1], zeros[1])
    target = maker.tensor(np.broadcast_shapes(first, second), scales[2], zeros[2])
    maker.operator("ADD", [left, right], target, activation)
    save(maker, [target])


@case
def additions():
    addition("add_same_shape", (1, 4, 5, 6), (1, 4, 5, 6))
    addition("add_relu6", (2, 3, 4), (2, 3, 4), activation=RELU6)
    addition("add_relu_saturates", (1, 60), (1, 60), (0.5, 0.4, 0.01), (-128, 127, -128), RELU)
    addition("add_repeats_channels", (1, 3, 4, 5), (5,))
    addition("add_repeats_first", (1, 1, 1, 5), (2, 3, 4, 5))
    addition("add_repeats_both", (1, 3, 1, 5), (1, 1, 4, 5), activation=RELU_N1_TO_1)
    addition("add_repeats_one_number", (1, 3, 4, 2), (1,))
    addition("add_five_dimensions", (2, 1, 3, 1, 2), (1, 4, 1, 2, 2))
    addition("add_constant", (1, 3, 3, 4), (1, 3, 3, 4), constant=True)
    addition("add_unequal_scales", (1, 80), (1, 80), (1e-5, 1.0, 0.8), (0, 0, 0))


@case
def reshapes():
    maker = ModelMaker("reshape_to_row")
    source = maker.input((2, 3, 4), 0.1, 3)
    shape = maker.tensor([2], data=np.array([2, 12], np.int32), kind=np.int32)
    target = maker.tensor((2, 12), 0.1, 3)
    maker.operator("RESHAPE", [source, shape], target)
    save(maker, [target])


@case
def activation_bound():
    """A scale at which the bound of RELU6 depends on the precision of 6 ÷ scale."""
    for steps in range(40, 200):
        scale = np.float32(6 / (steps + 0.5))
        for near in (np.nextafter(scale, np.float32(0)), scale, np.nextafter(scale, np.float32(1))):
            single = np.floor(np.float32(6) / near + np.float32(0.5))
            if single != np.floor(6 / float(near) + 0.5):
                return pool("max_pool_bound_by_precision", "MAX_POOL_2D", (1, 8, 8, 1), (1, 1),
                            (1, 1), VALID, RELU6, scale=near, zero=-100)
    raise AssertionError("no such scale")


def softmax(name, shape, scale, beta=1.0, zero=0, kind=np.int8):
    maker = ModelMaker(name)
    source = maker.input(shape, scale, zero)
    if kind is np.int8:
        target = maker.tensor(shape, 1 / 256, -128)
    else:
        target = maker.tensor(shape, 1 / 65536, -32768, kind=np.int16)
    maker.operator("SOFTMAX", [source], target, beta)
    save(maker, [target])


@case
def softmaxes():
    softmax("softmax_10", (1, 10), 0.17, zero=24)
    softmax("softmax_rows", (5, 4), 0.06)
    softmax("softmax_four_dimensions", (1, 2, 3, 7), 0.02)
    softmax("softmax_one_element", (3, 1), 0.1)
    softmax("softmax_300_flat", (1, 300), 0.0001)
    softmax("softmax_steep", (1, 12), 2.5)
    softmax("softmax_steepest", (1, 12), 90.0)
    softmax("softmax_beta", (2, 12), 0.1, beta=0.5)
    softmax("softmax_16_bits_out", (2, 12), 0.05, kind=np.int16)
    softmax("softmax_16_bits_out_steep", (1, 40), 1.5, kind=np.int16)


@case
def network():
    """A network of every operator, with a branch, so that the arena plan matters."""
    maker = ModelMaker("network")
    source = maker.input((1, 12, 12, 3), 0.05, -10)

    def convolve(of, channels, taps, stride, shape, scale, zero, activation=RELU):
        depth = maker.tensors[of][0][3]
        weights = maker.weights((channels, taps, taps, depth), 0.01, 0)
        target = maker.tensor(shape, scale, zero)
        return maker.operator("CONV_2D", [of, weights, maker.bias(of, weights, 1500)], target,
                              SAME, stride, stride, activation, 1, 1)

    stem = convolve(source, 8, 3, 2, (1, 6, 6, 8), 0.08, -128)
    weights = maker.weights((1, 3, 3, 8), 0.02, 3)
    product = maker.tensors[stem][2] * maker.tensors[weights][2]
    bias = maker.tensor([8], product, 0, maker.random.integers(-900, 900, 8, dtype=np.int32),
                        np.int32)
    depth = maker.tensor((1, 6, 6, 8), 0.07, -128)
    maker.operator("DEPTHWISE_CONV_2D", [stem, weights, bias], depth, SAME, 1, 1, 1, RELU6, 1, 1)
    left = convolve(depth, 8, 1, 1, (1, 6, 6, 8), 0.09, 3, NONE)
    both = maker.tensor((1, 6, 6, 8), 0.1, -20)
    maker.operator("ADD", [stem, left], both, NONE)
    largest = maker.tensor((1, 3, 3, 8), 0.1, -20)
    maker.operator("MAX_POOL_2D", [both], largest, VALID, 2, 2, 2, 2, NONE)
    mean = maker.tensor((1, 1, 1, 8), 0.1, -20)
    maker.operator("AVERAGE_POOL_2D", [largest], mean, VALID, 1, 1, 3, 3, NONE)
    row = maker.tensor((1, 8), 0.1, -20)
    shape = maker.tensor([2], data=np.array([1, 8], np.int32), kind=np.int32)
    maker.operator("RESHAPE", [mean, shape], row)
    matrix = maker.weights((5, 8), 0.01)
    product = maker.tensors[row][2] * maker.tensors[matrix][2]
    bias = maker.tensor([5], product, 0, maker.random.integers(-90, 90, 5, dtype=np.int32),
                        np.int32)
    logits = maker.tensor((1, 5), 0.05, 7)
    maker.operator("FULLY_CONNECTED", [row, matrix, bias], logits, NONE, 0, 0)
    chances = maker.tensor((1, 5), 1 / 256, -128)
    maker.operator("SOFTMAX", [logits], chances, 1.0)
    save(maker, [chances, row])


def main():
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for make in CASES:
        make()
    files = list(FOLDER.iterdir())
    print(f"{len(files) // 3} models, {sum(f.stat().st_size for f in files)} bytes")


if __name__ == "__main__":
    main()
