"""Measures the int8 model in Hearth's engine on streams that `scenes.py` wrote, with the policy's
rule (detector.py) and without its gate, and prints the figures as JSON.

    python evaluate.py --background background --calls calls > figures.json

A call counts as heard if a detector that begins a second before the phrase answers between its
middle and one second after its end: what streams hold besides it is of no help. Whispered calls,
and those less than 5 dB above the noise, are slices of their own and not in the total.
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy.stats import beta, chi2

import detector
from network import CHANNELS, ROWS
from scenes import row_of

HERE = os.path.dirname(os.path.abspath(__file__))
THRESHOLDS = [round(0.2 + 0.02 * index, 2) for index in range(36)] + [
    round(0.91 + 0.005 * index, 3) for index in range(18)]
LATEST_SECONDS = 1.0  # after the phrase


def answers(hearth, model, path):
    """The streams' tables, and the smoothed probabilities of each, from one run of the engine."""
    with open(path + ".json") as file:
        tables = json.load(file)
    count = tables[0]["rows"]
    steps = count // ROWS
    rows = np.memmap(path + ".rows", np.int8, "r").reshape(-1, count, CHANNELS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        means, part = [], max(1, 2_000_000 // steps)
        for first in range(0, len(rows), part):
            np.ascontiguousarray(rows[first:first + part, :steps * ROWS]).tofile(source)
            subprocess.run(
                [hearth, "model", "run", model, "--input", source, "--output", target],
                check=True, stdout=subprocess.DEVNULL)
            made = np.fromfile(target, np.uint8).reshape(-1, steps)
            means += [detector.smoothed(line) for line in made]
    return tables, means


def step_of(sample):
    return row_of(sample) / ROWS


def heard(event, means, threshold):
    """The delay in seconds after the phrase's end, or None."""
    (first, end), last = event["calls"][0], event["calls"][-1][1]
    second = round(1 / detector.STEP_SECONDS)
    begin = max(0, int(step_of(first)) - second)
    latest = step_of(last) + LATEST_SECONDS / detector.STEP_SECONDS
    for step in detector.calls(means[begin:int(latest) + 1], threshold):
        step += begin
        if step_of((first + end) / 2) <= step:
            ends = [step_of(end) for _, end in event["calls"] if step_of(end) - 5 <= step]
            return (step - (ends[-1] if ends else step_of(last))) * detector.STEP_SECONDS
    return None


def pace(event):
    seconds = np.mean([end - start for start, end in event["calls"]]) / 16000
    return "fast" if seconds < 0.42 else "slow" if seconds > 0.75 else "ordinary"


def loudness(event):
    edges = [(5, "0 to 5 dB"), (10, "5 to 10 dB"), (20, "10 to 20 dB")]
    return next((name for edge, name in edges if event["snr"] < edge), "20 to 35 dB")


def ordinary(event):
    return event["style"] == "spoken" and event["snr"] >= 5


def slices_of(event, noise):
    """The names under which an event is counted."""
    if event["style"] != "spoken":
        return ["whispered"] if event["snr"] >= 5 else []
    if event["snr"] < 5:
        return ["noise=0 to 5 dB"]
    names = [
        f"voice={event['voice']}", f"pace={pace(event)}", f"distance={event['distance']}",
        f"noise={loudness(event)}", f"sound={noise}"]
    bare = event["text"].lower().strip(".!?") in ("help me", "help, me")
    names.append("phrase=" + ("alone" if bare else "in speech"))
    return names + ([f"accent={event['accent']}"] if event.get("accent") else [])


def bound(count, exposure):
    """Upper 95 % bound of a Poisson rate."""
    return float(chi2.ppf(0.95, 2 * count + 2) / 2 / exposure)


def share_bound(count, total):
    """Upper 95 % bound of a share (Clopper-Pearson)."""
    return float(beta.ppf(0.95, count + 1, total - count)) if count < total else 1.0


def misses(tables, means, threshold):
    total, slices, delays = [0, 0], collections.defaultdict(lambda: [0, 0]), []
    for table, line in zip(tables, means):
        for event in table["events"]:
            if not event["calls"]:
                continue
            delay = heard(event, line, threshold)
            for name in slices_of(event, table["noise"]):
                slices[name][0] += 1
                slices[name][1] += delay is None
            if ordinary(event):
                total[0] += 1
                total[1] += delay is None
                if delay is not None:
                    delays.append(delay)
    return total, slices, delays


def share_of_voices(slices, name):
    """Missed of the calls by espeak-ng's voices, or by those made of people's."""
    parts = [
        part for key, part in slices.items()
        if key.startswith("voice=") and key.startswith("voice=espeak/") == (name == "espeak")]
    return sum(missed for _, missed in parts) / max(sum(calls for calls, _ in parts), 1)


def cause(table, step):
    """What was heard when the detector answered."""
    place = table["place"]
    for event in table["events"]:
        if step_of(event["start"]) <= step <= step_of(event["end"]) + 20:
            return event["kind"], event["text"], event["voice"]
    return place, table["noise"], ""


def false_accepts(tables, means, threshold):
    return [
        cause(table, step) for table, line in zip(tables, means)
        for step in detector.calls(line, threshold)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--background", required=True)
    parser.add_argument("--calls", required=True)
    parser.add_argument("--model", default=os.path.join(HERE, "wearable.tflite"))
    parser.add_argument("--hearth", default=os.path.join(HERE, "../../.build/release/hearth"))
    parser.add_argument("--show", action="store_true", help="list what was answered wrongly")
    arguments = parser.parse_args()
    tables, means = answers(arguments.hearth, arguments.model, arguments.background)
    call_tables, call_means = answers(arguments.hearth, arguments.model, arguments.calls)
    hours = sum(table["rows"] for table in tables) / 360000
    curve = []
    for threshold in THRESHOLDS:
        false = len(false_accepts(tables, means, threshold))
        (calls, missed), slices, _ = misses(call_tables, call_means, threshold)
        curve.append({
            "missed_by_voices": {
                name: share_of_voices(slices, name) for name in ("espeak", "people")},
            "threshold": threshold, "false": false, "false_per_hour": false / hours,
            "false_per_hour_bound_95": bound(false, hours), "missed": missed,
            "missed_share": missed / calls})
    causes = false_accepts(tables, means, detector.THRESHOLD)
    (calls, missed), slices, delays = misses(call_tables, call_means, detector.THRESHOLD)
    questions = sum(len(detector.findings(line)[1]) for line in means)
    if arguments.show:
        for item in causes:
            print(item, file=sys.stderr)
    events = [event for table in tables for event in table["events"]]
    places = collections.Counter(table["place"] for table in tables)
    figures = {
        "threshold": detector.THRESHOLD, "smoothing_steps": detector.SMOOTHING_STEPS,
        "refractory_seconds": detector.REFRACTORY_SECONDS,
        "step_seconds": detector.STEP_SECONDS, "hours": hours,
        "hours_by_place": {
            name: hours * count / len(tables) for name, count in sorted(places.items())},
        "near_misses": sum(event["kind"] == "near" for event in events),
        "sentences": sum(event["kind"] == "sentence" for event in events),
        "false": len(causes), "false_per_hour": len(causes) / hours,
        "false_per_hour_bound_95": bound(len(causes), hours),
        "questions_per_hour": questions / hours,
        "false_by_cause": dict(sorted(collections.Counter(kind for kind, *_ in causes).items())),
        "calls": calls, "missed": missed, "missed_share": missed / calls,
        "missed_bound_95": share_bound(missed, calls),
        "delay_median_seconds": float(np.median(delays)),
        "delay_p99_seconds": float(np.quantile(delays, 0.99)),
        "slices": {
            name: {"calls": part[0], "missed": part[1]} for name, part in sorted(slices.items())},
        "curve": curve,
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
