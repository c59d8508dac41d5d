"""What is measured of one model: first that the answers are right, then the figures."""

import statistics
import time

import numpy as np

from contenders import Refusal, Worker

ANSWERS = 60
LOADS = 7
BURST_NANOSECONDS = 4_000_000
BATCH_NANOSECONDS = 200_000
ALLOCATION_RUNS = 20


def differing(answers, expected):
    """Elements that differ, all outputs being bytes."""
    return sum(
        a != b for left, right in zip(answers, expected)
        for a, b in zip(bytes.fromhex(left), bytes.fromhex(right)))


def verify(workers, seed):
    """The same random inputs for all, back to back. Elements of each that differ from TFLM's, and
    how many there are; nothing where TFLM does not run the model."""
    size = workers["hearth"].figure("input_bytes")
    inputs = np.random.default_rng(seed).integers(0, 256, (ANSWERS, size), dtype=np.uint8)
    answers = {
        name: [worker.ask("answer", row.tobytes().hex()) for row in inputs]
        for name, worker in workers.items()}
    if "tflm" not in answers:
        return None, {}
    total = sum(len(line) // 2 for line in answers["tflm"])
    return total, {
        name: differing(found, answers["tflm"]) for name, found in answers.items()
        if name != "tflm"}


class Burst:
    """How a worker fills its turn: batches of runs, long enough for the clock to be exact."""

    def __init__(self, worker):
        once = min(worker.numbers("time", 3, 1))
        self.worker = worker
        self.runs = max(1, BATCH_NANOSECONDS // max(once, 1))
        self.batches = max(3, BURST_NANOSECONDS // (self.runs * max(once, 1)))

    def turn(self):
        """Nanoseconds a run: of the median batch, and of the shortest; of Python's own part."""
        times = self.worker.numbers("time", self.batches, self.runs)
        idle = None
        if self.worker.contender.name in ("xnnpack", "builtin"):
            idle = self.worker.numbers("idle", 5, 200)
        return (statistics.median(times) / self.runs, min(times) / self.runs,
                statistics.median(idle) / 200 if idle else 0.0)


def interval(values):
    """The median and, from the order of the values alone, what contains it with 95 %."""
    values = sorted(values)
    half = 0.98 * len(values) ** 0.5
    low = max(0, int(len(values) / 2 - half))
    high = min(len(values) - 1, int(len(values) / 2 + half))
    return statistics.median(values), values[low], values[high]


def rounds(workers, count, seconds):
    """Turns of every worker in every round, as many rounds as asked for or as fit in `seconds`."""
    bursts = {name: Burst(worker) for name, worker in workers.items()}
    turns = {name: [] for name in workers}
    end = time.monotonic() + seconds if seconds else None
    done = 0
    while (done < count) if end is None else (done < 10 or time.monotonic() < end):
        for name, burst in bursts.items():
            turns[name].append(burst.turn())
        done += 1
    return turns


def timing(turns):
    """For each contender: median and smallest microseconds, and the ratio to Hearth."""
    hearth = [median for median, _, _ in turns["hearth"]]
    found = {}
    for name, own in turns.items():
        net = [median - idle for median, _, idle in own]
        ratio, low, high = interval([a / b for a, b in zip(net, hearth)])
        gross = statistics.median(median / b for (median, _, _), b in zip(own, hearth))
        found[name] = {
            "median_microseconds": statistics.median(net) / 1000,
            "min_microseconds": min(least - idle for _, least, idle in own) / 1000,
            "python_microseconds": statistics.median(idle for _, _, idle in own) / 1000,
            "ratio": ratio, "ratio_low": low, "ratio_high": high, "ratio_with_python": gross,
        }
    return found


def in_fresh_processes(contender, model, counter):
    """Load time, memory and allocations, each in processes that have done nothing else."""
    loads = []
    for _ in range(LOADS):
        with Worker(contender, model) as worker:
            loads.append(worker.figure("load_nanoseconds") / 1000)
            peak, grown = worker.peak_kilobytes, worker.figure("load_kilobytes")
            arena = worker.figure("arena_bytes")
            kernels = worker.figures.get("kernels")
    # Hearth's program counts by itself; the others do with the counter loaded before them.
    preload = None if contender.name.startswith("hearth") else counter
    with Worker(contender, model, preload) as worker:
        [allocations] = worker.numbers("allocations", ALLOCATION_RUNS)
    return {
        "load_microseconds": min(loads), "load_median_microseconds": statistics.median(loads),
        "peak_kilobytes": peak, "load_kilobytes": grown, "arena_bytes": arena, "kernels": kernels,
        "allocations_per_run": allocations / ALLOCATION_RUNS if allocations >= 0 else None,
    }


def measure(name, model, contenders, counter, count, seconds):
    """Everything about one model, as it stands in the JSON object."""
    report = {"model": name, "engines": {}, "refused": {}}
    workers = {}
    try:
        for contender in contenders:
            try:
                workers[contender.name] = Worker(contender, model)
            except Refusal as refusal:
                report["refused"][contender.name] = str(refusal)
        if "hearth" not in workers:
            return report
        report["answer_elements"], different = verify(workers, seed=2026)
        turns = rounds(workers, count, seconds)
    finally:
        for worker in workers.values():
            worker.close()
    report["rounds"] = len(turns["hearth"])
    for contender in contenders:
        if contender.name in workers:
            report["engines"][contender.name] = {
                **timing(turns)[contender.name],
                **in_fresh_processes(contender, model, counter),
                "differing_elements": different.get(contender.name),
            }
    return report
