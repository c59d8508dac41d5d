// When a wearable's guard tells its client how it is, as `StatusReporter` has it for a toaster.

public import HearthSafety

/// Composes status reports and counts the wearer's presses.
public struct WearableReporter: Sendable {
    public private(set) var report: WearableReport
    /// Whether the report is to be sent after this turn.
    public private(set) var isDue = false
    private var reportedTick = Int64.min / 2

    /// - Parameters:
    ///   - instance: drawn anew at every start.
    ///   - status: the interlock's, before its first step.
    public init(instance: UInt64, status: WearableStatus) {
        report = WearableReport(instance: instance, status: status)
    }

    /// Takes one turn in, before its permits are spent.
    public mutating func note(_ outputs: borrowing WearableOutputs, button: Bool) {
        let before = report
        report.status = outputs.status
        report.alarm = outputs.alarm
        report.motor = outputs.motor != nil
        report.charge = outputs.charge != nil
        (report.loadClosed, report.lamp) = (outputs.loadClosed, outputs.lamp)
        report.button = button
        if button, !before.button { report.buttonPresses &+= 1 }
        let tick = outputs.status.tick
        isDue = isNews(since: before) || tick - reportedTick >= StatusReporter.period
        if isDue { reportedTick = tick }
    }

    /// What the socket counted; part of the next report.
    public mutating func count(refused: UInt32, malformed: UInt32, dropped: UInt32) {
        report.refusedClients = refused
        report.malformedFrames = malformed
        report.droppedFrames = dropped
    }

    /// Which rules act is news, with what values is not.
    private func isNews(since before: WearableReport) -> Bool {
        report.button != before.button || report.alarm != before.alarm
            || report.motor != before.motor || report.charge != before.charge
            || report.lamp != before.lamp || report.status.latch != before.status.latch
            || report.status.opened != before.status.opened
            || report.status.motorCut?.rule != before.status.motorCut?.rule
    }
}
