"""Trains the float network and writes `weights.npz`: weights with batch normalisation folded in,
and the range of every activation, which is all that `quantise.py` needs.

    hearth scenes --split train --count 40000 --seed 1 --output train1.bin     (and more seeds)
    hearth scenes --split validation --count 5000 --seed 1 --output validation.bin
    python train.py --train train1.bin train2.bin --validation validation.bin
    python train.py --train … --validation … --start weights.npz --epochs 5 --rate 1e-3

The second run goes on from folded weights, without normalisation, so that the network settles as it
will be used.
"""

import argparse
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

import data
from network import BURNT, LAYERS, LEVELS, SIDE, CHANNELS, multiply_accumulates

EPSILON = 1e-3


def build(start=None):
    """The network for training: every convolution is followed by batch normalisation, unless there
    are folded weights to start from."""
    value = source = tf.keras.Input((SIDE, SIDE, CHANNELS))
    values = {}
    for layer in LAYERS:
        if layer.kind == "add":
            value = value + values[layer.other]
        else:
            if layer.kind == "dense" and len(value.shape) == 4:
                value = tf.keras.layers.Flatten()(value)
            if layer.kind == "conv":
                operator = tf.keras.layers.Conv2D(
                    layer.out, layer.kernel, layer.stride, "same", use_bias=start is not None,
                    name=layer.name)
            elif layer.kind == "depthwise":
                operator = tf.keras.layers.DepthwiseConv2D(
                    layer.kernel, layer.stride, "same", use_bias=start is not None, name=layer.name)
            else:
                operator = tf.keras.layers.Dense(layer.out, name=layer.name)
            value = operator(value)
            if layer.kind != "dense" and start is None:
                value = tf.keras.layers.BatchNormalization(
                    epsilon=EPSILON, momentum=0.98, name=layer.name + "_norm")(value)
            if layer.relu6:
                value = tf.keras.layers.ReLU(6.0)(value)
        values[layer.name] = value
    model = tf.keras.Model(source, value)
    for layer in LAYERS if start is not None else []:
        if layer.kind != "add":
            model.get_layer(layer.name).set_weights(
                [start[layer.name + "/kernel"], start[layer.name + "/bias"]])
    return model, tf.keras.Model(source, values)


def fold(model):
    """Weights and biases by layer, with the normalisation multiplied in."""
    result = {}
    for layer in LAYERS:
        if layer.kind == "add":
            continue
        if len(model.get_layer(layer.name).get_weights()) == 2:
            kernel, bias = model.get_layer(layer.name).get_weights()
        else:
            (kernel,) = model.get_layer(layer.name).get_weights()
            gamma, beta, mean, variance = model.get_layer(layer.name + "_norm").get_weights()
            scale = gamma / np.sqrt(variance + EPSILON)
            bias = beta - mean * scale
            if layer.kind == "depthwise":
                kernel = kernel * scale[None, None, :, None]
            else:
                kernel = kernel * scale[None, None, None, :]
        result[layer.name + "/kernel"] = kernel.astype(np.float32)
        result[layer.name + "/bias"] = bias.astype(np.float32)
    return result


def ranges(taps, inputs):
    """Smallest and largest value of every activation; outliers beyond 1 in 100,000 are cut."""
    result = {}
    parts = taps.predict(inputs.astype(np.float32) / 255 + 128 / 255, batch_size=500, verbose=0)
    for layer in LAYERS:
        values = parts[layer.name]
        low, high = np.quantile(values, [1e-5, 1 - 1e-5])
        result[layer.name + "/range"] = np.array(
            [min(low, 0), 6 if layer.relu6 and high > 5.9 else high], np.float32)
    return result


def report(name, probabilities, rows):
    toast = (data.column(rows, "toast") > 0.99) & (data.column(rows, "browning") <= 1)
    burnt = (data.column(rows, "browning") >= 1.2) & (data.column(rows, "burnt") > 0.01)
    other = (data.column(rows, "not_bread") + data.column(rows, "cannot_see")) > 0.99
    error = np.abs(data.expectation(probabilities) - data.column(rows, "browning"))[toast].mean()
    verdict = data.verdict(probabilities)
    missed = (np.isin(verdict[burnt], [1, 3], invert=True)).sum()
    told_apart = ((verdict >= 2) == other)[toast | other].mean()
    print(f"{name}: error {error:.4f}, burnt missed {missed} of {burnt.sum()}, "
          f"told apart {told_apart:.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--validation", nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--start", help="folded weights to go on from")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "weights.npz"))
    arguments = parser.parse_args()
    tf.keras.utils.set_random_seed(20)
    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    inputs, rows = data.load(arguments.train)
    target = data.targets(rows)
    browning = np.clip(data.column(rows, "browning"), 0, 1)
    toast = (data.column(rows, "toast") > 0.5).astype(np.float32)
    # A missed burn is what the model exists to prevent.
    weight = 1 + 11 * target[:, BURNT]
    validation, validation_rows = data.load(arguments.validation)
    model, taps = build(np.load(arguments.start) if arguments.start else None)
    print(f"{multiply_accumulates()} multiply-accumulates, {len(rows)} examples")

    batch = 256
    steps = len(rows) // batch
    decay = arguments.epochs * steps - steps // 4
    rate = tf.keras.optimizers.schedules.CosineDecay(
        1e-4, decay, warmup_target=arguments.rate, warmup_steps=steps // 4, alpha=0.002)
    optimiser = tf.keras.optimizers.AdamW(rate, weight_decay=1e-4)
    levels = tf.constant(np.arange(LEVELS) / (LEVELS - 1), tf.float32)

    @tf.function
    def step(x, y, b, is_toast, w):
        with tf.GradientTape() as tape:
            logits = model(tf.cast(x, tf.float32) / 255 + 128 / 255, training=True)
            surprise = tf.nn.softmax_cross_entropy_with_logits(y, logits) * w
            share = tf.nn.softmax(logits[:, :LEVELS])
            estimate = tf.linalg.matvec(share, levels)
            difference = tf.abs(estimate - b)
            loss = tf.reduce_mean(surprise + 12 * is_toast * difference)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    generator = np.random.default_rng(20)
    start = time.time()
    for epoch in range(arguments.epochs):
        order = generator.permutation(len(rows))
        losses = []
        for number in range(steps):
            pick = order[number * batch:(number + 1) * batch]
            losses.append(step(
                tf.constant(inputs[pick]), tf.constant(target[pick]), tf.constant(browning[pick]),
                tf.constant(toast[pick]), tf.constant(weight[pick])))
        print(f"epoch {epoch + 1}: loss {np.mean([float(l) for l in losses]):.4f}, "
              f"{time.time() - start:.0f} s", flush=True)
        if epoch % 4 == 3 or epoch + 1 == arguments.epochs:
            logits = model.predict(
                validation.astype(np.float32) / 255 + 128 / 255, batch_size=500, verbose=0)
            report("validation", tf.nn.softmax(logits).numpy(), validation_rows)
            calibration = inputs[generator.choice(len(rows), 2000, replace=False)]
            np.savez(arguments.output, **fold(model), **ranges(taps, calibration))


if __name__ == "__main__":
    main()
