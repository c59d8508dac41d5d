"""Trains the float network and writes `weights.npz`: weights with batch normalisation folded in,
and the range of every activation, which is all that `quantise.py` needs.

    python train.py --train train1 train2 --validation validation
    python train.py --train … --validation … --start weights.npz --epochs 2 --rate 5e-4

The second run goes on from folded weights, rounded as the int8 model will round them.
"""

import argparse
import json
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from network import CHANNELS, INPUT_SCALE, INPUT_ZERO_POINT, LAYERS, ROWS, multiply_accumulates

EPSILON = 1e-3
DROPPED = 0.15  # of the channels of each layer, while training
CROP = 332 * ROWS + 2  # rows of a training example
BACK = sum(layer.kernel - 1 for layer in LAYERS[1:])  # outputs lost at an example's start


class Streams:
    """What `scenes.py` wrote: features and labels, one line a stream."""

    def __init__(self, paths):
        self.rows, self.labels, self.noises = [], [], []
        for path in paths:
            with open(path + ".json") as file:
                tables = json.load(file)
            count = tables[0]["rows"]
            self.labels.append(np.fromfile(path + ".labels", np.int8).reshape(-1, count))
            self.rows.append(np.fromfile(path + ".rows", np.int8).reshape(-1, count, CHANNELS))
            # Whatever has nobody in the foreground can be laid over the others.
            self.noises += [
                rows for table, rows in zip(tables, self.rows[-1])
                if not table["events"] and table["noise"] != "babble"]
        self.rows, self.labels = np.concatenate(self.rows), np.concatenate(self.labels)

    def batch(self, random, picks, altered=1.0):
        """Features of crops, altered so that no two are alike, and a label for every output."""
        features = np.empty((len(picks), CROP, CHANNELS), np.float32)
        labels = np.empty((len(picks), CROP), np.int8)
        for index, pick in enumerate(picks):
            # Another pace: rows are taken closer together or further apart.
            pace = np.exp(altered * random.uniform(-0.2, 0.2))
            length = int(np.ceil(CROP * pace)) + 1
            start = int(random.integers(self.rows.shape[1] - length))
            places = np.arange(CROP) * pace
            below, share = places.astype(int), (places % 1).astype(np.float32)[:, None]
            part = self.rows[pick, start:start + length].astype(np.float32) - INPUT_ZERO_POINT
            part = part[below] * (1 - share) + part[below + 1] * share
            labels[index] = self.labels[pick, start + np.rint(places).astype(int)]
            # Another throat: the spectrum is stretched and moved.
            places = np.arange(CHANNELS) * (1 + altered * random.uniform(-0.1, 0.1))
            places = np.clip(places + altered * random.uniform(-1.5, 1.5), 0, CHANNELS - 1.001)
            below, share = places.astype(int), (places % 1).astype(np.float32)
            part = part[:, below] * (1 - share) + part[:, below + 1] * share
            # Another microphone: a bent line over the channels.
            points = altered * (random.normal(0, 10, 6) + random.normal(0, 12))
            bent = np.interp(np.linspace(0, 5, CHANNELS), np.arange(6), points)
            part = np.where(part > 0, part + bent.astype(np.float32), 0)
            if self.noises and random.random() < 0.5 * min(altered, 1):
                noise = self.noises[int(random.integers(len(self.noises)))]
                start = int(random.integers(len(noise) - CROP))
                over = noise[start:start + CROP].astype(np.float32) - INPUT_ZERO_POINT
                part = np.maximum(part, over - random.uniform(0, 60))
            for _ in range(random.binomial(2, min(0.5 * altered, 1))):
                low = int(random.integers(0, CHANNELS))
                part[:, low:low + int(random.integers(1, 6))] = 0
            features[index] = part
        features = np.clip(np.rint(features), 0, 255) * INPUT_SCALE
        return torch.from_numpy(features), torch.from_numpy(labels[:, 4 + ROWS * BACK::ROWS].copy())


def features_of(rows):
    """int8 rows → what they stand for."""
    return torch.from_numpy((rows.astype(np.float32) - INPUT_ZERO_POINT) * INPUT_SCALE)


class FakeQuantise(torch.autograd.Function):
    """Rounds to a grid; the gradient passes where nothing was cut off."""

    @staticmethod
    def forward(context, value, scale, low, high):
        steps = torch.round(value / scale)
        context.save_for_backward((steps >= low) & (steps <= high))
        return torch.clamp(steps, low, high) * scale

    @staticmethod
    def backward(context, gradient):
        return gradient * context.saved_tensors[0], None, None, None


class Network(nn.Module):
    """Normalised after every pointwise layer; with `start`, folded weights and rounded values."""

    def __init__(self, start=None):
        super().__init__()
        self.parts, self.norms = nn.ModuleDict(), nn.ModuleDict()
        self.ranges = None
        channels = CHANNELS
        for layer in LAYERS:
            out = layer.out or channels
            groups = channels if layer.kind == "depthwise" else 1
            normalised = layer.kind == "conv" and start is None
            self.parts[layer.name] = nn.Conv1d(
                channels, out, layer.kernel, layer.stride, groups=groups, bias=not normalised)
            if normalised:
                self.norms[layer.name] = nn.BatchNorm1d(out, eps=EPSILON, momentum=0.02)
            channels = out
        if start is not None:
            self.ranges = {}
            for layer in LAYERS:
                part = self.parts[layer.name]
                part.weight.data = torch.from_numpy(start[layer.name + "/kernel"])
                part.bias.data = torch.from_numpy(start[layer.name + "/bias"])
                low, high = (float(v) for v in start[layer.name + "/range"])
                low, high = min(low, 0.0), max(high, 0.0)
                scale = (high - low) / 255
                zero = round(-128 - low / scale)
                self.ranges[layer.name] = (scale, -128 - zero, 127 - zero)

    def forward(self, features, taps=None):
        """[batch, rows, 40] → logits [batch, outputs]."""
        value = features.transpose(1, 2)
        for layer in LAYERS:
            part = self.parts[layer.name]
            if self.ranges is None:
                value = part(value)
            else:
                axes = (1, 2) if layer.kind != "dense" else (0, 1, 2)
                largest = part.weight.detach().abs().amax(axes, keepdim=True).clamp(min=1e-6)
                weight = FakeQuantise.apply(part.weight, largest / 127, -127, 127)
                value = F.conv1d(
                    value, weight, part.bias, part.stride, groups=part.groups)
            if layer.name in self.norms:
                value = self.norms[layer.name](value)
            if layer.relu6:
                value = F.relu6(value)
            if self.ranges is not None:
                value = FakeQuantise.apply(value, *self.ranges[layer.name])
            if taps is not None:
                taps[layer.name] = value
            if layer.relu6 and self.ranges is None:
                value = F.dropout1d(value, DROPPED, self.training)
        return value[:, 0]

    def folded(self):
        """Weights and biases by layer, [out, in, kernel], the normalisation multiplied in."""
        result = {}
        for layer in LAYERS:
            part = self.parts[layer.name]
            kernel = part.weight.detach()
            if layer.name in self.norms:
                norm = self.norms[layer.name]
                scale = norm.weight.detach() / torch.sqrt(norm.running_var + EPSILON)
                kernel = kernel * scale[:, None, None]
                bias = norm.bias.detach() - norm.running_mean * scale
            else:
                bias = part.bias.detach()
            result[layer.name + "/kernel"] = kernel.numpy().astype(np.float32)
            result[layer.name + "/bias"] = bias.numpy().astype(np.float32)
        return result


def ranges(network, features):
    """Smallest and largest value of every activation; outliers beyond 1 in 100,000 are cut, and the
    logit's range ends where the probability is full."""
    taps = {}
    with torch.no_grad():
        network(features, taps)
    result = {}
    for layer in LAYERS:
        low, high = np.quantile(taps[layer.name].numpy(), [1e-5, 1 - 1e-5])
        if layer.kind == "dense":
            low, high = max(low, -8.0), min(max(high, 5.0), 8.0)
        result[layer.name + "/range"] = np.array(
            [min(low, 0), 6 if layer.relu6 and high > 5.9 else high], np.float32)
    return result


def loss_of(logits, labels):
    """Cross-entropy where something is asked, and once more over the hardest of the negatives."""
    surprise = F.binary_cross_entropy_with_logits(
        logits, (labels == 1).float(), reduction="none")
    asked = labels != 2
    weight = asked * torch.where(labels == 1, 3.0, 1.0)
    negatives = surprise[labels == 0]
    hardest = negatives.topk(max(len(negatives) // 100, 1)).values
    return (surprise * weight).sum() / asked.sum() + 0.03 * hardest.mean()


def report(network, streams):
    """Calls whose best mean over five answers passes, against false ones by the hour."""
    network.eval()
    missed, false, calls, steps = np.zeros(3), np.zeros(3), 0, 0
    with torch.no_grad():
        for first in range(0, len(streams.rows), 16):
            rows = features_of(streams.rows[first:first + 16])
            probability = torch.sigmoid(network(rows))
            mean = F.avg_pool1d(probability[:, None], 5, 1)[:, 0].numpy()
            labels = streams.labels[first:first + 16, 4 + ROWS * (BACK + 4)::ROWS]
            labels = labels[:, :mean.shape[1]]
            for line, answers in zip(labels, mean):
                steps += len(line)
                edges = np.flatnonzero(np.diff(np.concatenate([[0], line == 1, [0]])))
                for start, end in edges.reshape(-1, 2):
                    calls += 1
                    best = answers[max(start - 8, 0):end + 20].max()
                    missed += best < np.array([0.5, 0.7, 0.9])
                quiet = np.where(line == 0, answers, 0)
                for index, threshold in enumerate((0.5, 0.7, 0.9)):
                    above = quiet > threshold
                    starts = np.flatnonzero(above[1:] & ~above[:-1])
                    false[index] += (np.diff(starts, prepend=-99) > 66).sum()
    hours = steps * ROWS / 360000
    rates = ", ".join(
        f"at {t}: missed {100 * m / max(calls, 1):.1f} %, false {f / hours:.1f}/h"
        for t, m, f in zip((0.5, 0.7, 0.9), missed, false))
    print(f"validation, {calls} calls, {hours:.1f} h: {rates}", flush=True)
    network.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--validation", nargs="+", required=True)
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--altered", type=float, default=1, help="how much crops are altered")
    parser.add_argument("--start", help="folded weights to go on from")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "weights.npz"))
    arguments = parser.parse_args()
    torch.manual_seed(20)
    torch.set_num_threads(arguments.threads)
    random = np.random.default_rng(20)
    streams, validation = Streams(arguments.train), Streams(arguments.validation)
    start = dict(np.load(arguments.start)) if arguments.start else None
    network = Network(start)
    steps = int(arguments.epochs * len(streams.rows) / arguments.batch)
    print(f"{multiply_accumulates()} multiply-accumulates a step, {len(streams.rows)} streams, "
          f"{steps} updates", flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), arguments.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, arguments.rate, steps, pct_start=0.1, final_div_factor=50)
    began, losses = time.time(), []
    for number in range(steps):
        picks = random.integers(len(streams.rows), size=arguments.batch)
        features, labels = streams.batch(random, picks, arguments.altered)
        loss = loss_of(network(features), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if (number + 1) % 100 == 0:
            print(f"{number + 1}: loss {np.mean(losses[-100:]):.4f}, {time.time() - began:.0f} s",
                  flush=True)
        if (number + 1) % 500 == 0 or number + 1 == steps:
            report(network, validation)
            network.eval()
            if network.ranges is None:
                picks = random.integers(len(streams.rows), size=48)
                kept = ranges(network, features_of(streams.rows[picks]))
            else:
                kept = {name: value for name, value in start.items() if name.endswith("/range")}
            np.savez(arguments.output, **network.folded(), **kept)
            network.train()


if __name__ == "__main__":
    main()
