"""The engines under measurement, each a process of its own that answers a line with a line (the
requests stand in Tests/InferenceProbe/Service.swift)."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

WORKER = pathlib.Path(__file__).with_name("peer_worker.py")


class Contender:
    """An engine, and how to start it on a model."""

    def __init__(self, name, title, command, environment=None):
        self.name, self.title, self.command = name, title, command
        self.environment = environment or {}


def contenders(binaries):
    """Hearth first: all others are compared with it."""
    hearth = [str(binaries / "inference-probe")]
    found = [Contender("hearth", "Hearth", lambda model: [*hearth, model, "--serve"],
                       {"HEARTH_KERNELS": "auto"})]
    if os.uname().machine == "x86_64":
        found.append(Contender("hearth_avx2", "Hearth, AVX2", found[0].command,
                               {"HEARTH_KERNELS": "avx2"}))
    for name, title in [("xnnpack", "LiteRT + XNNPACK"), ("builtin", "LiteRT built-in"),
                        ("tflm", "TFLM reference")]:
        found.append(Contender(
            name, title,
            lambda model, name=name: [sys.executable, str(WORKER), name, model]))
    return found


class Refusal(Exception):
    """An engine does not take a model; the text says why."""


class Failure(Exception):
    """An engine that took a model does not go on; the text says which and its last word."""


class Worker:
    """A process of a contender with a model loaded. To be used in a `with`."""

    def __init__(self, contender, model, preload=None):
        self.contender = contender
        # What the engine says of itself, and its library's greetings: read only if it fails.
        self.log = tempfile.TemporaryFile()
        preloaded = {"LD_PRELOAD": str(preload)} if preload else {}
        self.process = subprocess.Popen(
            contender.command(str(model)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.log, text=True,
            env={**os.environ, **contender.environment, **preloaded})
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            reason = line.removeprefix("refused").strip() or self.complaint()
            self.close()
            raise Refusal(reason)
        self.figures = dict(re.findall(r"(\w+)=(\w+)", line))
        self.peak_kilobytes = self.peak()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.log.close()

    def complaint(self):
        status = self.process.wait()
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return f"exit status {status}: {lines[-1] if lines else 'no word'}"

    def ask(self, *words):
        try:
            print(*words, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise Failure(f"{self.contender.title}: {self.complaint()}") from None
        line = self.process.stdout.readline().strip()
        if not line or line.startswith("error"):
            raise Failure(f"{self.contender.title}: {line or self.complaint()}")
        return line

    def numbers(self, *words):
        line = self.ask(*words)
        return None if line == "none" else [int(word) for word in line.split()]

    def figure(self, name):
        return int(self.figures[name]) if name in self.figures else None

    def peak(self):
        """The most memory the process has had resident, in units of 1,024 bytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])
