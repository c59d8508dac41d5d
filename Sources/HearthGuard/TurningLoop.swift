// What the program asks of a loop, whichever target it is for.

/// What a turn had to say besides.
public enum TurnOutcome: Equatable, Sendable {
    case running
    /// As `running`, and the status differs from the turn before in more than its numbers.
    case changed
    /// A line cannot be read or set: nothing can be driven, so nobody must go on toggling.
    case linesLost
}

/// A loop without its clock. `turn` allocates nothing and waits for nothing.
public protocol TurningLoop: ~Copyable {
    var tick: Int64 { get }
    /// Set once, by an order to stop.
    var isStopping: Bool { get set }
    /// Whether an ordered stop is complete: nothing is energised, the record is on the disk.
    var isAtRest: Bool { get }
    /// Whether nobody would miss the guard for a moment.
    var isIdle: Bool { get }
    /// The frames that are due after this turn.
    var statusFrame: InlineArray<96, UInt8>? { get }
    var journalFrame: InlineArray<96, UInt8>? { get }

    mutating func turn(_ requests: ClientRequests) -> TurnOutcome
    /// What the socket counted; part of the next report.
    mutating func count(refused: UInt32, malformed: UInt32, dropped: UInt32)
    /// The state in a line.
    func describe(into line: inout TextLine)
    /// The end of an ordered stop. Returns false when an output did not go low.
    consuming func end() -> Bool
}

/// Feeding the watchdog is a system call that may reach a slow chip: twice a second is enough.
let watchdogTurns: Int64 = 50
