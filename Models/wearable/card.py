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


def diagram(figures):
    """False accepts an hour across (by powers of ten), missed calls up; better is down and left.
    The dashed line has the upper 95 % bound of the rate in place of what was counted."""
    width, height, edge = 520, 320, 52
    low, high, most = 0.02, 20, 0.3

    def x(rate):
        place = math.log(min(max(rate, low), high) / low) / math.log(high / low)
        return edge + place * (width - 2 * edge)

    def y(share):
        return edge + (1 - min(share, most) / most) * (height - 2 * edge)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<rect x="{x(low):.1f}" y="{y(AIM_MISSED):.1f}" width="{x(AIM_PER_HOUR) - x(low):.1f}" '
        f'height="{y(0) - y(AIM_MISSED):.1f}" fill="#eef5e6"/>',
    ]
    for rate in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20):
        parts.append(f'<path d="M{x(rate):.1f} {y(0):.1f}V{y(most):.1f}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x(rate):.1f}" y="{y(0) + 16:.1f}" text-anchor="middle">'
                     f"{rate:g}</text>")
    for percent in range(0, 31, 5):
        parts.append(f'<path d="M{x(low):.1f} {y(percent / 100):.1f}H{x(high):.1f}" '
                     f'stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x(low) - 6:.1f}" y="{y(percent / 100) + 4:.1f}" '
                     f'text-anchor="end">{percent} %</text>')
    for name, style in (("false_per_hour_bound_95", ' stroke-dasharray="4 4"'),
                        ("false_per_hour", "")):
        line = "L".join(
            f"{x(point[name]):.1f} {y(point['missed_share']):.1f}" for point in figures["curve"])
        parts.append(f'<path d="M{line}" fill="none" stroke="#b5541c" stroke-width="2"{style}/>')
    parts.append(
        f'<circle cx="{x(figures["false_per_hour_bound_95"]):.1f}" '
        f'cy="{y(figures["missed_share"]):.1f}" r="5" fill="#b5541c"/>')
    parts.append(f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">false accepts an '
                 "hour (dashed: their upper 95 % bound)</text>")
    parts.append(f'<text x="14" y="{height / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 14 {height / 2})">calls missed</text>')
    return "\n".join(parts + ["</svg>", ""])


def tables(figures):
    hours = figures["hours"]
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
