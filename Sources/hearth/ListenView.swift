// The live view of `hearth listen`: the last seconds of features on the left, on the right what the
// pipeline makes of them; ten times a second, drawn over itself.

import HearthAudio
import HearthCore
import HearthLinux
import HearthPictures
import HearthPipeline
import HearthPolicy

struct ListenView {
    private let terminal: Terminal
    private let layout: LiveLayout
    private let title: String
    private let picture: TerminalPicture?
    private var drawnLines = 0
    /// The last rows of features.
    private var rows: Ring<ArraySlice<UInt16>>
    private var lastEvent = ""
    private var hops = 0

    private static let rowCount = 160
    private static let hopsPerDrawing = 10
    /// Features this high are white.
    private static let top = 600

    init(_ terminal: Terminal, source: String) {
        self.terminal = terminal
        layout = LiveLayout(columns: terminal.columns, showsUnicode: terminal.showsUnicode)
        title = "Hearth · listening to \(source)"
        rows = Ring(capacity: ListenView.rowCount)
        picture = layout.pictureColumns.map {
            TerminalPicture(columns: $0, style: pictureStyle(terminal))
        }
    }

    mutating func add(_ output: CallOutput, _ pipeline: Listening, seconds: Double) throws {
        rows.appendOverwriting(pipeline.row[...])
        for index in 0..<output.events.count {
            lastEvent = "\(two(seconds)) s: \(output.events[index].words)"
        }
        hops += 1
        guard hops % ListenView.hopsPerDrawing == 0 else { return }
        let isBold = terminal.colour != .none
        let shown = layout.rows(
            lines(pipeline, seconds, vibrates: output.vibrates), picture: pictureRows(),
            emphasis: isBold ? ("\u{1B}[1m", "\u{1B}[0m") : ("", ""))
        var text = drawnLines == 0 ? "" : "\u{1B}[\(drawnLines)A"
        for row in shown { text += "\r\u{1B}[K" + row + "\n" }
        drawnLines = shown.count
        try printOutput(text, terminator: "")
    }

    /// The newest row on the right; black where there is none yet.
    private func pictureRows() -> [String] {
        guard let picture else { return [] }
        let empty = [UInt16](repeating: 0, count: AudioFrontEnd.channelCount)[...]
        let missing = [ArraySlice<UInt16>](
            repeating: empty, count: ListenView.rowCount - rows.count)
        let side = ListenView.rowCount
        return picture.rows(
            featurePicture(missing + rows, top: ListenView.top, width: side, height: side))
    }

    private func lines(
        _ pipeline: Listening, _ seconds: Double, vibrates: Bool
    ) -> [LiveLayout.Line] {
        let level = decibels(pipeline.level.effective)
        let policy = pipeline.policy
        return [
            .title(title),
            .blank,
            .fact("time", "\(two(seconds)) s"),
            .bar("level", "\(level) dB", share: Double(level + 90) / 90),
            .bar(
                "phrase", two(policy.mean), share: policy.mean, mark: policy.thresholds.certain),
            .fact("gate", pipeline.isGateOpen ? "open" : "closed: nothing to hear"),
            .fact("mic", pipeline.microphone?.words ?? "works"),
            .blank,
            .fact("call", policy.openCall.map { "\($0.rawValue), nobody has taken it" } ?? "none"),
            .fact("motor", vibrates ? "vibrates" : "rests"),
            .fact("last", lastEvent),
        ]
    }
}

/// A share of full scale in whole decibels, -99 at least: from the exponent, and a straight line
/// between powers of two, which is half a decibel off at most.
func decibels(_ share: Double) -> Int {
    guard share > 0, share.isFinite else { return -99 }
    let octaves = Double(share.exponent) + share.significand - 1
    return max(-99, Int((octaves * 6.02).rounded()))
}
