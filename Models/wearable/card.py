"""Writes the figures of the model card: `curve.svg` and the marked part of README.md, from the
`figures.json` that evaluate.py printed.

    python card.py
"""

import json
import math
import os

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
AIM_PER_HOUR, AIM_MISSED = 0.5, 0.05


# What is drawn of each point, its colour, and what it is called.
LINES = [
    (lambda point: point["missed_by_voices"]["people"], "#2f6f9f", "held-out people's voices"),
    (lambda point: point["missed_share"], "#8a8a8a", "all, in halves"),
    (lambda point: point["missed_by_voices"]["espeak"], "#b5541c", "held-out espeak-ng voices"),
]


def diagram(figures):
    """The upper 95 % bound of false accepts an hour across (by powers of ten), missed calls up;
    better is down and left. The aim is shaded, the threshold in use is marked."""
    width, height, left, edge = 620, 380, 64, 40
    low, high = 0.1, 100

    def x(rate):
        place = math.log(min(max(rate, low), high) / low) / math.log(high / low)
        return left + place * (width - left - edge)

    def y(share):
        return edge + (1 - share) * (height - 2 * edge - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<rect x="{x(low):.1f}" y="{y(AIM_MISSED):.1f}" width="{x(AIM_PER_HOUR) - x(low):.1f}" '
        f'height="{y(0) - y(AIM_MISSED):.1f}" fill="#cfe3b8"/>',
        f'<text x="{x(low) + 4:.1f}" y="{y(AIM_MISSED) - 4:.1f}" fill="#5d7a3a">the aim</text>',
    ]
    for rate in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100):
        parts.append(f'<path d="M{x(rate):.1f} {y(0):.1f}V{y(1):.1f}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x(rate):.1f}" y="{y(0) + 16:.1f}" text-anchor="middle">'
                     f"{rate:g}</text>")
    for percent in range(0, 101, 10):
        parts.append(f'<path d="M{x(low):.1f} {y(percent / 100):.1f}H{x(high):.1f}" '
                     f'stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x(low) - 6:.1f}" y="{y(percent / 100) + 4:.1f}" '
                     f'text-anchor="end">{percent} %</text>')
    curve = [point for point in figures["curve"] if point["false_per_hour_bound_95"] <= high]
    used = min(curve, key=lambda point: abs(point["threshold"] - figures["threshold"]))
    for index, (share, colour, name) in enumerate(LINES):
        line = "L".join(
            f"{x(point['false_per_hour_bound_95']):.1f} {y(share(point)):.1f}" for point in curve)
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<circle cx="{x(used["false_per_hour_bound_95"]):.1f}" cy="{y(share(used)):.1f}" '
            f'r="4" fill="{colour}"/>')
        parts.append(
            f'<text x="{left + 8 + 190 * index}" y="{edge - 16}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{(left + width - edge) / 2}" y="{height - 12}" text-anchor="middle">'
                 "false accepts an hour, upper 95 % bound (dots: the threshold in use)</text>")
    parts.append(f'<text x="16" y="{height / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 16 {height / 2})">calls missed</text>')
    return "\n".join(parts + ["</svg>", ""])


def tables(figures):
    hours = figures["hours"]
    voices = next(
        point["missed_by_voices"] for point in figures["curve"]
        if point["threshold"] == figures["threshold"])
    lines = [
        "| measure | figure | aim |",
        "| --- | --- | --- |",
        f"| false accepts in {hours:.1f} hours | {figures['false']} | – |",
        f"| … an hour | {figures['false_per_hour']:.2f} | – |",
        f"| … upper 95 % bound | {figures['false_per_hour_bound_95']:.2f} | {AIM_PER_HOUR} |",
        f"| \"say again\" an hour | {figures['questions_per_hour']:.1f} | – |",
        f"| calls missed | {figures['missed']} of {figures['calls']} | – |",
        f"| … share | {100 * figures['missed_share']:.1f} % | {100 * AIM_MISSED:.0f} % |",
        f"| … upper 95 % bound | {100 * figures['missed_bound_95']:.1f} % | stated |",
        f"| … by espeak-ng's held-out voices | {100 * voices['espeak']:.1f} % | – |",
        f"| … by the two held-out people's | {100 * voices['people']:.1f} % | – |",
        "| from the phrase's end to the answer, median and 99 % | "
        f"{figures['delay_median_seconds']:.2f} s, {figures['delay_p99_seconds']:.2f} s | – |",
        f"| at the threshold | {figures['threshold']:.2f} | – |",
        "",
        "| background | hours |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {part:.1f} |" for name, part in figures["hours_by_place"].items()]
    lines += [
        "",
        f"Spoken in it: {figures['sentences']} sentences and words, "
        f"{figures['near_misses']} near misses ({figures['near_misses'] / hours:.0f} an hour).",
        "",
        "| false accepts while there was | count |",
        "| --- | --- |",
    ]
    names = {"near": "a near miss", "sentence": "another sentence"}
    lines += [
        f"| {names.get(name, name)} | {count} |"
        for name, count in figures["false_by_cause"].items()]
    lines += ["", "| slice | calls | missed | share |", "| --- | --- | --- | --- |"]
    for name, part in figures["slices"].items():
        share = 100 * part["missed"] / part["calls"]
        lines.append(f"| `{name}` | {part['calls']} | {part['missed']} | {share:.1f} % |")
    return "\n".join(lines)


def main():
    with open(os.path.join(HERE, "figures.json")) as file:
        figures = json.load(file)
    with open(os.path.join(HERE, "curve.svg"), "w") as file:
        file.write(diagram(figures))
    card = os.path.join(HERE, "README.md")
    with open(card) as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    with open(card, "w") as file:
        file.write(f"{before}{BEGIN}\n{tables(figures)}\n{END}{after}")


if __name__ == "__main__":
    main()
