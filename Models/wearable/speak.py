"""The voices, which of them are held out, and the three synthesisers behind them.

Every synthesiser says where its sounds begin and end, so that each call's place in the samples is
known to a hundredth of a second. All sound is 16 kHz, mono, int16.
"""

import ctypes
import os
import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass, field

import numpy as np
from scipy.signal import resample_poly

from phrases import CALL

RATE = 16000

# espeak-ng: an accent and a variant of the throat. A held-out variant is held out in all accents,
# and Scotland's accent is heard in the test alone.
ACCENTS = """
    en-us en en-029 en-gb-x-rp en-gb-x-gbclan en-gb-x-gbcwmd en-us-nyc""".split()
TEST_ACCENTS = [*ACCENTS, "en-gb-scotland"]
VARIANTS = {
    "test": "f5 m6 Alicia Mike linda pedro grandma victor norbert quincy Andy klatt3",
    "validation": "f4 m5 Annie paul david aunty klatt5",
    "train": """f1 f2 f3 m1 m2 m3 m4 m7 m8 Alex Andrea AnxiousAndy Denis Diogo Gene Gene2 Henrique
        Hugo Jacky Lee Marco Mario Michael Nguyen RicishayMax Storm Tweaky adam anika announcer
        antonio belinda benjamin boris caleb ed edward edward2 grandpa gustave iven iven2 iven3
        iven4 john klatt klatt2 klatt4 klatt6 marcelo max michel miguel pablo robert sandro
        shelby steph steph2 steph3 travis zac kaukovalta croak""",
}
WHISPERERS = {"test": "whisperf", "validation": "whisper", "train": "whisper"}
# Voices made from recordings of five people; festival and flite share two of them.
PEOPLE = {
    "test": ["flite/rms", "festival/ked_diphone"],
    "validation": [],
    "train": ["flite/kal16", "flite/awb", "flite/slt", "festival/kal_diphone",
              "festival/cmu_us_slt_arctic_hts"],
}


@dataclass
class Utterance:
    samples: np.ndarray
    calls: list = field(default_factory=list)  # [first sample, sample after the last] of "help me"


def at_16_khz(samples, rate):
    if rate == RATE:
        return samples
    divisor = np.gcd(RATE, rate)
    made = resample_poly(samples.astype(np.float32), RATE // divisor, rate // divisor)
    return np.clip(np.rint(made), -32768, 32767).astype(np.int16)


def read_wav(path):
    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return at_16_khz(samples, file.getframerate())


def calls_in(segments):
    """Where a list of (sound, end in seconds) says "help me", however drawn out."""
    heard = [(name, start, end) for (name, end), start in
             zip(segments, [0.0] + [end for _, end in segments]) if name != "pau"]
    wanted = ["hh", "eh", "l", "p", "m", "iy"]
    return [
        [int(heard[i][1] * RATE), int(heard[i + 5][2] * RATE)]
        for i in range(len(heard) - 5) if [sound for sound, _, _ in heard[i:i + 6]] == wanted]


class Espeak:
    """libespeak-ng in this process: there can be one."""

    class Event(ctypes.Structure):
        _fields_ = [
            ("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("place", ctypes.c_int),
            ("length", ctypes.c_int), ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int),
            ("user", ctypes.c_void_p), ("name", ctypes.c_char * 8)]

    PHONEME = 7
    PITCH, RANGE, SPEED = 3, 4, 1

    def __init__(self):
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate = self.library.espeak_Initialize(2, 500, None, 1)
        self.parts, self.sounds = [], []
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
            ctypes.POINTER(self.Event))
        self.listener = kind(self.take)
        self.library.espeak_SetSynthCallback(self.listener)

    def take(self, samples, count, events):
        index = 0
        while events[index].type != 0:
            if events[index].type == self.PHONEME:
                self.sounds.append((events[index].place, events[index].sample))
            index += 1
        if samples and count:
            self.parts.append(ctypes.string_at(samples, 2 * count))
        return 0

    def say(self, voice, text, speed, pitch, melody):
        self.parts, self.sounds = [], []
        if self.library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        for parameter, value in (
                (self.SPEED, speed), (self.PITCH, pitch), (self.RANGE, melody)):
            self.library.espeak_SetParameter(parameter, int(value), 0)
        raw = text.encode()
        self.library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, 1, None, None)
        samples = np.frombuffer(b"".join(self.parts), np.int16)
        found = []
        for match in CALL.finditer(text):
            first, last = match.start() + 1, match.end() - 1  # places count from 1
            starts = [sample for place, sample in self.sounds if place == first]
            inside = [index for index, (place, _) in enumerate(self.sounds) if place == last]
            if starts and inside:
                after = inside[-1] + 1
                end = self.sounds[after][1] if after < len(self.sounds) else len(samples)
                found.append([starts[0] * RATE // self.rate, end * RATE // self.rate])
        return Utterance(at_16_khz(samples, self.rate), found)


def flite(voice, text, stretch, pitch):
    """`pitch` is a factor; a voice of diphones takes it in hertz."""
    diphones = voice == "kal16"
    note = f"int_f0_target_mean={105 * pitch:.1f}" if diphones else f"f0_shift={pitch:.3f}"
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        made = subprocess.run(
            ["flite", "-voice", voice, "-psdur", "--setf", f"duration_stretch={stretch:.3f}",
             "--setf", note, "-t", text + " ", "-o", file.name],
            capture_output=True, text=True, check=True)
        samples = read_wav(file.name)
    segments = [(name, float(end)) for name, end in re.findall(r"(\S+):([\d.]+)", made.stdout)]
    return Utterance(samples, calls_in(segments))


FESTIVAL = """
(define (say text file)
  (let ((u (utt.synth (eval (list 'Utterance 'Text text)))))
    (utt.save.wave u file 'riff)
    (mapcar (lambda (s) (format t "%s:%f " (item.name s) (item.feat s "end")))
            (utt.relation.items u 'Segment))
    (format t "\\n")))
"""


def festival(voice, orders):
    """Many at once, because it is slow to start: texts with stretch and pitch factor."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [FESTIVAL, f"(voice_{voice})"]
        for index, (text, stretch, pitch) in enumerate(orders):
            hertz = 105 * pitch
            lines += [
                f"(Parameter.set 'Duration_Stretch {stretch:.3f})",
                f"(set! int_lr_params '((target_f0_mean {hertz:.1f}) (target_f0_std 16)"
                " (model_f0_mean 170) (model_f0_std 34)))",
                f'(say "{text}" "{folder}/{index}.wav")']
        script = os.path.join(folder, "say.scm")
        with open(script, "w") as file:
            file.write("\n".join(lines))
        made = subprocess.run(
            ["festival", "-b", script], capture_output=True, text=True, check=True)
        answers = [line for line in made.stdout.splitlines() if ":" in line]
        for index, line in enumerate(answers):
            segments = [(name, float(end)) for name, end in re.findall(r"(\S+):([\d.]+)", line)]
            yield Utterance(read_wav(f"{folder}/{index}.wav"), calls_in(segments))
