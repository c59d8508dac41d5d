// Examples with known answers: a scene at the start of a cycle and later in it, with what a perfect
// observer would say about the later picture. Training, validation and test never share a scene,
// and the test's breads, lights and foreign objects are never trained on.

import HearthCore

/// Which part of the examples.
public enum Split: String, CaseIterable, Sendable {
    case train
    case validation
    case test

    /// The split that a scene seed belongs to, from its two lowest bits: half of all seeds train.
    public init(sceneSeed: UInt64) {
        switch sceneSeed & 3 {
        case 0, 1: self = .train
        case 2: self = .validation
        default: self = .test
        }
    }

    /// The scene seed of example `index` of a set drawn with `seed`.
    public func sceneSeed(_ index: Int, seed: UInt64) -> UInt64 {
        let hash = SeededRandom.mix(
            SeededRandom.mix(seed &+ 0x70A5_7E12) &+ UInt64(truncatingIfNeeded: index))
        switch self {
        case .train: return hash & ~2
        case .validation: return hash & ~3 | 2
        case .test: return hash | 3
        }
    }
}

/// What a perfect observer says. The four shares sum to 1; most often one of them is 1.
public struct SceneTruth: Equatable, Sendable {
    public var toast: Double = 0
    public var burnt: Double = 0
    public var notBread: Double = 0
    public var cannotSee: Double = 0

    /// Browning from which toast begins to count as burnt, and from which it is nothing else.
    public static let burntStart = 1.02
    public static let burntFull = 1.14
    /// Contrast (see `Scene.contrast`) below which nobody can see, and above which anybody can.
    public static let contrastBlind = 0.22
    public static let contrastClear = 0.45
}

/// What was done to the camera or to the rack; names a slice of the report.
public enum SceneEvent: String, CaseIterable, Sendable {
    case none
    case steam
    case smoke
    case foreign
    case removed
    case hand
    case covered
    case dark
    case overexposed
    case fogged
    case thickSteam = "thick-steam"
    case thickSmoke = "thick-smoke"
    case blindStart = "blind-start"
}

/// One example.
public struct LabelledPair: Sendable {
    public let scene: Scene
    public let initial: SceneState
    public let now: SceneState
    public let initialShot: UInt64
    public let nowShot: UInt64
    public let event: SceneEvent
    public let truth: SceneTruth

    /// Example `index` of the set that `seed` draws.
    public init(_ split: Split, index: Int, seed: UInt64) {
        let sceneSeed = split.sceneSeed(index, seed: seed)
        self.init(split, sceneSeed: sceneSeed)
    }

    init(_ split: Split, sceneSeed: UInt64) {
        var random = SeededRandom(seed: sceneSeed).stream(100)
        let difficulty: Difficulty = random.chance(0.45) ? .mild : .hard
        let lights = split == .test ? Light.heldOut : Light.forTraining
        let light = lights[random.below(lights.count)]
        var subject = LabelledPair.bread(split, &random)
        var initial = SceneState()
        var now = SceneState(glow: random.chance(0.8) ? random.uniform(0...1) : 0)
        if random.chance(0.2) { initial.glow = random.uniform(0...0.4) }
        var event = SceneEvent.none

        let kind = random.unit()
        if kind < 0.48 {
            now.browning = random.chance(0.1) ? 0 : random.uniform(0...1.02)
            event = LabelledPair.weather(difficulty, &now, &random)
        } else if kind < 0.57 {
            now.browning = random.uniform(0.98...1.2)
            event = LabelledPair.weather(difficulty, &now, &random)
        } else if kind < 0.77 {
            now.browning = random.uniform(1.2...1.8)
            event = LabelledPair.weather(difficulty, &now, &random)
            if random.chance(0.5) { now.smoke = random.uniform(0...0.8) }
            if now.smoke > 0.15 { event = .smoke }
        } else {
            now.browning = random.uniform(0...1.6)
            if kind < 0.89 {
                event = LabelledPair.notBread(split, &subject, &now, &random)
            } else {
                event = LabelledPair.blind(&initial, &now, &random)
            }
        }
        initialShot = UInt64(random.below(4096))
        // The first thing that a policy asks: what does the first frame show, beside itself?
        if event == .foreign ? random.chance(0.1) : event == .none && now.browning == 0 {
            now = initial
            nowShot = initialShot
        } else {
            nowShot = initialShot + UInt64(8 + random.below(2000))
        }
        self.initial = initial
        self.now = now
        self.event = event
        scene = Scene(seed: sceneSeed, subject: subject, light: light, difficulty: difficulty)
        truth = SceneTruth(now: now, event: event)
    }

    private static func bread(_ split: Split, _ random: inout SeededRandom) -> Subject {
        let kinds = split == .test ? Bread.heldOut : Bread.forTraining
        let first = kinds[random.below(kinds.count)]
        let second = kinds[random.below(kinds.count)]
        let share = Float(random.unit())
        // A third of the training slices lie between two kinds.
        let blends = split == .train && random.chance(0.35)
        return blends ? .blend(first, second, share: share) : .bread(first)
    }

    /// Steam and smoke that leave the slice visible.
    private static func weather(
        _ difficulty: Difficulty, _ now: inout SceneState, _ random: inout SeededRandom
    ) -> SceneEvent {
        let strength = random.unit()
        let kind = random.unit()
        if difficulty == .mild {
            // Bread steams for as long as it dries: that is part of every ordinary cycle.
            if kind < 0.5 { now.steam = (kind < 0.25 ? 0.15 : 0.65) * strength }
            now.smoke = max(0, now.browning - 0.9) * 0.3 * random.unit()
            return .none
        }
        if kind < 0.35 {
            now.steam = 0.6 * strength
            return now.steam > 0.15 ? .steam : .none
        }
        if kind < 0.5 {
            now.smoke = 0.45 * strength
            return now.smoke > 0.15 ? .smoke : .none
        }
        return .none
    }

    private static func notBread(
        _ split: Split, _ subject: inout Subject, _ now: inout SceneState,
        _ random: inout SeededRandom
    ) -> SceneEvent {
        if random.chance(0.2) { now.steam = random.uniform(0...0.2) }
        let kind = random.unit()
        if kind < 0.2 {
            now.presence = .removed
            return .removed
        }
        if kind < 0.45 {
            now.presence = .hand
            return .hand
        }
        let objects = ForeignObject.allCases.filter { $0.isHeldOut == (split == .test) }
        subject = .foreign(objects[random.below(objects.count)])
        return .foreign
    }

    private static func blind(
        _ initial: inout SceneState, _ now: inout SceneState, _ random: inout SeededRandom
    ) -> SceneEvent {
        let faults: [(CameraFault, SceneEvent)] = [
            (.covered, .covered), (.dark, .dark), (.overexposed, .overexposed),
            (.fogged, .fogged),
        ]
        let kind = random.unit()
        if kind < 0.15 {
            now.steam = random.uniform(0.9...1)
            return .thickSteam
        }
        if kind < 0.40 {
            now.smoke = random.uniform(0.88...1)
            now.steam = random.uniform(0...0.5)
            return .thickSmoke
        }
        let (fault, event) = faults[random.below(faults.count)]
        if kind < 0.50 {
            initial.cameraFault = fault
            return .blindStart
        }
        now.cameraFault = fault
        // As often as not the fault was there from the start.
        if random.chance(0.4) { initial.cameraFault = fault }
        return event
    }
}

extension SceneTruth {
    init(now: SceneState, event: SceneEvent) {
        switch event {
        case .foreign, .removed, .hand:
            notBread = 1
        case .covered, .dark, .overexposed, .fogged, .thickSteam, .thickSmoke, .blindStart:
            cannotSee = 1
        case .none, .steam, .smoke:
            let contrast = Scene.contrast(of: now)
            cannotSee = SceneTruth.share(
                contrast, SceneTruth.contrastClear, SceneTruth.contrastBlind)
            let charred = SceneTruth.share(
                now.browning, SceneTruth.burntStart, SceneTruth.burntFull)
            burnt = (1 - cannotSee) * charred
            toast = (1 - cannotSee) * (1 - charred)
        }
    }

    /// 0 at `start`, 1 at `full`, a straight line between; `full` may be the smaller one.
    private static func share(_ x: Double, _ start: Double, _ full: Double) -> Double {
        min(max((x - start) / (full - start), 0), 1)
    }
}
