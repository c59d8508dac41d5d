#!/usr/bin/env python3
"""LiteRT or TFLM as a worker of the benchmark: peer_worker.py ENGINE MODEL

Speaks the lines of Tests/InferenceProbe/Service.swift, and two more:

    idle BATCHES RUNS    as `time`, around a call into the engine's binding that does nothing: what
                         Python itself takes of each run; `none` where there is no such call
    refused REASON       instead of `ready`: the engine does not take the model

`ready` also tells load_kilobytes: by how much loading and the first inference made the process
grow, which leaves out Python and the engine's own library.
"""

import ctypes
import itertools
import os
import re
import sys
import tempfile
import time

import numpy as np


def resident_kilobytes():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])


class LiteRT:
    """LiteRT on one thread: with XNNPACK as it comes, or with the kernels built into it."""

    def __init__(self, with_xnnpack):
        from ai_edge_litert import interpreter as litert
        resolvers = litert.OpResolverType
        self.library = litert
        self.resolver = (
            resolvers.AUTO if with_xnnpack else resolvers.BUILTIN_WITHOUT_DEFAULT_DELEGATES)

    def load(self, path):
        self.interpreter = self.library.Interpreter(
            model_path=path, num_threads=1, experimental_op_resolver_type=self.resolver)
        self.interpreter.allocate_tensors()
        self.inputs = self.interpreter.get_input_details()
        # What Interpreter.invoke() calls, without the Python around it.
        self.invoke = self.interpreter._interpreter.Invoke
        self.nothing = self.interpreter._interpreter.NumSubgraphs

    def shapes(self):
        return [(source["shape"], source["dtype"]) for source in self.inputs]

    def write(self, index, values):
        self.interpreter.set_tensor(self.inputs[index]["index"], values)

    def outputs(self):
        return [self.interpreter.get_tensor(output["index"])
                for output in self.interpreter.get_output_details()]

    def arena_bytes(self):
        return None


class TFLM:
    """TensorFlow Lite Micro's reference kernels, which its Python package is built with."""

    ARENA_BYTES = 8 << 20
    nothing = None

    def __init__(self):
        from tflite_micro.python.tflite_micro import runtime
        self.library = runtime

    def load(self, path):
        self.interpreter = self.library.Interpreter.from_file(path, arena_size=self.ARENA_BYTES)
        self.inputs = list(self.details(self.interpreter.get_input_details))
        self.output_count = len(list(self.details(self.interpreter.get_output_details)))
        self.invoke = self.interpreter._interpreter.Invoke

    @staticmethod
    def details(of):
        """The binding does not tell how many there are: it raises behind the last."""
        for index in itertools.count():
            try:
                yield of(index)
            except (IndexError, ValueError):
                return

    def shapes(self):
        return [(source["shape"], source["dtype"]) for source in self.inputs]

    def write(self, index, values):
        self.interpreter.set_input(values, index)

    def outputs(self):
        return [self.interpreter.get_output(index) for index in range(self.output_count)]

    def arena_bytes(self):
        """What TFLM's planner took, which its binding only prints."""
        with tempfile.TemporaryFile() as log:
            kept = [os.dup(1), os.dup(2)]
            for descriptor in (1, 2):
                os.dup2(log.fileno(), descriptor)
            try:
                self.interpreter.print_allocations()
            finally:
                for descriptor, original in zip((1, 2), kept):
                    os.dup2(original, descriptor)
                    os.close(original)
            log.seek(0)
            found = re.search(rb"Arena allocation total (\d+) bytes", log.read())
        return int(found[1]) if found else None


ENGINES = {
    "xnnpack": lambda: LiteRT(with_xnnpack=True),
    "builtin": lambda: LiteRT(with_xnnpack=False),
    "tflm": TFLM,
}


def batches(call, count, runs):
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        for _ in itertools.repeat(None, runs):
            call()
        times.append(time.perf_counter_ns() - start)
    return " ".join(map(str, times))


def allocations(engine, runs):
    """Of `runs` calls, without those of counting and of a call that does nothing, where the binding
    has one; -1 without the counter."""
    counter = getattr(ctypes.CDLL(None), "hearth_allocation_count", None)
    if counter is None:
        return -1
    counter.restype = ctypes.c_long

    def counted(work):
        before = counter()
        for _ in itertools.repeat(None, runs):
            work()
        return counter() - before

    nothing = engine.nothing or int
    counted(nothing)
    idle = counted(nothing)
    return counted(engine.invoke) - idle


def answer(engine, digits):
    data, start = bytes.fromhex(digits), 0
    for index, (shape, kind) in enumerate(engine.shapes()):
        size = int(np.prod(shape, dtype=int)) * np.dtype(kind).itemsize
        engine.write(index, np.frombuffer(data[start : start + size], kind).reshape(shape))
        start += size
    engine.invoke()
    return b"".join(output.tobytes() for output in engine.outputs()).hex()


def reply(engine, words):
    match words:
        case ["answer", digits]:
            return answer(engine, digits)
        case ["time", count, runs]:
            return batches(engine.invoke, int(count), int(runs))
        case ["idle", count, runs]:
            return batches(engine.nothing, int(count), int(runs)) if engine.nothing else "none"
        case ["allocations", runs]:
            return allocations(engine, int(runs))
    return f"error: no such request: {words[:1]}"


def main():
    name, path = sys.argv[1:]
    engine = ENGINES[name]()
    before = resident_kilobytes()
    start = time.perf_counter_ns()
    try:
        engine.load(path)
    except (RuntimeError, ValueError, SystemError) as refusal:
        print("refused", " ".join(str(refusal).split()), flush=True)
        return
    for index, (shape, kind) in enumerate(engine.shapes()):
        engine.write(index, np.zeros(shape, kind))
    engine.invoke()
    loaded = time.perf_counter_ns() - start
    grown = resident_kilobytes() - before
    arena = engine.arena_bytes()
    print(
        f"ready load_nanoseconds={loaded} load_kilobytes={grown}",
        *([] if arena is None else [f"arena_bytes={arena}"]), flush=True)
    for line in sys.stdin:
        print(reply(engine, line.split()), flush=True)


if __name__ == "__main__":
    main()
