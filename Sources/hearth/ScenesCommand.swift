// `hearth scenes`: pictures of the simulated kitchen.

import ArgumentParser
import HearthCore
import HearthScene

struct ScenesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes", abstract: "Renders what the toaster's camera sees.")

    @Option(help: "Write a contact sheet to this PNG file.")
    var sheet: String

    @Option(help: "Seed.")
    var seed: UInt64 = 1

    mutating func run() throws {
        let columns = 12
        let rows = Bread.allCases.count
        var sheetFrame = Frame(width: columns * 98, height: rows * 98)
        var plane = LightPlane()
        var frame = Frame(width: 96, height: 96)
        for (row, bread) in Bread.allCases.enumerated() {
            for column in 0..<columns {
                let hard = column >= 8
                let scene = Scene(
                    seed: seed &+ UInt64(row * 100 + (hard ? column : 0)), subject: .bread(bread),
                    light: Light.allCases[hard ? (row + column) % 10 : 0], difficulty: hard ? .hard : .mild)
                let browning = [0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 0, 0.4, 0.8, 1.3][column]
                let clock = ContinuousClock()
                let start = clock.now
                scene.render(SceneState(browning: browning, steam: hard ? 0.3 : 0, glow: column > 0 ? 0.6 : 0), shot: UInt64(column * 40), through: &plane, into: &frame)
                if column == 3 { print(clock.now - start) }
                for y in 0..<96 { for x in 0..<96 { for c in 0..<3 {
                    sheetFrame.pixels[((row * 98 + y) * sheetFrame.width + column * 98 + x) * 3 + c] = frame.pixels[(y * 96 + x) * 3 + c]
                } } }
            }
        }
        try writePNG(sheetFrame, to: sheet)
    }
}
