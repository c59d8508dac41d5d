"""The figures as text: the table for a terminal, and the one of the README."""

HEADINGS = (
    f"{'':18}{'median µs':>10}{'min µs':>10}{'ratio':>8}  {'95 %':>13}{'load µs':>9}"
    f"{'peak kB':>9}{'+load kB':>9}{'allocs':>8}{'arena':>9}{'differ':>8}")
REASON_LENGTH = 70


def text(value, form):
    return "-" if value is None else format(value, form)


def row(title, engine):
    between = f"{engine['ratio_low']:.2f}–{engine['ratio_high']:.2f}"
    return (
        f"  {title:16}{engine['median_microseconds']:10.2f}{engine['min_microseconds']:10.2f}"
        f"{engine['ratio']:8.2f}  {between:>13}{engine['load_microseconds']:9.0f}"
        f"{engine['peak_kilobytes']:9}{text(engine['load_kilobytes'], 'd'):>9}"
        f"{text(engine['allocations_per_run'], 'g'):>8}{text(engine['arena_bytes'], 'd'):>9}"
        f"{text(engine['differing_elements'], 'd'):>8}")


def cut(reason):
    return reason if len(reason) <= REASON_LENGTH else reason[: REASON_LENGTH - 1] + "…"


def table(whole):
    """Everything that was measured, a line for each engine."""
    titles = whole["engines"]
    lines = [f"{whole['processor']}, processor {whole['core']}, {whole['date']}", HEADINGS]
    for report in whole["models"]:
        engines = report["engines"]
        kernels = engines["hearth"]["kernels"] if engines else "-"
        lines.append(
            f"{report['model']}: {report.get('rounds', 0)} rounds, Hearth's kernels {kernels}, "
            f"{report.get('answer_elements') or 'no'} elements compared with TFLM")
        lines += [row(titles[name], engine) for name, engine in engines.items()]
        lines += [
            f"  {titles[name]:16} refuses: {cut(reason)}"
            for name, reason in report["refused"].items()]
    lines += notes(whole)
    return "\n".join(lines)


def notes(whole):
    """What a reader of the table must know."""
    lines = ["ratio: that engine's time by Hearth's, of each round; above 1 Hearth is faster"]
    found = [
        (report["model"], report["engines"]["xnnpack"]) for report in whole["models"]
        if "xnnpack" in report["engines"]]
    if not found:
        return lines
    times = [engine["python_microseconds"] for _, engine in found]
    lines.append(
        f"Python's part of LiteRT's runs, taken off: {min(times):.2f}–{max(times):.2f} µs")
    moved = [
        f"{model} {engine['ratio']:.2f} → {engine['ratio_with_python']:.2f}"
        for model, engine in found if engine["ratio_with_python"] > engine["ratio"] * 1.02]
    if moved:
        lines.append("with it left in, XNNPACK's ratio moves: " + ", ".join(moved))
    return lines


def markdown(whole):
    """How many times as long as Hearth the peers take."""
    peers = ["xnnpack", "builtin", "tflm"]
    titles = whole["engines"]
    lines = [
        "| model | Hearth µs | " + " | ".join(titles[peer] for peer in peers) + " |",
        "| --- |" + " ---: |" * (len(peers) + 1),
    ]
    for report in whole["models"]:
        engines = report["engines"]
        cells = []
        for peer in peers:
            if peer in engines:
                engine = engines[peer]
                cells.append(
                    f"{engine['ratio']:.2f}"
                    f" ({engine['ratio_low']:.2f}–{engine['ratio_high']:.2f})")
            else:
                cells.append("refuses it")
        own = f"{engines['hearth']['median_microseconds']:.2f}" if engines else "refuses it"
        lines.append(f"| {report['model']} | {own} | " + " | ".join(cells) + " |")
    lines.append("")
    lines.append(f"{whole['processor']}, one thread, {whole['date']}.")
    return "\n".join(lines)
