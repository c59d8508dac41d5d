// A picture in a terminal: two pixels a character, one above the other, as the upper half block in
// one colour on a ground of the other; or, where there is no colour, shades of ASCII.

public import HearthCore

/// Turns frames into lines of text.
public struct TerminalPicture: Sendable {
    public enum Style: Sendable {
        /// Half blocks in 24-bit colour.
        case fullColour
        /// Half blocks in the 6 × 6 × 6 colours of a 256-colour terminal.
        case indexedColour
        /// Characters from light to dense, one a pixel; ASCII alone, for a dark terminal.
        case shades
    }

    public let columns: Int
    public let style: Style

    /// Pictures `columns` characters wide.
    public init(columns: Int, style: Style) {
        precondition(columns > 0, "a picture has at least one column")
        self.columns = columns
        self.style = style
    }

    /// The lines, from the top; a character counts as twice as high as wide. Colours are reset at
    /// the end of each line.
    public func rows(_ frame: Frame) -> [String] {
        let rowCount = max(1, (frame.height * columns + frame.width) / (2 * frame.width))
        switch style {
        case .shades:
            let cells = scaled(frame, height: rowCount)
            return (0..<rowCount).map { row in
                String(cells[row * columns..<(row + 1) * columns].map(shade))
            }
        case .fullColour, .indexedColour:
            let cells = scaled(frame, height: rowCount * 2)
            return (0..<rowCount).map { row in
                let upper = cells[2 * row * columns..<(2 * row + 1) * columns]
                let lower = cells[(2 * row + 1) * columns..<(2 * row + 2) * columns]
                return halfBlocks(Array(upper), Array(lower))
            }
        }
    }

    private typealias Colour = SIMD3<Int>

    /// One line of half blocks; a colour is only sent where it changes.
    private func halfBlocks(_ upper: [Colour], _ lower: [Colour]) -> String {
        var line = ""
        var last: (Colour, Colour)?
        for (top, bottom) in zip(upper, lower) {
            if last?.0 != top { line += "\u{1B}[38;\(code(top))m" }
            if last?.1 != bottom { line += "\u{1B}[48;\(code(bottom))m" }
            last = (top, bottom)
            line += "▀"
        }
        return line + "\u{1B}[0m"
    }

    private func code(_ colour: Colour) -> String {
        guard style == .indexedColour else { return "2;\(colour.x);\(colour.y);\(colour.z)" }
        let level = (colour &* 5 &+ 127) / 255
        return "5;\(16 + 36 * level.x + 6 * level.y + level.z)"
    }

    /// Brightness by the weights of BT.601, in ten steps.
    private func shade(_ colour: Colour) -> Character {
        let ramp: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
        let brightness = (299 * colour.x + 587 * colour.y + 114 * colour.z) / 1000
        return ramp[min(brightness * ramp.count / 256, ramp.count - 1)]
    }

    /// The frame in `columns` × `height` cells, each the mean of the pixels that it covers; at
    /// least one, so that a small picture is enlarged.
    private func scaled(_ frame: Frame, height: Int) -> [Colour] {
        var cells: [Colour] = []
        cells.reserveCapacity(columns * height)
        for row in 0..<height {
            let top = row * frame.height / height
            let bottom = max(top + 1, (row + 1) * frame.height / height)
            for column in 0..<columns {
                let left = column * frame.width / columns
                let right = max(left + 1, (column + 1) * frame.width / columns)
                var sum = Colour.zero
                for y in top..<bottom {
                    for x in left..<right {
                        let pixel = (y * frame.width + x) * 3
                        sum &+= Colour(
                            Int(frame.pixels[pixel]), Int(frame.pixels[pixel + 1]),
                            Int(frame.pixels[pixel + 2]))
                    }
                }
                cells.append(sum / ((bottom - top) * (right - left)))
            }
        }
        return cells
    }
}
