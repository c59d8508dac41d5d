// hearthd's camera in the kitchen: what it shows, under faults, and what the model or its surrogate
// makes of it.

import HearthCore
import HearthPipeline
import HearthPolicy
import HearthScene
import HearthUnits

struct CameraView {
    private let perception: Perception
    private var surrogate: Surrogate
    private let scene: Scene?
    private var plane: LightPlane?
    /// The last picture; black until the first, and only drawn where somebody looks at pictures.
    private(set) var frame: Frame?
    private var shot: UInt64 = 0
    /// Looks that a slow model has not answered yet.
    private var pending: [Observation] = []
    /// Whether the next look is the first of a cycle.
    var isFirst = true

    init(_ setup: CycleSetup, _ perception: Perception, random: SeededRandom) {
        self.perception = perception
        surrogate = Surrogate(random: random)
        if case .surrogate = perception {
            scene = nil
        } else {
            scene = Scene(seed: setup.seed, bread: setup.bread, light: setup.light)
            plane = LightPlane()
            frame = Frame(width: Scene.side, height: Scene.side)
        }
    }

    mutating func look(_ plant: Plant, _ faults: FaultSet, glow: Double, atTick tick: Int)
        -> Observation
    {
        let isFrozen = faults.contains(.cameraFrozen) && !isFirst
        if !isFrozen && !faults.contains(.cameraGone) { draw(plant, faults, glow: glow) }
        let first = isFirst
        isFirst = false
        let look = Observation(
            sight(plant, faults, isFirst: first, isFrozen: isFrozen), takenAt: .atTick(tick))
        guard faults.contains(.modelSlow) else { return look }
        // The answer to this picture comes when six more have been taken.
        pending.append(look)
        guard pending.count > 6 else { return Observation(.noModel, takenAt: .atTick(tick)) }
        return pending.removeFirst()
    }

    private mutating func sight(
        _ plant: Plant, _ faults: FaultSet, isFirst: Bool, isFrozen: Bool
    ) -> Observation.Sight {
        if faults.contains(.modelMissing) { return .noModel }
        if faults.contains(.cameraGone) { return .noFrame }
        if faults.contains(.modelRandom) { return .seen(surrogate.anything()) }
        if faults.contains(.modelAlwaysContinue) { return .seen(BrowningEstimate(browning: 0)) }
        switch perception {
        case .surrogate:
            if isFrozen { return .frozen }
            let smoke = faults.contains(.cameraSmoky) ? 1 : plant.smoke
            return .seen(
                surrogate.estimate(
                    browning: plant.browning, smoke: smoke, isDark: faults.contains(.cameraDark)))
        case .model(let eye):
            guard let frame else { return .noFrame }
            if isFirst { eye.begin(with: frame) }
            return eye.look(at: frame)
        }
    }

    private mutating func draw(_ plant: Plant, _ faults: FaultSet, glow: Double) {
        guard let scene, var plane, var drawn = frame else { return }
        shot += 1
        // A frame and its scratch space are moved out and back, so that drawing copies neither.
        self.plane = nil
        frame = nil
        scene.render(
            SceneState(
                browning: min(plant.browning, 1.8), steam: plant.steam,
                smoke: faults.contains(.cameraSmoky) ? 1 : plant.smoke, glow: glow,
                cameraFault: faults.contains(.cameraDark) ? .dark : .none),
            shot: shot, through: &plane, into: &drawn)
        self.plane = plane
        frame = drawn
    }
}
