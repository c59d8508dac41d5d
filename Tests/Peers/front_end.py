"""The audio front end once more, in numpy: the definition that HearthAudio's golden rows for a hop
of 20 ms come from, because pymicro-features knows 10 ms alone. `features.py` shows on every clip
that this model and pymicro-features agree at 10 ms.
"""

import numpy as np

import audio_tables as tables

HOPS = {10: 160, 20: 320}
CHANNELS = tables.CHANNELS


def wrapped(values):
    """What 16 bits keep of a number."""
    return ((values + 32768) & 0xFFFF) - 32768


def rounded(products):
    return wrapped((products + 16384) >> 15)


def times(a, b):
    """A product of complex numbers, as pairs."""
    return rounded(a[0] * b[0] - a[1] * b[1]), rounded(a[0] * b[1] + a[1] * b[0])


def plus(a, b):
    return wrapped(a[0] + b[0]), wrapped(a[1] + b[1])


def minus(a, b):
    return wrapped(a[0] - b[0]), wrapped(a[1] - b[1])


def scaled(a, factor):
    return rounded(a[0] * factor), rounded(a[1] * factor)


def transform(values):
    """Radix-4 transform along the last axis, scaled down by its length."""
    count = values[0].shape[-1]
    if count == 1:
        return values
    parts = [transform(tuple(part[..., start::4] for part in values)) for start in range(4)]
    parts = [scaled(part, 32767 // 4) for part in parts]
    steps = np.arange(count // 4)
    for index in (1, 2, 3):
        factors = tables.unit_circle(-2 * np.pi * (steps * index * (256 // count)) / 256)
        parts[index] = times(parts[index], factors)
    total, difference = plus(parts[0], parts[2]), minus(parts[0], parts[2])
    cross_total, cross_difference = plus(parts[1], parts[3]), minus(parts[1], parts[3])
    turned = cross_difference[1], wrapped(-cross_difference[0])
    quarters = [
        plus(total, cross_total), plus(difference, turned), minus(total, cross_total),
        minus(difference, turned)]
    return tuple(np.concatenate([quarter[part] for quarter in quarters], -1) for part in (0, 1))


def energies(windows):
    """Energies of bins 0 to 255 of each window (bin 0 is not one), and each window's shift."""
    windowed = wrapped((windows * tables.window()) >> 12)
    peaks = np.maximum(wrapped(np.abs(windowed)), 0).max(-1)
    shifts = 15 - np.array([int(peak).bit_length() for peak in peaks])
    padded = np.zeros((len(windows), 512), np.int64)
    padded[:, :480] = wrapped(windowed << shifts[:, None])
    pairs = transform((padded[:, 0::2], padded[:, 1::2]))
    bins = np.arange(1, 129)
    near = scaled(tuple(part[:, bins] for part in pairs), 32767 // 2)
    far = scaled((pairs[0][:, 256 - bins], wrapped(-pairs[1][:, 256 - bins])), 32767 // 2)
    even = plus(near, far)
    odd = times(minus(near, far), [part[1:] for part in tables.split_twiddles()])
    result = np.zeros((len(windows), 256), np.int64)
    result[:, bins] = sum(((e + o) >> 1) ** 2 for e, o in zip(even, odd))
    result[:, 256 - bins] = ((even[0] - odd[0]) >> 1) ** 2 + ((odd[1] - even[1]) >> 1) ** 2
    return result, shifts


def levels(windows):
    """Square roots of the channels' energies."""
    energy, shifts = energies(windows)
    starts, weights = tables.filterbank()
    weights = np.array(weights)
    sums = np.zeros((len(windows), CHANNELS), np.int64)
    for band in range(CHANNELS + 1):
        inside = energy[:, starts[band]:starts[band + 1]]
        share = weights[starts[band] - starts[0]:starts[band + 1] - starts[0]]
        if band > 0:
            sums[:, band - 1] += inside @ share
        if band < CHANNELS:
            sums[:, band] += inside @ (4096 - share)
    return np.array([
        [square_root(int(value)) >> int(shift) for value in row]
        for row, shift in zip(sums, shifts)])


def square_root(value):
    low, high = 0, 1 << 32
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle * middle <= value else (low, middle)
    largest = 0xFFFF if value < 1 << 32 else 0xFFFFFFFF
    return low + (value - low * low > low and low != largest)


def gain(noise, curve):
    small, constants, linears, squares = curve
    if noise < 2:
        return small[noise]
    octave = noise.bit_length() - 1
    place = (noise << 10 >> octave) & 0x3FF
    if noise == 2:
        return constants[0]
    value = ((squares[octave - 1] * place >> 5) + (linears[octave - 1] << 5)) * place
    return constants[octave - 1] + ((value + (1 << 14)) >> 15)


def logarithm(value, curve):
    if value < 2:
        return 0
    octave = value.bit_length() - 1
    place = ((value - (1 << octave)) << 16) >> octave
    start, end = int(curve[place >> 9]), int(curve[(place >> 9) + 1])
    binary = (octave << 16) + place + start + ((end - start) * (place & 0x1FF) >> 16)
    natural = (45426 * binary + 32768) >> 16
    return ((natural << 6) + 32768) >> 16


def features(samples, hop):
    """All rows of a sound, `hop` milliseconds apart."""
    count = (len(samples) - tables.WINDOW) // HOPS[hop] + 1
    if count <= 0:
        return np.zeros((0, CHANNELS), np.uint16)
    places = np.arange(count)[:, None] * HOPS[hop] + np.arange(tables.WINDOW)
    gains, logarithms = tables.gain(), tables.logarithm()
    estimates, rows = [0] * CHANNELS, []
    for row in levels(samples.astype(np.int64)[places]):
        rows.append([])
        for channel, level in enumerate(int(level) for level in row):
            weight = 983 if channel % 2 else 409
            up = (level << 10) & 0xFFFFFFFF
            estimate = (up * weight + estimates[channel] * (16384 - weight)) >> 14
            estimates[channel] = estimate
            signal = max((up - min(estimate, up)) >> 10, level * 819 >> 14)
            ratio = (signal * gain(estimate, gains) >> 6) & 0xFFFFFFFF
            controlled = ratio * ratio >> 20 if ratio < 8192 else (ratio >> 6) - 64
            rows[-1].append(logarithm((controlled << 3) & 0xFFFFFFFF, logarithms))
    return np.array(rows, np.uint16)
