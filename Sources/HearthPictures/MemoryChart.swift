// Blocks of memory: when each is in use and which bytes it takes, drawn as an SVG file.

/// A map of memory over time: steps to the right, bytes upwards.
public struct MemoryChart: Sendable {
    public struct Block: Sendable {
        public var name: String
        public var steps: ClosedRange<Int>
        public var bytes: Range<Int>

        public init(_ name: String, steps: ClosedRange<Int>, bytes: Range<Int>) {
            self.name = name
            self.steps = steps
            self.bytes = bytes
        }
    }

    public var title: String
    public var subtitle: String
    public var blocks: [Block]

    public init(title: String, subtitle: String, blocks: [Block]) {
        self.title = title
        self.subtitle = subtitle
        self.blocks = blocks
    }

    private static let colours: [Colour] = [
        .blue, .orange, .green, .purple, .sky, .vermilion,
    ]

    /// The map as an SVG file.
    public var svg: String {
        let first = blocks.map(\.steps.lowerBound).min() ?? 0
        let last = blocks.map(\.steps.upperBound).max() ?? 0
        let most = max(blocks.map(\.bytes.upperBound).max() ?? 1, 1)
        let x = PlotAxis(values: Double(first)...Double(last + 1), start: 92, end: 1256)
        let y = PlotAxis(values: 0...Double(most), start: 660, end: 92)
        var drawing = SVGDocument(width: 1280, height: 720, title: title, description: subtitle)
        drawing.text(title, x: 24, y: 46, size: 28, bold: true)
        drawing.text(subtitle, x: 24, y: 72, size: 16, .grey)
        for tick in y.ticks(about: 8, steps: PlotAxis.decimalSteps) {
            let at = y.position(tick.value)
            drawing.line(from: (92, at), to: (1256, at), .faint)
            drawing.text(tick.text, x: 86, y: at + 4, size: 13, .grey, anchor: .end)
        }
        for tick in x.ticks(about: 20, steps: PlotAxis.decimalSteps)
        where tick.value == tick.value.rounded() && tick.value <= Double(last) {
            drawing.text(
                tick.text, x: x.position(tick.value + 0.5), y: 682, size: 13, .grey,
                anchor: .middle)
        }
        drawing.text("operator", x: 674, y: 706, size: 14, .grey, anchor: .middle)
        for (index, block) in blocks.enumerated() where !block.bytes.isEmpty {
            let left = x.position(Double(block.steps.lowerBound))
            let width = x.position(Double(block.steps.upperBound + 1)) - left
            let top = y.position(Double(block.bytes.upperBound))
            let height = y.position(Double(block.bytes.lowerBound)) - top
            drawing.rectangle(
                x: left + 1, y: top + 0.5, width: max(width - 2, 1), height: max(height - 1, 0.5),
                fill: MemoryChart.colours[index % MemoryChart.colours.count], opacity: 0.75)
            // A name is worth its place only where most of it can be read.
            let shown = String(block.name.prefix(max(Int((width - 12) / 7.2), 0)))
            if height >= 16, shown.count >= min(block.name.count, 6) {
                drawing.text(shown, x: left + 6, y: top + height / 2 + 4, size: 12)
            }
        }
        return drawing.text
    }
}
