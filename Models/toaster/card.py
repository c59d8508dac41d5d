"""Writes the figures of the model card: `figures.json`, `reliability.svg` and the marked part of
README.md, from what `hearth scenes --evaluate … --json` printed.

    hearth scenes --evaluate toaster.tflite --count 16000 --json > figures.json
    python card.py --baseline 0.1234
"""

import argparse
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def diagram(bins):
    """Predicted probability across, observed frequency up; a perfect model is on the diagonal."""
    size, edge = 320, 46
    most = max(b["count"] for b in bins)

    def x(value):
        return edge + value * size

    def y(value):
        return edge + (1 - value) * size

    width = size + 2 * edge
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" '
        f'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{width}" fill="#ffffff"/>',
    ]
    for tick in range(0, 11, 2):
        value = tick / 10
        parts.append(
            f'<path d="M{x(value):.1f} {y(0)}V{y(1)}M{x(0)} {y(value):.1f}H{x(1)}" '
            f'stroke="#e3e3e3"/>')
        parts.append(
            f'<text x="{x(value):.1f}" y="{y(0) + 16}" text-anchor="middle">{value}</text>')
        parts.append(
            f'<text x="{x(0) - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value}</text>')
    parts.append(
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#999999" stroke-dasharray="4 4"/>')
    points = [(x(b["predicted"]), y(b["observed"]), b["count"]) for b in bins if b["count"]]
    line = "L".join(f"{px:.1f} {py:.1f}" for px, py, _ in points)
    parts.append(f'<path d="M{line}" fill="none" stroke="#b5541c" stroke-width="2"/>')
    for px, py, count in points:
        radius = 3 + 5 * (count / most) ** 0.5
        parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius:.1f}" fill="#b5541c"/>')
    parts.append(f'<text x="{width / 2}" y="{width - 10}" text-anchor="middle">'
                 "predicted: browner than a threshold</text>")
    parts.append(f'<text x="14" y="{width / 2}" text-anchor="middle" '
                 f'transform="rotate(-90 14 {width / 2})">observed</text>')
    return "\n".join(parts + ["</svg>", ""])


def tables(figures, baseline):
    everything = figures["all"]
    bound = figures["burnt_miss_bound_95"]
    lines = [
        "| measure | figure | promise |",
        "| --- | --- | --- |",
        f"| mean absolute browning error, {everything['toasts']} slices | "
        f"{everything['mean_error']:.3f} | 0.05 |",
        f"| in the worst slice: `{figures['worst_slice']}` | "
        f"{figures['worst_slice_error']:.3f} | 0.08 |",
        f"| mean-colour baseline on the same examples | {baseline:.3f} | twice the error |",
        f"| burnt scenes called anything but burnt or cannot see | "
        f"{everything['burnt_missed']} of {everything['burnt']} | 0 |",
        "| upper 95 % bound of that share | "
        + (f"{100 * bound:.2f} %" if bound else "–") + " | stated |",
        f"| not bread and cannot see told apart from toast | "
        f"{100 * everything['told_apart']:.2f} % | 98 % |",
        f"| ordinary kitchens, all breads: largest mean bias of a slice | "
        f"{figures['kitchen_bias_max']:.3f} | – |",
        f"| … of {figures['kitchen_slices']}, beyond 0.035 | "
        f"{figures['kitchen_biases_beyond_0_035']} | – |",
        "",
        "| slice | toasts | error | bias | told apart | burnt missed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, part in figures["slices"].items():
        toast = f"{part['mean_error']:.3f} | {part['bias']:+.3f}" if part["toasts"] else "– | –"
        apart = f"{100 * part['told_apart']:.1f} %" if part["judged"] else "–"
        burnt = f"{part['burnt_missed']} of {part['burnt']}" if part["burnt"] else "–"
        lines.append(f"| `{name}` | {part['toasts']} | {toast} | {apart} | {burnt} |")
    lines += ["", "| ordinary kitchen with | mean bias | largest bias |", "| --- | --- | --- |"]
    for bread, part in figures["kitchen_breads"].items():
        lines.append(f"| {bread} | {part['bias_mean']:.3f} | {part['bias_max']:.3f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baseline", type=float, required=True)
    arguments = parser.parse_args()
    with open(os.path.join(HERE, "figures.json")) as file:
        figures = json.load(file)
    with open(os.path.join(HERE, "reliability.svg"), "w") as file:
        file.write(diagram(figures["reliability"]))
    card = os.path.join(HERE, "README.md")
    with open(card) as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    with open(card, "w") as file:
        file.write(f"{before}{BEGIN}\n{tables(figures, arguments.baseline)}\n{END}{after}")


if __name__ == "__main__":
    main()
