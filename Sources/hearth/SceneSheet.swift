// A contact sheet: every kind of bread as it browns in an ordinary kitchen, and below it pairs from
// a set of examples, first frame beside present frame.

import HearthCore
import HearthScene

/// One picture of many small ones.
struct SceneSheet {
    private(set) var frame: Frame
    private static let columnCount = 12
    private static let pitch = Scene.side + 2

    init(split: Split, seed: UInt64) {
        let breadRows = Bread.allCases.count
        let pairRows = 8
        frame = Frame(
            width: SceneSheet.columnCount * SceneSheet.pitch,
            height: (breadRows + pairRows) * SceneSheet.pitch)
        for (row, bread) in Bread.allCases.enumerated() {
            let scene = Scene(seed: seed, bread: bread)
            for column in 0..<SceneSheet.columnCount {
                let state = SceneState(
                    browning: Double(column) * 0.15, glow: column == 0 ? 0 : 0.5)
                paste(scene.frame(state, shot: UInt64(column * 30)), row: row, column: column)
            }
        }
        let pairsPerRow = SceneSheet.columnCount / 2
        for index in 0..<(pairRows * pairsPerRow) {
            let pair = LabelledPair(split, index: index, seed: seed)
            let row = breadRows + index / pairsPerRow
            let column = index % pairsPerRow * 2
            paste(
                pair.scene.frame(pair.initial, shot: pair.initialShot), row: row, column: column)
            paste(
                pair.scene.frame(pair.now, shot: pair.nowShot), row: row, column: column + 1)
        }
    }

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
