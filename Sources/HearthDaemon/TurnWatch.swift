// Whether the pipeline turns: what the service manager's watchdog is fed with.

/// Compares the pipeline's count of turns with that of the last look.
public struct TurnWatch: Sendable {
    private var seen: UInt64 = 0

    public init() {}

    /// - Returns: false when it stands where it stood: the pipeline hangs.
    public mutating func haveGrown(to turns: UInt64) -> Bool {
        defer { seen = turns }
        return turns != seen
    }
}
