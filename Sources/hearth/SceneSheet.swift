// A contact sheet: every kind of bread as it browns in an ordinary kitchen, and below it pairs from
// a set of examples, first frame beside present frame.

import HearthCore
import HearthScene

/// One picture of many small ones.
struct SceneSheet {
    private(set) var frame: Frame
    private static let columnCount = 12
    private static let pairRowCount = 8
    private static let pitch = Scene.side + 2

    init(split: Split, seed: UInt64) {
        let breadRows = Bread.allCases.count
        frame = Frame(
            width: SceneSheet.columnCount * SceneSheet.pitch,
            height: (breadRows + SceneSheet.pairRowCount) * SceneSheet.pitch)
        for (row, bread) in Bread.allCases.enumerated() {
            let scene = Scene(seed: seed, bread: bread)
            for column in 0..<SceneSheet.columnCount {
                let state = SceneState(
                    browning: SceneSheet.browning(column), glow: column == 0 ? 0 : 0.5)
                paste(scene.frame(state, shot: UInt64(column * 30)), row: row, column: column)
            }
        }
        let pairsPerRow = SceneSheet.columnCount / 2
        for index in 0..<(SceneSheet.pairRowCount * pairsPerRow) {
            let pair = LabelledPair(split, index: index, seed: seed)
            let row = breadRows + index / pairsPerRow
            let column = index % pairsPerRow * 2
            paste(
                pair.scene.frame(pair.initial, shot: pair.initialShot), row: row, column: column)
            paste(
                pair.scene.frame(pair.now, shot: pair.nowShot), row: row, column: column + 1)
        }
    }

    /// What is where, in words: the picture has none.
    static var legend: String {
        let brownings = (0..<columnCount).map { two(browning($0)) }.joined(separator: " ")
        let rows = Bread.allCases.enumerated().map { "row \($0 + 1): \($1.rawValue)" }
        let (first, last) = (rows.count + 1, rows.count + pairRowCount)
        return
            (["columns, by browning: \(brownings)"] + rows
            + ["rows \(first) to \(last): examples, the first picture beside the present one"])
            .joined(separator: "\n")
    }

    private static func browning(_ column: Int) -> Double { Double(column) * 0.15 }

    private mutating func paste(_ picture: Frame, row: Int, column: Int) {
        for y in 0..<picture.height {
            let from = y * picture.width * 3
            let to =
                ((row * SceneSheet.pitch + y) * frame.width + column * SceneSheet.pitch) * 3
            for byte in 0..<(picture.width * 3) {
                frame.pixels[to + byte] = picture.pixels[from + byte]
            }
        }
    }
}
