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
    private let layout: LiveLayout
    private let title: String
    private let asked: Double
    private let picture: TerminalPicture?
    private var drawnLines = 0
    private var pictureRows: [String] = []

    init(_ terminal: Terminal, _ setup: CycleSetup) {
        self.terminal = terminal
        layout = LiveLayout(columns: terminal.columns, showsUnicode: terminal.showsUnicode)
        asked = setup.browning
        title =
            "Hearth · \(setup.bread.rawValue), asked \(two(setup.browning)), "
            + "\(setup.light.rawValue) light, seed \(setup.seed)"
        picture = layout.pictureColumns.map {
            TerminalPicture(columns: $0, style: pictureStyle(terminal))
        }
    }

    mutating func show(_ moment: Moment) throws {
        if let picture, let frame = moment.frame, moment.isCycleOn {
            pictureRows = picture.rows(frame)
        }
        let isBold = terminal.colour != .none
        let rows = layout.rows(
            lines(moment), picture: pictureRows,
            emphasis: isBold ? ("\u{1B}[1m", "\u{1B}[0m") : ("", ""))
        var text = drawnLines == 0 ? "" : "\u{1B}[\(drawnLines)A"
        for row in rows { text += "\r\u{1B}[K" + row + "\n" }
        drawnLines = rows.count
        try printOutput(text, terminator: "")
    }

    private func lines(_ moment: Moment) -> [LiveLayout.Line] {
        let limit = Double(ToasterLimits.chamberMax.rawValue) / 1000
        let tracked = moment.browningTracked.map { "seen \(two($0))" } ?? "not seen yet"
        return [
            .title(title),
            .blank,
            .fact("time", clock(moment.seconds)),
            .bar("chamber", "\(Int(moment.chamber)) °C", share: moment.chamber / limit),
            .bar("element", "\(Int(moment.element)) °C", share: moment.element / 800),
            .bar("heat", "\(Int(moment.heat * 100)) %", share: moment.heat),
            .bar(
                "browning", "\(two(moment.browning)), \(tracked)", share: moment.browning,
                mark: asked),
            .blank,
            .fact("policy", moment.decision.words),
            .fact("interlock", interlock(moment)),
            .fact("faults", moment.faults.map(\.fault.name).joined(separator: ", ")),
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

    /// Minutes and seconds since the lever.
    private func clock(_ seconds: Double) -> String {
        let whole = max(0, Int(seconds))
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
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
