#!/usr/bin/env python3
"""Writes the tables of HearthAudio as Swift source, or checks that they are what it would write.

Usage: audio_tables.py [--check]            (with the packages of Tests/requirements.txt)

Hearth looks these numbers up because the functions behind them (cosine, logarithm, power) differ
between math libraries. The definition rounds to single precision after every step, so that is done
here too: cosine and power are evaluated in double precision and rounded once, which is what a good
single-precision library returns. For log(1 + x) that is not enough: see `log1p`.
"""

import argparse
import pathlib
import sys

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "HearthAudio" / "Tables"
RATE = 16000
WINDOW = 480
FFT = 512
CHANNELS = 40
LOWEST_HZ, HIGHEST_HZ = 125.0, 7500.0
single = np.float32


def window():
    """A Hann window between the samples, 12 fractional bits."""
    step = single(np.pi) * single(2) / single(WINDOW)
    angles = step * (np.arange(WINDOW, dtype=np.float32) + single(0.5))
    cosines = np.cos(angles.astype(np.float64)).astype(np.float32)
    values = single(0.5) - single(0.5) * cosines
    return np.floor(values * single(4096) + single(0.5)).astype(int)


def unit_circle(phases):
    """Cosine and sine with 15 fractional bits; 1 is 32767."""
    return [np.floor(0.5 + 32767 * f(phases)).astype(int) for f in (np.cos, np.sin)]


def stage_twiddles(length):
    """Factors of the radix-4 step that joins transforms of `length`: first, second, third."""
    steps = np.concatenate([np.arange(length) * factor for factor in (1, 2, 3)])
    return unit_circle(-2 * np.pi * (steps * (64 // length)) / 256)


def split_twiddles():
    """Factors that turn a transform of 256 complex pairs into one of 512 real samples.

    Entry k belongs to bin k; entry 0 is not used.
    """
    return unit_circle(-np.pi * (np.arange(129) / 256 + 0.5))


LOG1P_SERIES = (
    0x3E178897, 0x3E1CD04F, 0x3E3A3325, 0x3E638E29, 0x3E924925, 0x3ECCCCCD, 0x3F2AAAAB)


def from_bits(bits):
    return np.uint32(bits).view(np.float32)


def log1p(x):
    """log(1 + x) for x > 0, with the last bit as in fdlibm.

    Embedded C libraries and the glibc of Debian 12 share that algorithm, so it is what devices
    run. A better rounded logarithm changes the weights of two bins by one.
    With u = 2^k · (1 + f), √½ < 1 + f < √2, it sums log(1 + f) as a series in s = f / (2 + f).
    """
    exponent, u, lost = 0, single(1) + x, single(0)
    if x > single(0.41421):
        exponent = int(np.frexp(u)[1]) - 1
        lost = (single(1) - (u - x) if exponent > 0 else x - (u - single(1))) / u
        u = single(np.ldexp(u, -exponent))
        if u > single(1.41421):
            exponent, u = exponent + 1, u / single(2)
        f = u - single(1)
    else:
        f = x
    half_square = single(0.5) * f * f
    s = f / (single(2) + f)
    z, series = s * s, single(0)
    for bits in LOG1P_SERIES:
        series = z * (from_bits(bits) + series)
    tail = s * (half_square + series)
    if exponent == 0:
        return f - (half_square - tail)
    k = single(exponent)
    high, low = k * from_bits(0x3F317180), k * from_bits(0x3717F7D1)
    return high - ((half_square - (tail + (low + lost))) - f)


def mel(hertz):
    """Single precision throughout."""
    return single(1127) * log1p(single(hertz) / single(700))


def filterbank():
    """The first bin of each band, and each bin's weight in the channel below its band.

    Band c lies between the centres of channels c - 1 and c; a bin in it gives its weight, of 12
    fractional bits, to channel c - 1 and the rest to channel c.
    """
    low, high = mel(LOWEST_HZ), mel(HIGHEST_HZ)
    spacing = single(single(high - low) / single(CHANNELS + 1))
    centres = [single(low + single(spacing * single(i + 1))) for i in range(CHANNELS + 1)]
    bin_hertz = single(0.5) * single(RATE) / single(FFT // 2)
    index = int(single(1.5) + single(LOWEST_HZ) / bin_hertz)
    starts, weights = [index], []
    for band, centre in enumerate(centres):
        below = centres[band - 1] if band else low
        while mel(single(index) * bin_hertz) <= centre:
            weight = single(centre - mel(single(index) * bin_hertz)) / single(centre - below)
            weights.append(int(np.floor(weight * single(4096) + single(0.5))))
            rest = int(np.floor((single(1) - weight) * single(4096) + single(0.5)))
            assert weights[-1] + rest == 4096, "the two weights of a bin must add up to 1"
            index += 1
        starts.append(index)
    return starts, weights


def gain_at(level):
    """PCAN's gain at a noise level of 7 fractional bits: 2^21 · (level + 80)^-0.95."""
    base = single(level) / single(1 << 7) + single(80)
    power = single(np.float64(base) ** -np.float64(single(0.95)))
    return min(int(single(1 << 21) * power + single(0.5)), 32767)


def gain():
    """Gains for levels 0, 1 and 2, then quadratics: constant, linear and square term an octave."""
    constants, linears, squares = [], [], []
    for octave in range(1, 32):
        start = 1 << octave
        end = 2 * start if octave < 31 else 2 * start - 1
        first, middle, last = gain_at(start), gain_at(start + start // 2), gain_at(end)
        linear = 4 * (middle - first) - (last - first)
        constants.append(first)
        linears.append(linear)
        squares.append(last - first - linear)
    return [gain_at(0), gain_at(1)], constants, linears, squares


def logarithm():
    """What log2(1 + x) is above x, 16 fractional bits, at 129 points from 0 to 1."""
    x = np.arange(129) / 128
    return np.floor(65536 * (np.log2(1 + x) - x) + 0.5).astype(int)


def literal(name, kind, comment, values):
    """An array of numbers as Swift source, within the width of a page."""
    lines, line = [], "       "
    for value in values:
        if len(line) + len(f" {value},") > 100:
            lines.append(line)
            line = "       "
        line += f" {value},"
    lines.append(line)
    return "\n".join([
        f"    /// {comment}", f"    static let {name}: InlineArray<{len(values)}, {kind}> = [",
        *lines, "    ]"])


def table(title, members):
    """A Swift file with one enum of constants."""
    head = (
        f"// {title}\n"
        "//\n"
        "// Written by Tests/Peers/audio_tables.py, which `./dev test` compares with this file.\n")
    return head, "\n\n".join(literal(*member) for member in members)


def files():
    """Every table file: its name and its text."""
    starts, weights = filterbank()
    small, constants, linears, squares = gain()
    circles = []
    for length in (4, 16, 64):
        real, imaginary = stage_twiddles(length)
        what = f"Factors of the step from transforms of {length} to {4 * length}"
        circles += [
            (f"real{length}", "Int16", f"{what}: real parts.", real),
            (f"imaginary{length}", "Int16", f"{what}: imaginary parts.", imaginary)]
    real, imaginary = split_twiddles()
    what = "Factors that split pairs of samples, by bin"
    circles += [
        ("realSplit", "Int16", f"{what}: real parts.", real),
        ("imaginarySplit", "Int16", f"{what}: imaginary parts.", imaginary)]
    contents = {
        "AnalysisWindow": table(
            "The analysis window: 480 samples, 30 ms.",
            [("coefficients", "Int16", "A Hann window, 12 fractional bits.", window())]),
        "Twiddles": table(
            "The complex roots of one that the Fourier transform multiplies by, 15 fractional"
            " bits.\n// A step's factors lie in the order first, second, third of the four parts.",
            circles),
        "MelBands": table(
            "How the bins of the spectrum are shared between the mel channels.", [
                ("starts", "Int16", "The first bin of each band, and one past the last.", starts),
                ("weights", "Int16", "From bin 5 on: the share of the channel below, of 4096.",
                 weights)]),
        "GainCurve": table(
            "PCAN's gain over the noise level, 2^21 · (level / 2^7 + 80)^-0.95, as a quadratic in"
            "\n// each octave.", [
                ("small", "Int16", "The gain at levels 0 and 1.", small),
                ("constants", "Int16", "The gain where an octave starts, from level 2.",
                 constants),
                ("linears", "Int16", "The linear term of each octave.", linears),
                ("squares", "Int16", "The square term of each octave.", squares)]),
        "LogarithmCurve": table(
            "The binary logarithm within an octave.",
            [("excesses", "Int32", "log2(1 + x) - x in steps of 1/128, 16 fractional bits.",
              logarithm())]),
    }
    for name, (head, body) in contents.items():
        yield f"{name}.swift", f"{head}\nenum {name} {{\n{body}\n}}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    wrong = 0
    for name, text in files():
        path = FOLDER / name
        if not arguments.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} is not what {pathlib.Path(__file__).name} writes")
            wrong += 1
    if arguments.check and not wrong:
        print("the tables of the audio front end are what their script writes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
