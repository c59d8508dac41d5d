#!/usr/bin/env python3
"""Times Hearth beside LiteRT and TFLM on the models of the zoo, in one run.

How it measures:

- Every engine is a process of its own on one thread; all share the last processor that this one
  may use. Hearth is the program Tests/InferenceProbe; the others run in Python from the packages
  pinned in requirements.txt: LiteRT with XNNPACK, LiteRT with its built-in kernels, TFLM.
- Answers first: all get the same random inputs. Hearth must give TFLM's to the last bit; elements
  in which LiteRT differs from TFLM are counted. A model that an engine refuses is reported.
- Time: in each round every engine gets one turn of a few milliseconds, so that whatever else the
  machine does meets all of them. A turn is batches of runs back to back, of which the median
  counts. Inputs are written once before; streaming models carry their state on. A ratio is formed
  in each round; the table has the median of these and, from their order, its 95 % interval.
- Python: a call into LiteRT's binding that does nothing is timed in every turn and taken from
  LiteRT's time (`--json` has the ratio without that as well); its allocations are taken off too.
  TFLM's binding has no such call: its figures contain one, about 0.1 µs and two allocations.
- Load: from opening the file to the end of the first inference, with the program or the engine's
  library loaded already; the shortest of seven fresh processes (`--json` has the median). TFLM's
  package reads the model in Python first.
- Memory: the most resident after that, Python included, and by how much loading the model made a
  peer's process grow, which leaves Python and the library out.
- Allocations: calls of malloc and its relatives in one run, counted in a process of their own.

Exit codes: 0 measured; 1 Hearth refuses a model or differs from TFLM; 64 usage; 69 nothing built;
70 an engine ended in mid-run; 74 standard output cannot be written.
"""

import argparse
import datetime
import json
import os
import pathlib
import sys

from contenders import Failure, contenders
from measure import measure
from report import markdown, table

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ZOO_MODELS = {
    "kws_ref": "kws_ref_model", "vww_96": "vww_96_int8", "resnet": "pretrainedResnet_quant",
    "ad01": "ad01_int8", "person_detect": "person_detect",
    "micro_speech": "micro_speech_quantized", "okay_nabu": "mww_v2_okay_nabu",
    "vad": "mww_v2_vad", "hello_world": "hello_world_int8",
}


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"bench: {message}\n")


def number(kind, low, high):
    def parse(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be {low} to {high}, not {text}")
        return value
    return parse


def options():
    names = ["toaster", *ZOO_MODELS]
    parser = Parser(
        prog="./dev bench", description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", choices=names, metavar="NAME",
                        help=f"only this one, may be repeated: {', '.join(names)}")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--rounds", type=number(int, 6, 10_000), default=40,
                        help="rounds for each model (40)")
    length.add_argument("--seconds", type=number(float, 0.1, 3600), metavar="S",
                        help="instead: rounds for about so long for each model, at least ten")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object instead")
    form.add_argument("--markdown", action="store_true", help="print the table of the README")
    parser.add_argument("--binaries", type=pathlib.Path, help="where swift build puts programs",
                        default=REPOSITORY / ".build-bench" / "release")
    return parser.parse_args()


def models(wanted):
    """What there is of what is wanted, by name, and the names of what there is not."""
    zoo = pathlib.Path(os.environ.get("HEARTH_ZOO", REPOSITORY.parent / "shared" / "zoo"))
    paths = {"toaster": REPOSITORY / "Models" / "toaster" / "toaster.tflite"}
    paths |= {name: zoo / "models" / f"{stem}.tflite" for name, stem in ZOO_MODELS.items()}
    paths = {name: path for name, path in paths.items() if not wanted or name in wanted}
    found = {name: path for name, path in paths.items() if path.is_file()}
    skipped = [name for name in paths if name not in found]
    if skipped:
        print(f"SKIPPED, not in {zoo} ($HEARTH_ZOO says where): {', '.join(skipped)}",
              file=sys.stderr)
    return found, skipped


def processor():
    for path, key in [("/proc/cpuinfo", "model name"), ("/proc/cpuinfo", "CPU part")]:
        for line in pathlib.Path(path).read_text().splitlines():
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return os.uname().machine


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def printed(text):
    """Whether it could be; a reader that has gone away does not count."""
    try:
        print(text, flush=True)
        return True
    except OSError as error:
        # What is still held back would be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return True
        print(f"bench: standard output: {error.strerror}", file=sys.stderr)
        return False


def main():
    wanted = options()
    counter = wanted.binaries / "libAllocationCounter.so"
    for file in (wanted.binaries / "inference-probe", counter):
        if not file.exists():
            print(f"bench: there is no {file}; ./dev bench builds it", file=sys.stderr)
            return 69
    core = max(os.sched_getaffinity(0))
    # Every worker inherits this; while one works, this process waits.
    os.sched_setaffinity(0, {core})
    found, skipped = models(wanted.model)
    engines = contenders(wanted.binaries)
    reports = []
    for place, (name, path) in enumerate(found.items()):
        progress(f"{place + 1} of {len(found)}: {name}")
        try:
            reports.append(
                measure(name, path, engines, counter, wanted.rounds, wanted.seconds))
        except Failure as failure:
            progress("")
            print(f"bench: {name}: {failure}", file=sys.stderr)
            return 70
    progress("")
    whole = {
        "date": datetime.date.today().isoformat(), "processor": processor(), "core": core,
        "engines": {engine.name: engine.title for engine in engines},
        "skipped": skipped, "models": reports,
    }
    form = json.dumps if wanted.json else markdown if wanted.markdown else table
    if not printed(form(whole)):
        return 74
    wrong = [
        report["model"] for report in reports
        if "hearth" in report["refused"] or any(
            engine["differing_elements"] for name, engine in report["engines"].items()
            if name.startswith("hearth"))]
    if wrong:
        print(f"Hearth refuses, or differs from TFLM on: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
