// The live view: a dozen lines, drawn over themselves four times a second of the kitchen's time.
// The slice on the left, what everybody thinks on the right.

import HearthCore
import HearthLinux
import HearthPictures
import HearthPolicy
import HearthSafety
import HearthScene
import HearthSimulation
import HearthUnits

struct LiveView {
    private let terminal: Terminal
    private let title: String
    private let asked: Double
    private let picture: TerminalPicture
    private let barWidth: Int
    private var drawnLines = 0
    private var lastRows: [String] = []

    private static let pictureColumns = 22

    init(_ terminal: Terminal, _ setup: CycleSetup) {
        self.terminal = terminal
        asked = setup.browning
        title =
            "Hearth · \(setup.bread.rawValue), asked \(two(setup.browning)), "
            + "\(setup.light.rawValue) light, seed \(setup.seed)"
        picture = TerminalPicture(
            columns: LiveView.pictureColumns, style: pictureStyle(terminal))
        barWidth = min(max(terminal.columns - LiveView.pictureColumns - 40, 8), 30)
    }

    mutating func show(_ moment: Moment) {
        if let frame = moment.frame, moment.isCycleOn { lastRows = picture.rows(frame) }
        let facts = lines(moment)
        let height = max(facts.count, LiveView.pictureColumns / 2)
        var text = drawnLines == 0 ? "" : "\u{1B}[\(drawnLines)A"
        for row in 0..<height {
            let empty = String(repeating: " ", count: LiveView.pictureColumns)
            let left = row < lastRows.count ? lastRows[row] : empty
            let right = row < facts.count ? facts[row] : ""
            text += "\r\u{1B}[K \(left)  \(right)\n"
        }
        drawnLines = height
        writeOutput(text)
    }

    private func lines(_ moment: Moment) -> [String] {
        let limit = Double(ToasterLimits.chamberMax.rawValue) / 1000
        let tracked = moment.browningTracked.map { "seen \(two($0))" } ?? "not seen yet"
        return [
            bold(cut(title)),
            "",
            fact("time", clock(moment.seconds), nil),
            fact("chamber", "\(Int(moment.chamber)) °C", moment.chamber / limit),
            fact("element", "\(Int(moment.element)) °C", moment.element / 800),
            fact("heat", "\(Int(moment.heat * 100)) %", moment.heat),
            fact("browning", "\(two(moment.browning)), \(tracked)", moment.browning, mark: asked),
            "",
            fact("policy", moment.decision.words, nil),
            fact("interlock", interlock(moment), nil),
            fact("faults", moment.faults.map(\.fault.name).joined(separator: ", "), nil),
        ]
    }

    private func interlock(_ moment: Moment) -> String {
        if let trip = moment.status.trip {
            return (moment.status.isLatched ? "LATCHED " : "tripped: ") + trip.words
        }
        if let refusal = moment.status.refusal { return "refused: \(refusal.words)" }
        if moment.isFuseOpen { return "the thermal fuse is open" }
        return moment.status.phase.words
    }

    private func fact(_ name: String, _ value: String, _ share: Double?, mark: Double? = nil)
        -> String
    {
        let label = name + String(repeating: " ", count: max(0, 10 - name.count))
        guard let share else { return cut(label + value) }
        let padded = value + String(repeating: " ", count: max(0, 18 - value.count))
        return label + padded + bar(share, mark: mark)
    }

    private func bar(_ share: Double, mark: Double?) -> String {
        let (full, empty, tick) = terminal.showsUnicode ? ("█", "·", "│") : ("#", ".", "|")
        let filled = Int((min(max(share, 0), 1) * Double(barWidth)).rounded())
        let marked = mark.map { min(Int($0 * Double(barWidth)), barWidth - 1) }
        var text = ""
        for cell in 0..<barWidth {
            text += cell == marked ? tick : cell < filled ? full : empty
        }
        return text
    }

    /// Minutes and seconds since the lever.
    private func clock(_ seconds: Double) -> String {
        let whole = max(0, Int(seconds))
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
    }

    private func bold(_ text: String) -> String {
        terminal.colour == .none ? text : "\u{1B}[1m\(text)\u{1B}[0m"
    }

    /// To what fits beside the picture, so that no line wraps.
    private func cut(_ text: String) -> String {
        let room = max(10, terminal.columns - LiveView.pictureColumns - 5)
        return text.count <= room ? text : String(text.prefix(room - 1)) + "…"
    }
}

/// The best that a terminal can show of a picture.
func pictureStyle(_ terminal: Terminal) -> TerminalPicture.Style {
    guard terminal.showsUnicode else { return .shades }
    return switch terminal.colour {
    case .full: .fullColour
    case .indexed: .indexedColour
    case .basic, .none: .shades
    }
}
