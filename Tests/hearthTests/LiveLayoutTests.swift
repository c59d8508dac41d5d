// The live view fits its terminal, whatever that is.

import Testing
import hearth

struct LiveLayoutTests {
    private let lines: [LiveLayout.Line] = [
        .title("Hearth · wholemeal, asked 0.60, fluorescent light, seed 18446744073709551615"),
        .blank,
        .fact("time", "12:34"),
        .bar("chamber", "187 °C", share: 0.7),
        .bar("element", "1187 °C", share: 1.7),
        .bar("browning", "0.00, not seen yet", share: 0, mark: 0.6),
        .bar("an unusually long name", "with an unusually long value", share: -3, mark: 1),
        .fact("interlock", "sensors disagree (thermocouple): 31.4 K, limit 30.0 K"),
        .fact("faults", String(repeating: "heater-sense-lies, ", count: 20)),
    ]

    private func rows(_ layout: LiveLayout) -> [String] {
        let row = String(repeating: "▀", count: layout.pictureColumns ?? 0)
        return layout.rows(
            lines, picture: Array(repeating: row, count: 30),
            emphasis: ("\u{1B}[1m", "\u{1B}[0m"))
    }

    /// What is left to see of a line.
    private func visible(_ row: String) -> String {
        row.split(separator: "\u{1B}", omittingEmptySubsequences: false).enumerated()
            .map { $0 == 0 ? $1 : $1.drop { $0 != "m" }.dropFirst() }.joined()
    }

    @Test(arguments: 20...120)
    func `no line is as wide as the terminal`(columns: Int) {
        for showsUnicode in [true, false] {
            let layout = LiveLayout(columns: columns, showsUnicode: showsUnicode)
            for row in rows(layout) {
                #expect(visible(row).count < columns, "\(visible(row))")
            }
        }
    }

    @Test func `bars and picture go where there is no room for them`() {
        func parts(_ columns: Int) -> [Int?] {
            let layout = LiveLayout(columns: columns, showsUnicode: true)
            return [layout.pictureColumns, layout.barWidth]
        }
        #expect(parts(20) == [nil, nil])
        #expect(parts(34) == [nil, nil])
        #expect(parts(35) == [nil, 4])
        #expect(parts(53) == [nil, 22])
        #expect(parts(54) == [22, nil])
        #expect(parts(59) == [22, 4])
        #expect(parts(120) == [22, 30])
    }

    @Test func `the height does not depend on what is shown`() {
        let layout = LiveLayout(columns: 80, showsUnicode: true)
        #expect(layout.rows([], picture: []).count == 11)
        #expect(layout.rows(lines, picture: ["x"]).count == 11)
        #expect(rows(LiveLayout(columns: 40, showsUnicode: true)).count == lines.count)
    }

    @Test func `a terminal that is too small gets the log`() {
        #expect(LiveLayout.fits(columns: 20, rows: 13))
        #expect(!LiveLayout.fits(columns: 19, rows: 13))
        #expect(!LiveLayout.fits(columns: 80, rows: 12))
    }

    @Test func `a terminal without Unicode gets ASCII`() {
        let layout = LiveLayout(columns: 70, showsUnicode: false)
        let shown = layout.rows(lines, picture: [])
        #expect(shown.allSatisfy { $0.allSatisfy(\.isASCII) })
        #expect(shown[0].hasSuffix("  Hearth - wholemeal, asked 0.60, fluoresce..."))
        #expect(shown[3].hasSuffix("  chamber   187  C             ##########.....") == false)
        #expect(ascii("187 °C · 0–1 … µ") == "187 C - 0-1 ... ?")
    }

    @Test func `a bar shows its share and its mark`() {
        let layout = LiveLayout(columns: 41, showsUnicode: false)
        let shown = layout.rows([.bar("heat", "50 %", share: 0.5, mark: 0.8)], picture: [])
        #expect(shown == [" heat      50 %               #####...|."])
    }
}
