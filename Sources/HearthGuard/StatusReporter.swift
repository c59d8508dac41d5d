// When the guard tells its client how it is: every fifty milliseconds, and at once when something
// changed that a person did or should know.

public import HearthSafety

/// Composes status reports and counts the person's presses.
public struct StatusReporter: Sendable {
    /// Ticks between two reports when nothing changes.
    public static var period: Int64 { 5 }

    public private(set) var report: StatusReport
    private var reportedTick = Int64.min / 2

    /// - Parameters:
    ///   - instance: drawn anew at every start.
    ///   - status: the interlock's, before its first step.
    public init(instance: UInt64, status: GuardStatus) {
        report = StatusReport(instance: instance, status: status)
    }

    /// Takes one turn in.
    ///
    /// - Returns: whether a report is due.
    public mutating func note(
        _ outputs: borrowing GuardOutputs, lever: Bool, button: Bool
    ) -> Bool {
        let before = report
        report.status = outputs.status
        report.alarm = outputs.alarm
        (report.fan, report.carriage) = (outputs.fan, outputs.carriage)
        (report.lever, report.button) = (lever, button)
        if lever, !before.lever { report.leverPresses &+= 1 }
        if button, !before.button { report.buttonPresses &+= 1 }
        report.onTimeLeftTicks = UInt32(clamping: outputs.record.onTimeLeftTicks)
        let tick = outputs.status.tick
        guard isNews(since: before) || tick - reportedTick >= Self.period else { return false }
        reportedTick = tick
        return true
    }

    /// What the socket counted; part of the next report.
    public mutating func count(refused: UInt32, malformed: UInt32, dropped: UInt32) {
        report.refusedClients = refused
        report.malformedFrames = malformed
        report.droppedFrames = dropped
    }

    private func isNews(since before: StatusReport) -> Bool {
        report.lever != before.lever || report.button != before.button
            || report.alarm != before.alarm || report.status.phase != before.status.phase
            || report.status.trip != before.status.trip
            || report.status.refusal != before.status.refusal
            || report.status.cycle != before.status.cycle
            || report.status.drill != before.status.drill
    }
}
