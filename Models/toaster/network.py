"""The toaster's network, as data: training, quantisation and checks all read this one list.

A pair of pictures (32 x 32, six channels: first frame, present frame) goes through a few
convolutions and ends in 14 answers: eleven levels of browning, burnt, not bread, cannot see.
"""

from dataclasses import dataclass

SIDE = 32
CHANNELS = 6
LEVELS = 11
LABELS = [f"browning {level / 10:.1f}" for level in range(LEVELS)] + [
    "burnt",
    "not_bread",
    "cannot_see",
]
BURNT, NOT_BREAD, CANNOT_SEE = 11, 12, 13


@dataclass(frozen=True)
class Layer:
    """One operator. Convolutions pad with zeros to keep (or halve) the size."""

    name: str
    kind: str  # conv, depthwise, dense, add (with the output of layer `other`)
    out: int = 0
    kernel: int = 1
    stride: int = 1
    relu6: bool = True
    other: str = ""


LAYERS = [
    Layer("stem", "conv", out=16, kernel=3, stride=2),
    Layer("a_depth", "depthwise", kernel=3),
    Layer("a_point", "conv", out=24),
    Layer("b_depth", "depthwise", kernel=3, stride=2),
    Layer("b_point", "conv", out=48),
    Layer("c_depth", "depthwise", kernel=3),
    Layer("c_point", "conv", out=48, relu6=False),
    Layer("c_add", "add", relu6=False, other="b_point"),
    Layer("d_depth", "depthwise", kernel=3, stride=2),
    Layer("d_point", "conv", out=64),
    Layer("e_depth", "depthwise", kernel=3),
    Layer("e_point", "conv", out=64, relu6=False),
    Layer("e_add", "add", relu6=False, other="d_point"),
    Layer("hidden", "dense", out=48),
    Layer("logits", "dense", out=len(LABELS), relu6=False),
]


def shapes():
    """Output shape (height, width, channels) of the input and of every layer, by name."""
    height, width, channels = SIDE, SIDE, CHANNELS
    result = {"input": (height, width, channels)}
    for layer in LAYERS:
        if layer.kind in ("conv", "depthwise"):
            height, width = -(-height // layer.stride), -(-width // layer.stride)
            channels = layer.out or channels
        elif layer.kind == "dense":
            height, width, channels = 1, 1, layer.out
        result[layer.name] = (height, width, channels)
    return result


def multiply_accumulates():
    """Multiplications of one inference."""
    total = 0
    before = (SIDE, SIDE, CHANNELS)
    for layer in LAYERS:
        after = shapes()[layer.name]
        area = after[0] * after[1]
        if layer.kind == "conv":
            total += area * after[2] * before[2] * layer.kernel**2
        elif layer.kind == "depthwise":
            total += area * after[2] * layer.kernel**2
        elif layer.kind == "dense":
            total += before[0] * before[1] * before[2] * after[2]
        before = after
    return total
