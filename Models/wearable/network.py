"""The wearable's network, as data: training, quantisation and checks all read this one list.

A step takes three rows of 40 features (30 ms). Each layer that looks back in time keeps what it
needs of the past in a ring, so that a step costs the same however far the network looks back. The
answer is the probability that "help me" ended just now.
"""

from dataclasses import dataclass

import numpy as np

CHANNELS = 40
ROWS = 3  # of features in a step
INPUT_SCALE = np.float32(26) / np.float32(255)  # a feature of 26 and more saturates
INPUT_ZERO_POINT = -128


@dataclass(frozen=True)
class Layer:
    """One operator over time, without padding: it looks back `kernel` of its inputs."""

    name: str
    kind: str  # conv, depthwise, dense (over a flat window)
    out: int = 0
    kernel: int = 1
    stride: int = 1
    relu6: bool = True


LAYERS = [
    Layer("stem", "conv", out=40, kernel=5, stride=ROWS),
    Layer("a_depth", "depthwise", kernel=5, relu6=False),
    Layer("a_point", "conv", out=96),
    Layer("b_depth", "depthwise", kernel=9, relu6=False),
    Layer("b_point", "conv", out=96),
    Layer("c_depth", "depthwise", kernel=13, relu6=False),
    Layer("c_point", "conv", out=96),
    Layer("d_depth", "depthwise", kernel=17, relu6=False),
    Layer("d_point", "conv", out=96),
    Layer("logit", "dense", out=1, kernel=6, relu6=False),
]


def shapes():
    """Channels in and out of every layer, by name."""
    channels, result = CHANNELS, {}
    for layer in LAYERS:
        result[layer.name] = (channels, layer.out or channels)
        channels = layer.out or channels
    return result


def state_rows(layer):
    """How many of its past inputs a layer keeps."""
    return layer.kernel - layer.stride


def steps_seen():
    """Steps of input that an answer depends on."""
    return 1 + sum(state_rows(layer) for layer in LAYERS[1:]) + 1


def multiply_accumulates():
    """Multiplications of one step."""
    total = 0
    for layer in LAYERS:
        before, after = shapes()[layer.name]
        total += layer.kernel * after * (1 if layer.kind == "depthwise" else before)
    return total
