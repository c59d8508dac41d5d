"""Sounds that nobody says, made from a seed: noise, hum, clicks, rattles, music. All float32 at
16 kHz with a root mean square of 1 over the whole; what comes in bursts is louder within them."""

import numpy as np
from scipy.signal import lfilter

from speak import RATE


def coloured(random, count, slope):
    """Noise whose power falls with frequency to the power of `slope`."""
    size = count // 2 + 1
    spectrum = random.standard_normal(size) + 1j * random.standard_normal(size)
    frequency = np.maximum(np.arange(size), 20 * count / RATE)
    return np.fft.irfft(spectrum * frequency ** (-slope / 2), count)


def slow(random, count, hertz):
    """A wandering value between 0 and 1."""
    points = random.random(max(int(count / RATE * hertz) + 2, 3))
    return np.interp(np.linspace(0, len(points) - 1, count), np.arange(len(points)), points)


def tone(hertz, count, harmonics, falloff):
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, count)) / RATE
    return sum(np.sin(k * phase) / k**falloff for k in range(1, harmonics + 1))


def hum(random, count):
    base = random.choice([50, 60]) * (1 + random.normal(0, 0.002))
    return (tone(base, count, int(random.integers(2, 12)), random.uniform(0.3, 1.5))
            + random.uniform(0.02, 0.4) * coloured(random, count, 1) * 5)


def impulses(random, count, per_second):
    """Clicks that ring: knocks, cutlery, keys, drops."""
    out = np.zeros(count)
    for _ in range(max(1, random.poisson(per_second * count / RATE))):
        length = int(RATE * random.uniform(0.005, 0.15))
        start = int(random.integers(0, max(count - length, 1)))
        decay = np.exp(-np.arange(length) / length * random.uniform(4, 9))
        ring = np.sin(2 * np.pi * random.uniform(150, 6000) * np.arange(length) / RATE)
        burst = decay * (ring + random.uniform(0, 1.5) * random.standard_normal(length))
        out[start:start + length] += random.exponential() * burst[:count - start]
    return out + 0.002 * random.standard_normal(count)


def clicks(random, count):
    return impulses(random, count, random.uniform(0.5, 4))


def rattle(random, count):
    return impulses(random, count, random.uniform(15, 50)) * slow(random, count, 1) ** 2


def fan(random, count):
    air = coloured(random, count, random.uniform(0.8, 1.8))
    air /= air.std()
    speed = random.uniform(60, 300) * (1 + 0.02 * slow(random, count, 0.5))
    return air + random.uniform(0.1, 1) * tone(speed, count, 5, 0.8)


def rustle(random, count):
    """Cloth over the microphone."""
    return coloured(random, count, random.uniform(0.5, 2)) * slow(random, count, 6) ** 4


def motor(random, count):
    speed = random.uniform(25, 110) * (0.6 + 0.8 * slow(random, count, 0.2))
    return tone(speed, count, 24, random.uniform(0.4, 1)) * (0.7 + 0.3 * slow(random, count, 3))


def music(random, count):
    """Chords, a melody and drums; no two pieces alike."""
    beat = int(RATE * random.uniform(0.25, 0.7))
    root = 110 * 2 ** (random.integers(0, 12) / 12)
    scale = np.array(random.choice([[0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]]))
    harmonics, falloff = int(random.integers(2, 10)), random.uniform(0.7, 2)
    drums, vibrato = random.uniform(0, 1.2), random.uniform(0, 0.01)
    out = np.zeros(count + 4 * beat)
    for start in range(0, count, beat):
        step = int(random.integers(0, 7))
        notes = [(step + 7, 1.0)] if random.random() < 0.7 else []
        if start // beat % 4 == 0:
            notes += [(step, 0.6), (step + 2, 0.6), (step + 4, 0.6)]
        for note, gain in notes:
            length = int(beat * random.choice([1, 1, 2, 4]))
            hertz = root * 2 ** ((scale[note % 7] + 12 * (note // 7)) / 12)
            bend = 1 + vibrato * np.sin(2 * np.pi * 5.5 * np.arange(length) / RATE)
            shape = np.minimum(np.arange(length) / 300, 1)
            shape = shape * np.exp(-np.arange(length) / (beat * random.uniform(0.5, 2)))
            out[start:start + length] += gain * shape * tone(
                hertz * bend, length, harmonics, falloff)
        length = min(beat, 1600)
        hit = np.exp(-np.arange(length) / random.uniform(80, 500))
        out[start:start + length] += drums * hit * random.standard_normal(length)
    return out[:count]


def beeps(random, count):
    out = tone(random.uniform(600, 3500), count, int(random.integers(1, 4)), 1)
    period = int(RATE * random.uniform(0.2, 2))
    return out * (np.arange(count) % period < period * random.uniform(0.1, 0.6))


def rain(random, count):
    drops = lfilter([1, -0.9], [1], random.standard_normal(count)) * 0.5
    return drops * (0.6 + 0.4 * slow(random, count, 4)) + impulses(random, count, 60)


def siren(random, count):
    sweep = np.sin(2 * np.pi * random.uniform(0.1, 3) * np.arange(count) / RATE)
    return tone(900 + 400 * sweep, count, 4, 1.2)


def crackle(random, count):
    """Fire, frying, paper."""
    sparks = random.standard_normal(count) * (random.random(count) < 0.004)
    return lfilter([1], [1, -0.7], sparks) * 6 + 0.3 * coloured(random, count, 1.5)


KINDS = {
    "white": lambda random, count: coloured(random, count, 0),
    "pink": lambda random, count: coloured(random, count, 1),
    "brown": lambda random, count: coloured(random, count, 2),
    "hum": hum, "clicks": clicks, "rattle": rattle, "fan": fan, "rustle": rustle, "motor": motor,
    "music": music, "beeps": beeps,
}
UNSEEN_KINDS = {"rain": rain, "siren": siren, "crackle": crackle}  # in the test alone


def make(random, kind, count):
    out = {**KINDS, **UNSEEN_KINDS}[kind](random, count).astype(np.float32)
    return out / max(float(np.sqrt(np.mean(out**2))), 1e-9)


def whispered(random, samples):
    """Speech with noise in place of the voice: the envelope of the spectrum stays."""
    size, hop = 512, 128
    window = np.hanning(size).astype(np.float32)
    padded = np.concatenate([np.zeros(size), samples, np.zeros(2 * size)])
    starts = np.arange(0, len(padded) - size, hop)
    places = starts[:, None] + np.arange(size)
    power = np.log(np.abs(np.fft.rfft(padded[places] * window)) + 1e-3)
    cepstrum = np.fft.irfft(power)
    cepstrum[:, 32:-31] = 0  # finer than any formant: the pitch
    envelope = np.exp(np.fft.rfft(cepstrum).real)
    # Whisper has little below 500 Hz.
    envelope *= np.minimum(np.arange(size // 2 + 1) * RATE / size / 500, 1)
    noise = np.fft.rfft(random.standard_normal(len(padded))[places] * window)
    frames = np.fft.irfft(noise * envelope) * window
    out = np.zeros(len(padded))
    np.add.at(out, places, frames)
    return out[size:size + len(samples)].astype(np.float32)
