#!/usr/bin/env python3
"""Counts the instructions of one inference on 64-bit ARM, under emulation, by engine and kernels.

Usage: count.py --sdk SDK --probe PROGRAM --cache FOLDER [--json] [--functions N] [MODEL ...]

Without MODEL: the zoo's ($HEARTH_ZOO, else ../shared/zoo beside the repository) and the toaster's.
Each program runs a model 5 and 105 times under QEMU with the plugin count_instructions.c; the
hundredth part of the difference is one inference. Counts are the same in every run, but for the
few instructions that printing a time takes (Hearth) and some hundred of the interpreter's (LiteRT);
they say nothing about time. Beside Hearth's kernel sets stands LiteRT with XNNPACK out of its ARM
wheel (make-litert.sh), with some 6,000 instructions of Python around each inference. XNNPACK
chooses its kernels by the core: it is counted on one with the dot product and no i8mm (Cortex-A76),
to be set against neondot, and on QEMU's `max`, which has both, against i8mm. Where LiteRT cannot be
had, the figures published for version 2.3 and a core with the dot product take the first place,
marked with a star. --functions says where Hearth's instructions go, most first.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent
KERNELS = ["reference", "neon", "neondot", "i8mm"]
# The cores of QEMU's that LiteRT is counted on, and the kernels of Hearth's for such a core.
CORES = {"neondot": "cortex-a76", "i8mm": "max"}
# Thousands of instructions.
PUBLISHED = {
    "kws_ref_model": 574, "vww_96_int8": 1631, "pretrainedResnet_quant": 1056, "ad01_int8": 47,
    "micro_speech_quantized": 615, "mww_v2_okay_nabu": 40, "mww_v2_vad": 20,
}
# LiteRT refuses this one: its bias is quantised along another dimension.
REFUSED = {"person_detect"}


def fail(message):
    sys.exit(f"count.py: {message}")


def plugin(cache):
    """The plugin, built anew whenever its source is newer."""
    source, library = HERE / "count_instructions.c", cache / "count_instructions.so"
    cache.mkdir(parents=True, exist_ok=True)
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source)]
        subprocess.run(command, check=True)
    if "-plugin" not in subprocess.run(
        ["qemu-aarch64", "--help"], capture_output=True, text=True, check=True
    ).stdout:
        fail("this machine's qemu-aarch64 takes no plugins; that of Debian 12 does")
    return library


class Emulator:
    """Counts what programs for ARM execute."""

    def __init__(self, library):
        self.library = library

    def counts(self, cpu, root, command, environment):
        """Instructions by function."""
        # Addresses and hashes must not differ from run to run.
        emulated = ["setarch", "-R", "qemu-aarch64", "-cpu", cpu, "-L", str(root), "-plugin",
                    str(self.library), *map(str, command)]
        steady = {"PATH": os.environ["PATH"], "SWIFT_DETERMINISTIC_HASHING": "1",
                  "SWIFT_BACKTRACE": "enable=no", "PYTHONHASHSEED": "0",
                  "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
        run = subprocess.run(emulated, capture_output=True, text=True, env=steady | environment)
        _, found, table = run.stderr.partition("=== instructions\n")
        if run.returncode != 0 or not found:
            return None, run.stderr.strip().splitlines()[-1:]
        pairs = (line.split(" ", 1) for line in table.splitlines())
        return {name: int(count) for count, name in pairs}, None

    def per_run(self, cpu, root, command, environment, runs):
        """Instructions of one run more, by function, or nothing and why."""
        few, why = self.counts(cpu, root, [*command, "5"], environment)
        if few is None:
            return None, why
        many, why = self.counts(cpu, root, [*command, str(5 + runs)], environment)
        if many is None:
            return None, why
        return {name: (many[name] - few.get(name, 0)) / runs for name in many}, None


def litert_folder(cache):
    """Where LiteRT for ARM is, or nothing if it cannot be had."""
    folder = cache / "arm64-litert"
    made = subprocess.run([str(HERE / "make-litert.sh"), str(folder)], capture_output=True,
                          text=True)
    if made.returncode == 0:
        return folder
    why = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"LiteRT for ARM cannot be had here: {why}", file=sys.stderr)
    return None


def count_litert(emulator, folder, cpu, model):
    """Instructions of one inference, or nothing."""
    python = next((folder / "system/usr/bin").glob("python3.*"))
    counts, why = emulator.per_run(
        cpu, folder / "system", [python, HERE / "run_litert.py", model],
        {"PYTHONHOME": str(folder / "system/usr"), "PYTHONPATH": str(folder / "packages")}, 100)
    if counts is None:
        print(f"LiteRT did not run {model.name} on {cpu}: {why}", file=sys.stderr)
        return None
    return round(sum(counts.values()))


def count_model(emulator, arguments, litert, model):
    """One row of the table."""
    row = {"model": model.stem, "functions": {}}
    for kernels in KERNELS:
        # The reference takes long, and every run of it is like the last.
        counts, why = emulator.per_run(
            "max", arguments.sdk / "sysroot", [arguments.probe, model, "--runs"],
            {"HEARTH_KERNELS": kernels}, 5 if kernels == "reference" else 100)
        if counts is None:
            fail(f"{arguments.probe.name} did not run {model} with {kernels}: {why}")
        row[kernels] = round(sum(counts.values()))
        row["functions"][kernels] = counts
    row["litert"] = dict.fromkeys(CORES)
    row["litert_is_published"] = False
    if model.stem in REFUSED:
        return row
    for kernels, cpu in CORES.items() if litert else []:
        row["litert"][kernels] = count_litert(emulator, litert, cpu, model)
    if row["litert"]["neondot"] is None and model.stem in PUBLISHED:
        row["litert"]["neondot"] = PUBLISHED[model.stem] * 1000
        row["litert_is_published"] = True
    return row


def most(counts, number):
    """The functions that execute most."""
    return sorted(counts.items(), key=lambda pair: -pair[1])[:number]


def show(row, functions):
    """One line of the table, and where the instructions go."""
    cells = "".join(f"{row[kernels]:>13,}" for kernels in KERNELS)
    for kernels in CORES:
        litert = row["litert"][kernels]
        star = "*" if kernels == "neondot" and row["litert_is_published"] else ""
        cells += f"{f'{litert:,}{star}' if litert else '—':>13}"
        cells += f"{f'{row[kernels] / litert:.2f}' if litert else '':>6}"
    print(f"{row['model']:<24}{cells}", flush=True)
    for kernels in KERNELS if functions else []:
        for name, count in most(row["functions"][kernels], functions):
            print(f"    {kernels:<10}{round(count):>12,}  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("--sdk", "--probe", "--cache"):
        parser.add_argument(option, type=pathlib.Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--functions", type=int, default=0, metavar="N")
    parser.add_argument("models", nargs="*", type=pathlib.Path, metavar="MODEL")
    arguments = parser.parse_args()
    zoo = pathlib.Path(os.environ.get("HEARTH_ZOO", REPOSITORY.parent / "shared" / "zoo"))
    models = arguments.models or [
        *sorted(zoo.glob("models/*.tflite")), REPOSITORY / "Models/toaster/toaster.tflite"]
    for model in models:
        if not model.is_file():
            fail(f"there is no model {model}")
    emulator = Emulator(plugin(arguments.cache))
    litert = litert_folder(arguments.cache)
    rows = []
    if not arguments.json:
        heads = "".join(f"{head:>13}" for head in KERNELS)
        heads += "".join(f"{f'LiteRT {core[-3:]}':>13}{'×':>6}" for core in CORES.values())
        print(f"{'instructions a run':<24}{heads}", flush=True)
    for model in models:
        row = count_model(emulator, arguments, litert, model)
        if arguments.json:
            rows.append(row)
        else:
            show(row, arguments.functions)
    if arguments.json:
        for row in rows:
            row["functions"] = {
                kernels: dict(most(counts, arguments.functions))
                for kernels, counts in row["functions"].items()}
        print(json.dumps(rows, indent=1))


main()
