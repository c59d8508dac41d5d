// Frames in, decisions out, with the real model.

import CAllocationCounter
import HearthCore
import HearthPipeline
import HearthPolicy
import HearthUnits
import Testing

/// A pipeline and the time it lives in.
private struct Line {
    let pipeline: ToasterPipeline
    var now = Instant.boot + .seconds(50)

    init(_ eye: ToasterEye?, browning: Double = 0.5, correction: Double = 0) {
        pipeline = ToasterPipeline(eye: eye)
        begin(browning: browning, correction: correction)
    }

    func begin(browning: Double = 0.5, correction: Double = 0) {
        pipeline.begin(Preference(browning: browning), correction: correction, at: now)
    }

    /// A cycle that has seen bread and is heating.
    static func heating() throws -> Line {
        var line = Line(try ToasterModel.eye())
        for shot in UInt64(0)..<3 { line.look(picture(ofBread: 0, shot: shot)) }
        try #require(line.look(picture(ofBread: 0, shot: 3)) == .toast(.full))
        return line
    }

    @discardableResult
    mutating func look(_ frame: Frame?) -> Decision {
        defer { now = now + .milliseconds(250) }
        return pipeline.continueToasting(
            frame, takenAt: now, temperature: .celsius(100), at: now)
    }
}

@Suite struct ToasterPipelineTests {
    @Test func `bread that browns is toasted until it is done`() throws {
        var line = Line(try ToasterModel.eye())
        var looks = 0
        while line.look(picture(ofBread: Double(looks) * 0.0025, shot: UInt64(looks))).continues,
            looks < 400
        {
            looks += 1
        }
        #expect(line.look(nil) == .stop(.done))
        #expect(abs(Double(looks) * 0.0025 - 0.475) < 0.07)
        #expect(abs((line.pipeline.browning ?? 0) - 0.475) < 0.04)
    }

    @Test func `without a cycle there is no heat`() throws {
        let pipeline = ToasterPipeline(eye: try ToasterModel.eye())
        let decision = pipeline.continueToasting(
            picture(seed: 1), takenAt: .boot, temperature: .celsius(20), at: .boot)
        #expect(decision == .stop(.modelLost))
        #expect(pipeline.asked == nil)
        #expect(pipeline.target == nil)
        #expect(pipeline.browning == nil)
        #expect(pipeline.observedAt == nil)
    }

    @Test func `without a model the timer toasts`() {
        var line = Line(nil)
        for seed in UInt64(0)..<2 { #expect(line.look(picture(seed: seed)) == .wait) }
        #expect(line.look(picture(seed: 2)) == .toastBlind(.full))
        #expect(line.pipeline.sight == .noModel)
        var looks = 0
        while line.look(picture(seed: 3)).continues, looks < 1_000 { looks += 1 }
        #expect(line.look(nil) == .stop(.timerEnded))
        #expect(looks == 45 * 4 - 1)
    }

    @Test func `without a camera the timer toasts`() throws {
        var line = Line(try ToasterModel.eye())
        for _ in 0..<2 { line.look(nil) }
        #expect(line.look(nil) == .toastBlind(.full))
        #expect(line.pipeline.sight == .noFrame)
    }

    @Test func `the decision is the policy's on what the eye saw`() throws {
        let eye = try ToasterModel.eye()
        var line = Line(try ToasterModel.eye(), browning: 0.7)
        var policy = ToastingPolicy(preference: Preference(browning: 0.7), at: line.now)
        let frames = (0..<8).map { picture(ofBread: Double($0) * 0.01, shot: UInt64($0)) }
        eye.begin(with: frames[0])
        // Frozen frames and a gap among them.
        for frame in [0, 1, 2, 3, 3, 3, 4, nil, 5, 6, nil, nil, 7].map({ $0.map { frames[$0] } }) {
            let sight = frame.map { eye.look(at: $0) } ?? .noFrame
            let expected = policy.step(
                Observation(sight, takenAt: line.now), temperature: .celsius(100), at: line.now)
            #expect(line.look(frame) == expected)
            #expect(line.pipeline.sight == sight)
            #expect(line.pipeline.browning == policy.browning)
            #expect(line.pipeline.observedAt == policy.observedAt)
        }
    }

    @Test func `a frame that is missing or damaged in mid-cycle is a view lost`() throws {
        var damaged = picture(seed: 9)
        damaged.pixels.removeLast()
        for missing in [nil, damaged] {
            var line = try Line.heating()
            #expect(line.look(missing) == .toast(.off))
            #expect(line.look(missing) == .stop(.viewLost))
        }
    }

    @Test func `a camera that freezes in mid-cycle ends the heat within a second`() throws {
        var line = try Line.heating()
        let frame = picture(ofBread: 0, shot: 77)
        line.look(frame)
        for _ in 0..<3 { #expect(line.look(frame) == .toast(.off)) }
        #expect(line.look(frame) == .stop(.frozen))
    }

    @Test func `a new cycle forgets the last one and takes a new first picture`() throws {
        var line = try Line.heating()
        for _ in 0..<2 { line.look(nil) }
        line.begin()
        #expect(line.pipeline.browning == nil)
        #expect(line.look(picture(ofBread: 0, shot: 50)) == .wait)
        let eye = try ToasterModel.eye()
        eye.begin(with: picture(ofBread: 0, shot: 50))
        #expect(line.pipeline.sight == eye.look(at: picture(ofBread: 0, shot: 50)))
    }

    @Test func `what was asked and what is toasted to are both told`() {
        let line = Line(nil, browning: 0.6, correction: -0.05)
        #expect(line.pipeline.asked == 0.6)
        #expect(abs((line.pipeline.target ?? 0) - 0.55) < 1e-12)
    }

    @Test func `a decision allocates nothing`() throws {
        var line = try Line.heating()
        let frames = (0..<6).map { picture(ofBread: 0, shot: 900 + UInt64($0)) }
        guard hearth_allocation_count() >= 0 else { return }
        let before = hearth_allocation_count()
        var decisions = 0
        for frame in frames where line.look(frame).continues { decisions += 1 }
        line.look(frames[5])
        line.look(nil)
        #expect(hearth_allocation_count() - before == 0)
        #expect(decisions > 0)
    }
}
