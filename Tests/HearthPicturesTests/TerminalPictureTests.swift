// Pictures as text.

import HearthCore
import HearthPictures
import Testing

struct TerminalPictureTests {
    /// Red above green above blue above white, one pixel row each.
    private func stripes() -> Frame {
        var frame = Frame(width: 2, height: 4)
        let colours: [[UInt8]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
        frame.pixels = colours.flatMap { $0 + $0 }
        return frame
    }

    @Test func `two pixels share a character, and a colour is sent once`() {
        let rows = TerminalPicture(columns: 2, style: .fullColour).rows(stripes())
        #expect(
            rows == [
                "\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;255;0m▀▀\u{1B}[0m",
                "\u{1B}[38;2;0;0;255m\u{1B}[48;2;255;255;255m▀▀\u{1B}[0m",
            ])
    }

    @Test func `256 colours are taken from the cube`() {
        let rows = TerminalPicture(columns: 2, style: .indexedColour).rows(stripes())
        #expect(rows[0] == "\u{1B}[38;5;196m\u{1B}[48;5;46m▀▀\u{1B}[0m")
    }

    @Test func `shades are ASCII and keep the shape`() {
        var frame = Frame(width: 40, height: 40)
        for index in frame.pixels.indices where index / 3 % 40 >= 20 { frame.pixels[index] = 255 }
        let rows = TerminalPicture(columns: 10, style: .shades).rows(frame)
        #expect(rows == [String](repeating: "     @@@@@", count: 5))
    }

    @Test(arguments: [(1, 1), (3, 100), (100, 3), (96, 96)])
    func `any frame gives rows of the asked width`(width: Int, height: Int) {
        for columns in [1, 7, 40] {
            let rows = TerminalPicture(columns: columns, style: .shades)
                .rows(Frame(width: width, height: height))
            #expect(!rows.isEmpty && rows.allSatisfy { $0.count == columns })
        }
    }
}
