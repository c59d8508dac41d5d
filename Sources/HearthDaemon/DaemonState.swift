// What is the matter with the device, in one word: the gravest of the conditions that hold.
//
// A condition is entered when its fault has lasted, and left when its absence has: a single lost
// frame is no state, and a device that comes and goes does not flap. Conditions never decide about
// heat or calls; policy and guard see every single fault for themselves, at once.
//
//   state           its fault                                  entered after   left after
//   no_model        no model answers: none there, or damaged   at once         at once
//   no_camera       no whole picture                           2 s             1 s
//   no_microphone   no sound                                   2 s             1 s
//   no_guard        no status frame for 500 ms                 1 s             1 s
//   blind           looks of a cycle show nothing              1 s             1 s, in none too
//   deaf            the microphone's self-test fails           2 s             2 s
//   slow_model      the answer took half its period or more    1 s             5 s

public import HearthUnits

/// A state by its name, in the order of gravity.
public enum DaemonState: String, CaseIterable, Sendable {
    case stopping
    case noModel = "no_model"
    case noCamera = "no_camera"
    case noMicrophone = "no_microphone"
    case noGuard = "no_guard"
    case blind
    case deaf
    case slowModel = "slow_model"
    /// Before the first healthy inference, with nothing known to be wrong.
    case starting
    case working
}

extension DaemonState {
    /// A line for people.
    public var meaning: String {
        switch self {
        case .stopping: "stopping"
        case .noModel: "no model: see the log for why, and [Model] Path="
        case .noCamera: "no camera: looking for it again and again"
        case .noMicrophone: "no microphone: calls are not heard until it is back"
        case .noGuard: "no guard: nothing can be switched; is hearth-guard running?"
        case .slowModel: "the model answers too slowly: is the processor busy or hot?"
        case .blind: "blind: the camera shows nothing; is it covered, dark or frozen?"
        case .deaf: "deaf: the microphone gives nothing that a voice could be heard in"
        case .starting: "starting"
        case .working: "working"
        }
    }
}

/// A fault that must last to count, and must be gone for a while to be gone.
public struct Condition: Equatable, Sendable {
    public private(set) var isOn = false
    private let enterAfter: TimeSpan
    private let leaveAfter: TimeSpan
    /// Since when the evidence has been against `isOn`.
    private var since: Instant?

    public init(enterAfter: TimeSpan, leaveAfter: TimeSpan) {
        self.enterAfter = enterAfter
        self.leaveAfter = leaveAfter
    }

    /// Takes one piece of evidence in. A clock that went backwards starts the wait anew.
    public mutating func update(isBad: Bool, at now: Instant) {
        guard isBad != isOn else {
            since = nil
            return
        }
        let start = since.map { min($0, now) } ?? now
        since = start
        guard now - start >= (isOn ? leaveAfter : enterAfter) else { return }
        isOn = isBad
        since = nil
    }
}

/// All conditions of one device.
public struct Health: Equatable, Sendable {
    public let target: DaemonTarget
    var model = Condition(enterAfter: .zero, leaveAfter: .zero)
    var source = Condition(enterAfter: .seconds(2), leaveAfter: .seconds(1))
    var safety = Condition(enterAfter: .seconds(1), leaveAfter: .seconds(1))
    var speed = Condition(enterAfter: .seconds(1), leaveAfter: .seconds(5))
    var sense: Condition
    /// Whether an inference ever went well.
    public internal(set) var hasAnswered = false
    var isStopping = false

    public init(_ target: DaemonTarget) {
        self.target = target
        let after = target == .toaster ? TimeSpan.seconds(1) : .seconds(2)
        sense = Condition(enterAfter: after, leaveAfter: after)
    }

    public var state: DaemonState {
        let isToaster = target == .toaster
        if isStopping { return .stopping }
        if model.isOn { return .noModel }
        if source.isOn { return isToaster ? .noCamera : .noMicrophone }
        if safety.isOn { return .noGuard }
        if sense.isOn { return isToaster ? .blind : .deaf }
        if speed.isOn { return .slowModel }
        return hasAnswered ? .working : .starting
    }
}
