// Drawing a plot: title, lanes of event labels, panels, time axis; lines are named where they end.

/// Sizes in pixels.
private enum Layout {
    static let width = 1280.0
    static let left = 78.0
    static let edge = 24.0
    static let panelHeight = 190.0
    static let panelGap = 52.0
    static let laneHeight = 21.0
    static let titleSize = 28.0
    static let subtitleSize = 17.0
    static let panelTitleSize = 16.0
    static let labelSize = 14.0
    static let tickSize = 13.0
    static let labelSpacing = 18.0
}

/// A name at the right end of a line.
private struct EndLabel {
    let text: String
    let colour: Colour
    let y: Double
}

extension Plot {
    /// The plot as an SVG file.
    public var svg: String {
        let labelWidth =
            panels.flatMap { panel in
                panel.series.map(\.name) + panel.limits.map { label(of: $0, panel) }
                    + panel.bands.map(\.name)
            }
            .map { textWidth($0, size: Layout.labelSize) }.max() ?? 0
        let right = Layout.width - Layout.edge - 22 - min(max(labelWidth, 60), 320)
        let time = PlotAxis(values: timeValues, start: Layout.left, end: right)
        let labels = EventLabels(
            events, x: time, size: Layout.labelSize, right: Layout.width - Layout.edge)
        let header = Layout.edge + Layout.titleSize + (subtitle.isEmpty ? 0 : 28)
        let lanes = Double(labels.laneCount) * Layout.laneHeight
        let firstTop = header + 18 + lanes + (lanes > 0 ? 12 : 0) + 26
        var tops: [Double] = []
        var bottom = firstTop
        for panel in panels {
            tops.append(bottom)
            bottom += Layout.panelHeight * panel.weight + Layout.panelGap
        }
        bottom -= Layout.panelGap

        var drawing = SVGDocument(
            width: Layout.width, height: bottom + 62, title: title, description: subtitle)
        drawing.text(
            title, x: Layout.edge, y: Layout.edge + Layout.titleSize * 0.8, size: Layout.titleSize,
            bold: true)
        drawing.text(
            subtitle, x: Layout.edge, y: Layout.edge + Layout.titleSize + 20,
            size: Layout.subtitleSize, .grey)
        // Marks lie behind the series, which matter more; texts lie above everything.
        drawMarks(of: labels, baseline: firstTop - 38, bottom: bottom, in: &drawing)
        for (panel, top) in zip(panels, tops) {
            draw(panel, top: top, time: time, in: &drawing)
        }
        drawTimeAxis(time, y: bottom, in: &drawing)
        drawTexts(of: labels, baseline: firstTop - 38, in: &drawing)
        return drawing.text
    }

    /// What the time axis covers; never empty.
    private var timeValues: ClosedRange<Double> {
        if let timeRange, timeRange.upperBound > timeRange.lowerBound { return timeRange }
        let times =
            panels.flatMap { panel in
                panel.series.flatMap { $0.points.map(\.0) }
                    + (panel.picture.map { [$0.times.lowerBound, $0.times.upperBound] } ?? [])
            } + events.map(\.time)
        let finite = times.filter(\.isFinite)
        guard let first = finite.min(), let last = finite.max(), first < last else {
            return (finite.first ?? 0)...(finite.first ?? 0) + 1
        }
        return first...last
    }

    private func valueRange(_ panel: Panel) -> ClosedRange<Double> {
        if let range = panel.yRange, range.upperBound > range.lowerBound { return range }
        let times = timeValues
        var values = panel.series.flatMap { series in
            series.points.filter { times.contains($0.0) }.map(\.1)
        }
        values += panel.limits.map(\.value)
        values += panel.bands.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
        if panel.series.contains(where: { $0.style == .area }) { values.append(0) }
        let finite = values.filter(\.isFinite)
        guard let lowest = finite.min(), let highest = finite.max() else { return 0...1 }
        return PlotAxis.widened(lowest...highest, about: 4)
    }

    private func label(of limit: Limit, _ panel: Panel) -> String {
        let isWhole = limit.value == limit.value.rounded()
        let value = fixed(limit.value, decimals: isWhole ? 0 : 2)
        return "\(limit.name) \(value)\(panel.unit.isEmpty ? "" : " " + panel.unit)"
    }

    private func draw(
        _ panel: Panel, top: Double, time: PlotAxis, in drawing: inout SVGDocument
    ) {
        let bottom = top + Layout.panelHeight * panel.weight
        let y = PlotAxis(values: valueRange(panel), start: bottom, end: top)
        let heading = panel.unit.isEmpty ? panel.title : "\(panel.title) (\(panel.unit))"
        drawing.text(
            heading, x: Layout.edge, y: top - 12, size: Layout.panelTitleSize, bold: true)
        drawGrid(time: time, y: y, in: &drawing)
        let width = time.end - time.start
        drawing.clipped(x: time.start, y: top - 2, width: width, height: bottom - top + 4) {
            drawing in
            if let picture = panel.picture {
                let left = time.position(picture.times.lowerBound)
                drawing.image(
                    picture.frame, x: left, y: top,
                    width: time.position(picture.times.upperBound) - left, height: bottom - top)
            }
            for band in panel.bands {
                let upper = y.position(band.range.upperBound)
                drawing.rectangle(
                    x: time.start, y: upper, width: width,
                    height: y.position(band.range.lowerBound) - upper, fill: band.colour,
                    opacity: 0.14)
            }
            // Areas lie behind the lines.
            for series in panel.series where series.style == .area {
                draw(series, time: time, y: y, in: &drawing)
            }
            for limit in panel.limits {
                let level = y.position(limit.value)
                drawing.line(
                    from: (time.start, level), to: (time.end, level), limit.colour, width: 1.5,
                    dashes: "7 5")
            }
            for series in panel.series where series.style != .area {
                draw(series, time: time, y: y, in: &drawing)
            }
        }
        drawing.line(from: (time.start, bottom), to: (time.end, bottom), .grey)
        drawEndLabels(of: panel, time: time, y: y, in: &drawing)
    }

    private func drawGrid(time: PlotAxis, y: PlotAxis, in drawing: inout SVGDocument) {
        for tick in time.ticks(about: 10, steps: PlotAxis.timeSteps) {
            let x = time.position(tick.value)
            drawing.line(from: (x, y.end), to: (x, y.start), .faint)
        }
        let count = max(2, Int((y.start - y.end) / 42))
        for tick in y.ticks(about: count, steps: PlotAxis.decimalSteps) {
            let level = y.position(tick.value)
            drawing.line(from: (time.start, level), to: (time.end, level), .faint)
            drawing.text(
                tick.text, x: time.start - 9, y: level + Layout.tickSize * 0.35,
                size: Layout.tickSize, .grey, anchor: .end)
        }
    }

    private func draw(
        _ series: Series, time: PlotAxis, y: PlotAxis, in drawing: inout SVGDocument
    ) {
        let path = PlotPath(series.points, x: time, y: y)
        switch series.style {
        case .line: drawing.stroke(path.lines, series.colour, width: 2)
        case .dashed: drawing.stroke(path.lines, series.colour, width: 2, dashes: "2 5")
        case .step: drawing.stroke(path.steps, series.colour, width: 2)
        case .area:
            let base = y.position(min(max(0, y.values.lowerBound), y.values.upperBound))
            drawing.fill(path.area(base: base), series.colour, opacity: 0.22)
            drawing.stroke(path.steps, series.colour, width: 1.5)
        }
    }

    private func drawEndLabels(
        of panel: Panel, time: PlotAxis, y: PlotAxis, in drawing: inout SVGDocument
    ) {
        func inside(_ value: Double) -> Double { min(max(y.position(value), y.end), y.start) }
        var labels: [EndLabel] = panel.series.compactMap { series in
            series.points.last { $0.1.isFinite && time.values.contains($0.0) }
                .map { EndLabel(text: series.name, colour: series.colour, y: inside($0.1)) }
        }
        labels += panel.limits.map {
            EndLabel(text: label(of: $0, panel), colour: $0.colour, y: inside($0.value))
        }
        labels += panel.bands.map {
            let middle = ($0.range.lowerBound + $0.range.upperBound) / 2
            return EndLabel(text: $0.name, colour: $0.colour, y: inside(middle))
        }
        let places = spread(
            labels.map(\.y), spacing: Layout.labelSpacing, bounds: y.end...y.start)
        for (label, place) in zip(labels, places) {
            drawing.line(
                from: (time.end + 3, label.y), to: (time.end + 16, place), label.colour,
                opacity: 0.6)
            drawing.text(
                label.text, x: time.end + 20, y: place + Layout.labelSize * 0.35,
                size: Layout.labelSize, label.colour)
        }
    }

    private func drawTimeAxis(_ time: PlotAxis, y: Double, in drawing: inout SVGDocument) {
        for tick in time.ticks(about: 10, steps: PlotAxis.timeSteps) {
            let x = time.position(tick.value)
            drawing.line(from: (x, y), to: (x, y + 5), .grey)
            drawing.text(
                tick.text, x: x, y: y + 21, size: Layout.tickSize, .grey, anchor: .middle)
        }
        drawing.text(
            "time (s)", x: (time.start + time.end) / 2, y: y + 44, size: Layout.labelSize, .grey,
            anchor: .middle)
    }

    private func drawMarks(
        of labels: EventLabels, baseline: Double, bottom: Double, in drawing: inout SVGDocument
    ) {
        for mark in labels.placed {
            let top = baseline - Double(mark.lane) * Layout.laneHeight - 5
            let colour = mark.event.severity.colour
            drawing.line(
                from: (mark.x, top), to: (mark.x, bottom), colour, width: 1.5,
                dashes: mark.event.severity == .information ? "2 4" : "", opacity: 0.7)
            drawing.circle(x: mark.x, y: top, radius: 4, fill: colour)
        }
    }

    private func drawTexts(
        of labels: EventLabels, baseline: Double, in drawing: inout SVGDocument
    ) {
        for mark in labels.placed where !mark.text.isEmpty {
            drawing.text(
                mark.text, x: mark.textX,
                y: baseline - Double(mark.lane) * Layout.laneHeight, size: Layout.labelSize,
                mark.event.severity.colour, bold: mark.event.severity == .trip)
        }
    }
}

extension Plot.Event.Severity {
    /// The colour of the mark and its label.
    var colour: Colour {
        switch self {
        case .information: .grey
        case .fault: .orange
        case .trip: .red
        }
    }
}
