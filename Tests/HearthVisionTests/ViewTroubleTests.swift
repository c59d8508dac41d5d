// The view's rules on rendered kitchens: what is plain to see is never doubted, what blinds a
// camera always is.

import HearthCore
import HearthPipeline
import HearthScene
import HearthVision
import Testing

/// Both pictures of a pair as the model gets them, one eye for all.
private struct Viewer {
    var preprocessor = Preprocessor(side: 32)

    mutating func views(_ first: Frame, _ now: Frame) -> (first: ViewFigures, now: ViewFigures) {
        var tensor = [Int8](repeating: 0, count: 32 * 32 * 6)
        var span = tensor.mutableSpan
        preprocessor.fill(initial: first, now: now, tensor: &span)
        return (
            ViewFigures(tensor.span, side: 32, channel: 0),
            ViewFigures(tensor.span, side: 32, channel: 3)
        )
    }

    mutating func trouble(_ first: Frame, _ now: Frame) -> ViewTrouble? {
        let views = views(first, now)
        return ViewTrouble(first: views.first, now: views.now)
    }

    mutating func trouble(of pair: LabelledPair) -> ViewTrouble? {
        trouble(
            pair.scene.frame(pair.initial, shot: pair.initialShot),
            pair.scene.frame(pair.now, shot: pair.nowShot))
    }
}

@Suite struct ViewTroubleTests {
    @Test func `toast that anybody can see is never doubted`() {
        var viewer = Viewer()
        var toasts = 0
        for split in Split.allCases {
            for index in 0..<600 {
                let pair = LabelledPair(split, index: index, seed: 20_261)
                guard pair.truth.toast > 0.5 else { continue }
                toasts += 1
                let trouble = viewer.trouble(of: pair)
                #expect(trouble == nil, "\(split) \(index), \(pair.event)")
            }
        }
        #expect(toasts > 750)
    }

    @Test(arguments: [CameraFault.covered, .dark, .overexposed, .fogged])
    func `a blind camera is known in every kitchen, now and from the start`(fault: CameraFault) {
        var viewer = Viewer()
        var kinds: Set<String> = []
        for (index, light) in (0..<6).flatMap({ index in Light.allCases.map { (index, $0) } }) {
            let bread = Bread.allCases[index]
            let scene = Scene(
                seed: UInt64(index), subject: .bread(bread), light: light,
                difficulty: index % 2 == 0 ? .hard : .mild)
            let clear = scene.frame(SceneState(), shot: 1)
            let blind = scene.frame(SceneState(browning: 0.3, cameraFault: fault), shot: 2)
            let (now, start) = (viewer.trouble(clear, blind), viewer.trouble(blind, clear))
            #expect(now != nil && start == now, "\(bread), \(light)")
            if let now { kinds.insert(now.rawValue) }
        }
        switch fault {
        case .dark: #expect(kinds == ["dark"])
        case .overexposed: #expect(kinds.contains("overexposed"))
        default: #expect(kinds.contains("tiles_hidden"))
        }
    }

    @Test func `thick steam and thick smoke are mostly known`() {
        var viewer = Viewer()
        var (thick, known) = (0, 0)
        for index in 0..<1000 {
            let pair = LabelledPair(.test, index: index, seed: 5)
            guard pair.event == .thickSteam || pair.event == .thickSmoke else { continue }
            thick += 1
            if viewer.trouble(of: pair) != nil { known += 1 }
        }
        #expect(thick > 25)
        #expect(known * 10 > thick * 8)
    }

    /// Light of a picture times a gain for each colour: bytes are about its square root.
    private func gained(_ frame: Frame, _ gains: [Double]) -> Frame {
        var gained = frame
        for index in frame.pixels.indices {
            let value = Double(frame.pixels[index]) * gains[index % 3].squareRoot()
            gained.pixels[index] = UInt8(clamping: Int(value.rounded()))
        }
        return gained
    }

    @Test(
        arguments: [
            ([1, 1, 1], nil), ([0.75, 0.75, 0.75], nil), ([1.2, 1, 0.9], nil),
            ([0.45, 0.45, 0.45], ViewTrouble.exposureDrift), ([2.1, 2.1, 2.1], .exposureDrift),
            ([1.6, 1, 0.6], .colourDrift), ([0.6, 1, 1.4], .colourDrift),
        ] as [([Double], ViewTrouble?)])
    func `a camera that drifts too far is known`(gains: [Double], expected: ViewTrouble?) {
        var viewer = Viewer()
        // A dim kitchen, so that no gain clips the tiles.
        let scene = Scene(seed: 3, bread: .white, light: .evening)
        let dimmed = gained(scene.frame(SceneState(), shot: 1), [0.4, 0.4, 0.4])
        let now = gained(scene.frame(SceneState(browning: 0.4), shot: 2), gains.map { $0 * 0.4 })
        #expect(viewer.trouble(dimmed, now) == expected)
    }

    @Test func `a hand before one tile is no trouble of the camera's`() {
        var viewer = Viewer()
        let first = Scene(seed: 4, bread: .rye).frame(SceneState(), shot: 1)
        var (one, both) = (first, first)
        for y in 0..<20 {
            for x in 0..<(20 * 3) {
                one.pixels[y * 96 * 3 + x] = 60
                both.pixels[y * 96 * 3 + x] = 60
                both.pixels[(95 - y) * 96 * 3 + (95 * 3 - x)] = 60
            }
        }
        let troubles = [viewer.trouble(first, one), viewer.trouble(first, both)]
        #expect(troubles == [nil, .tilesHidden])
    }

    @Test func `without structure a picture is flat, and coarse cells need no tiles`() {
        let grey = [Int8](repeating: 0, count: 16 * 16 * 6)
        let view = ViewFigures(grey.span, side: 16, channel: 0)
        #expect(view.tiles == nil)
        #expect(view.mean == 128 && view.deviation == 0)
        #expect(ViewTrouble(view) == .flat)
        var striped = grey
        for index in stride(from: 0, to: striped.count, by: 12) {
            for channel in 0..<3 { striped[index + channel] = 20 }
        }
        #expect(ViewTrouble(ViewFigures(striped.span, side: 16, channel: 0)) == nil)
        #expect(ViewTrouble(ViewFigures(striped.span, side: 16, channel: 3)) == .flat)
    }
}
