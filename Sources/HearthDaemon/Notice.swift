// What the pipeline has to tell: to the alert sink, and through it to people. Values without the
// heap, in a bounded queue, so that the pipeline never waits for who listens.

public import HearthPolicy
public import HearthSafety
public import HearthUnits

/// One thing that happened.
public enum Notice: Equatable, Sendable {
    case state(DaemonState, was: DaemonState)
    case cycleBegan(UInt32)
    case cycleEnded(UInt32, StopReason, browning: Double?)
    /// An entry of a toaster's guard's journal. It is acknowledged once it is safe.
    case trip(JournalEntry)
    /// Likewise of a wearable's.
    case wornTrip(WearableJournalEntry)
    /// What becomes of a call for help, or of the hearing for it.
    case call(CallEvent)
    /// The other side did not take these many notices in time.
    case lost(UInt32)
}

extension Notice {
    /// Which entry of the guard's journal this is; nil for what is none.
    public var journalMark: JournalMark? {
        switch self {
        case .trip(let entry):
            JournalMark(instance: entry.instance, sequence: entry.sequence)
        case .wornTrip(let entry):
            JournalMark(instance: entry.instance, sequence: entry.sequence)
        case .state, .cycleBegan, .cycleEnded, .call, .lost: nil
        }
    }
}

/// A notice and when it was made.
public struct TimedNotice: Equatable, Sendable {
    public let notice: Notice
    public let at: Instant

    public init(_ notice: Notice, at: Instant) {
        self.notice = notice
        self.at = at
    }
}

/// At most 32 notices on their way; a full queue counts what it cannot take.
public struct NoticeQueue: Sendable {
    public static let capacity = 32

    private var slots = InlineArray<32, TimedNotice?>(repeating: nil)
    private var first = 0
    public private(set) var count = 0
    private var lost: UInt32 = 0

    public init() {}

    public mutating func append(_ notice: Notice, at now: Instant) {
        guard count < NoticeQueue.capacity - (lost > 0 ? 1 : 0) else {
            lost = lost == .max ? .max : lost + 1
            return
        }
        if lost > 0 {
            put(TimedNotice(.lost(lost), at: now))
            lost = 0
        }
        put(TimedNotice(notice, at: now))
    }

    public mutating func popFirst() -> TimedNotice? {
        guard count > 0 else { return nil }
        defer {
            slots[first] = nil
            first = (first + 1) % NoticeQueue.capacity
            count -= 1
        }
        return slots[first]
    }

    private mutating func put(_ notice: TimedNotice) {
        slots[(first + count) % NoticeQueue.capacity] = notice
        count += 1
    }
}

extension Notice: CustomStringConvertible {
    /// A line for the log.
    public var description: String {
        switch self {
        case .state(let state, let was): "\(state.rawValue) (was \(was.rawValue)): \(state.meaning)"
        case .cycleBegan(let cycle): "cycle \(cycle) began"
        case .cycleEnded(let cycle, let reason, _): "cycle \(cycle) ended: \(reason.rawValue)"
        case .trip(let entry):
            "the guard: \(entry.trip.interlock) \(entry.event.words), value \(entry.trip.value), "
                + "limit \(entry.trip.limit); `hearth-guard explain` says what to do"
        case .wornTrip(let entry):
            "the guard: \(entry.trip.rule) \(entry.event.words), value \(entry.trip.value), "
                + "limit \(entry.trip.limit); `hearth-guard explain` says what to do"
        case .call(let event): event.words
        case .lost(let count): "\(count) notices were lost: the control side was too slow"
        }
    }
}

extension JournalEvent {
    fileprivate var words: String {
        switch self {
        case .tripped: "tripped"
        case .cleared: "was cleared"
        case .motorCut: "cut the motor"
        }
    }
}
