// What the camera sees: the same bytes for the same seed, and pictures that mean what they say.

import CAllocationCounter
import HearthCore
import HearthScene
import Testing

/// One number for all bytes of a frame.
private func fingerprint(_ frame: Frame) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in frame.pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}

/// Mean of one colour over the middle of the slice.
private func middle(_ frame: Frame, colour: Int) -> Double {
    var sum = 0
    var count = 0
    for y in 38..<58 {
        for x in 56..<68 {
            sum += Int(frame.pixels[(y * frame.width + x) * 3 + colour])
            count += 1
        }
    }
    return Double(sum) / Double(count)
}

@Test func `frames have the same bytes on every machine`() {
    var hash: UInt64 = 0
    for bread in Bread.allCases {
        let scene = Scene(seed: 7, bread: bread)
        let state = SceneState(browning: 0.6, steam: 0.1, smoke: 0.05, glow: 0.5)
        hash = SeededRandom.mix(hash ^ fingerprint(scene.frame(state, shot: 40)))
    }
    for index in 0..<60 {
        let pair = LabelledPair(.test, index: index, seed: 3)
        hash = SeededRandom.mix(
            hash ^ fingerprint(pair.scene.frame(pair.initial, shot: pair.initialShot)))
        hash = SeededRandom.mix(hash ^ fingerprint(pair.scene.frame(pair.now, shot: pair.nowShot)))
    }
    #expect(hash == 10_381_693_640_592_684_170)
}

@Test func `a used buffer changes nothing`() {
    let scene = Scene(seed: 3, bread: .rye, light: .sun)
    var plane = LightPlane()
    var frame = Frame(width: Scene.side, height: Scene.side)
    scene.render(
        SceneState(cameraFault: .overexposed), shot: 1, through: &plane, into: &frame)
    scene.render(SceneState(browning: 0.4), shot: 9, through: &plane, into: &frame)
    #expect(frame == scene.frame(SceneState(browning: 0.4), shot: 9))
}

@Test(arguments: Bread.allCases)
func `every bread darkens as it browns, blue most`(bread: Bread) {
    for seed: UInt64 in 1...5 {
        let scene = Scene(seed: seed, bread: bread)
        var before = [Double](repeating: 256, count: 3)
        var first = before
        for step in 0...5 {
            let frame = scene.frame(
                SceneState(browning: Double(step) * 0.2), shot: UInt64(step))
            let now = (0..<3).map { middle(frame, colour: $0) }
            if step == 0 { first = now }
            for colour in 0..<3 { #expect(now[colour] < before[colour] + 3) }
            before = now
        }
        #expect(before[0] < first[0] - 10)
        #expect(before[2] / first[2] < before[0] / first[0])
    }
}

@Test func `char is nearly black`() {
    for bread in Bread.allCases {
        let frame = Scene(seed: 4, bread: bread).frame(SceneState(browning: 1.7), shot: 5)
        for colour in 0..<3 { #expect(middle(frame, colour: colour) < 70) }
    }
}

@Test func `noise belongs to the frame number`() {
    let scene = Scene(seed: 5, bread: .white)
    #expect(scene.frame(SceneState(), shot: 1) == scene.frame(SceneState(), shot: 1))
    #expect(scene.frame(SceneState(), shot: 1) != scene.frame(SceneState(), shot: 2))
}

@Test func `an ordinary kitchen shows the whole slice, bare`() {
    for bread in Bread.allCases {
        for seed: UInt64 in 0..<20 {
            let scene = Scene(seed: seed, bread: bread)
            #expect(scene.visibleShare > 0.97)
            #expect(scene.toppedShare == 0)
        }
    }
}

@Test func `a covered lens, darkness and glare show nothing of the slice`() {
    let scene = Scene(seed: 6, bread: .white)
    for fault in [CameraFault.covered, .dark, .overexposed] {
        let fresh = scene.frame(SceneState(cameraFault: fault), shot: 1)
        let toasted = scene.frame(SceneState(browning: 1, cameraFault: fault), shot: 1)
        for colour in 0..<3 {
            #expect(abs(middle(fresh, colour: colour) - middle(toasted, colour: colour)) < 12)
        }
    }
}

@Test func `rendering into used buffers allocates nothing`() {
    let scene = Scene(seed: 8, bread: .ciabatta)
    var plane = LightPlane()
    var frame = Frame(width: Scene.side, height: Scene.side)
    let states = [
        SceneState(browning: 0.5, glow: 0.7), SceneState(browning: 1.5, steam: 0.4, smoke: 0.6),
        SceneState(presence: .hand), SceneState(cameraFault: .covered),
        SceneState(cameraFault: .fogged),
    ]
    guard hearth_allocation_count() >= 0 else { return }
    // Tables shared by all scenes are made at the first frame.
    scene.render(states[0], shot: 0, through: &plane, into: &frame)
    let before = hearth_allocation_count()
    for (shot, state) in states.enumerated() {
        scene.render(state, shot: UInt64(shot), through: &plane, into: &frame)
    }
    #expect(hearth_allocation_count() - before == 0)
}
