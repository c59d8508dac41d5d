// The control side: signals, the service manager, the alert sink, the configuration's reload. It
// may wait and allocate; the pipeline does not wait for it.

import HearthCore
import HearthDaemon
import HearthLinux
import HearthUnits

/// Runs in the main thread, beside the pipeline.
struct Control: ~Copyable {
    /// How long the pipeline may take to end.
    private static let endMax = TimeSpan.milliseconds(800)
    /// Between two status lines for a state that does not change.
    private static let statusPeriod = TimeSpan.seconds(10)

    private let path: String
    /// What this process started with, and what is in force.
    private let started: ReadConfiguration
    private var configuration: DaemonConfiguration
    private let exchange: Exchange
    private let signals: Signals
    private let manager = NotifySocket()
    private var alerts: AlertFile<LinuxFileStore>
    private let clock = SystemClock()
    private var told = Exchange.Progress()
    private var isReadySaid = false
    private var turns = TurnWatch()
    private var statusAt = Instant(rawValue: .min)
    /// The last failure of the alert file that was said.
    private var failure: FileError?

    init(path: String, _ read: ReadConfiguration, _ exchange: Exchange, _ signals: Signals) {
        (self.path, started, configuration) = (path, read, read.configuration)
        (self.exchange, self.signals) = (exchange, signals)
        alerts = AlertFile(
            read.configuration.alertFile, sizeMax: read.configuration.alertFileMax,
            store: LinuxFileStore())
    }

    /// Until the order to stop, and the pipeline's end.
    mutating func run() -> DaemonExit {
        // Four looks at the pipeline in the time that the service manager grants it.
        let watch = TimeSpan(rawValue: (manager.watchdogNanoseconds ?? 4_000_000_000) / 4)
        var nextWatch = clock.now
        while true {
            let arrival = signals.wait(atMost: nextWatch - clock.now)
            takeNotices()
            announce()
            if clock.now >= nextWatch {
                alerts.retry(wallSeconds: wallSeconds())
                feedWatchdog()
                nextWatch = clock.now + watch
            }
            switch arrival {
            case .stop: return end()
            case .reload: reload()
            case .woken, .nothing: break
            }
        }
    }

    private mutating func end() -> DaemonExit {
        manager.send("STOPPING=1\nSTATUS=\(DaemonState.stopping.meaning)")
        exchange.order { $0.isStopping = true }
        let deadline = clock.now + Control.endMax
        while !exchange.progress.hasEnded {
            guard clock.now < deadline else {
                printError(
                    "hearthd: the pipeline did not end within "
                        + "\(Control.endMax.wholeMilliseconds) ms of the order: a device hangs; "
                        + "the lease lapses by itself")
                return .stuck
            }
            _ = signals.wait(atMost: .milliseconds(50))
        }
        takeNotices()
        printError("hearthd: ended; \(figures(exchange.progress))")
        return .done
    }

    // MARK: Notices

    private mutating func takeNotices() {
        while let notice = exchange.nextNotice() {
            printError("hearthd: \(notice.notice)")
            let isSafe = alerts.take(notice, wallSeconds: wallSeconds())
            if isSafe, let mark = notice.notice.journalMark {
                exchange.order { $0.kept = mark }
            }
        }
        guard alerts.failure != failure else { return }
        failure = alerts.failure
        printError(
            failure.map { "hearthd: alerts are lost: \($0); [Alerts] File= names another file" }
                ?? "hearthd: alerts are written again")
    }

    // MARK: The service manager

    private mutating func announce() {
        let progress = exchange.progress
        // Said until it was heard: without it the unit would never be up.
        if progress.isReady, !isReadySaid { isReadySaid = manager.send("READY=1") }
        let isNews = progress.state != told.state || progress.isBusy != told.isBusy
        if isNews || clock.now - statusAt >= Control.statusPeriod {
            manager.send("STATUS=\(status(progress))")
            statusAt = clock.now
        }
        told = progress
    }

    private func status(_ progress: Exchange.Progress) -> String {
        var text = progress.state.meaning
        if progress.isBusy {
            text += started.configuration.target == .toaster ? "; toasting" : "; a call stands"
            if let browning = progress.browning {
                text += ", browning \(Double(Int(browning * 100)) / 100)"
            }
        }
        text += "; \(figures(progress))"
        if progress.badPictures > 0 { text += "; \(progress.badPictures) bad pictures" }
        if progress.malformedFrames > 0 {
            text += "; \(progress.malformedFrames) frames not understood: is the guard of this"
            text += " [Device] Target= and this version?"
        }
        if alerts.lostLines > 0 { text += "; \(alerts.lostLines) alerts lost" }
        return text
    }

    /// How much the model has answered, and where the pipeline's time goes.
    private func figures(_ progress: Exchange.Progress) -> String {
        let stages = progress.stages
        let all = max((stages.input + stages.model + stages.decision).rawValue, 1)
        func percent(_ span: TimeSpan) -> String { "\((span.rawValue * 100 + all / 2) / all) %" }
        let input = started.configuration.target == .toaster ? "picture" : "features"
        return "\(progress.answers) answers, the slowest in "
            + "\(progress.answerTimeMax.rawValue / 1000) µs; \(input) \(percent(stages.input)), "
            + "model \(percent(stages.model)), decision \(percent(stages.decision))"
    }

    /// Only a pipeline that turned since the last time keeps the watchdog quiet.
    private mutating func feedWatchdog() {
        guard turns.haveGrown(to: exchange.progress.turns) else { return }
        if manager.watchdogNanoseconds != nil { manager.send("WATCHDOG=1") }
    }

    // MARK: Configuration

    /// Takes over what can be; a file that is wrong changes nothing.
    private mutating func reload() {
        do throws(DaemonError) {
            let next = try ReadConfiguration(path)
            try DaemonProgram.validate(next)
            let waiting = DaemonConfiguration.needingRestart(started.document, next.document)
            let rest =
                waiting.isEmpty
                ? "" : "; these wait for a restart: " + waiting.joined(separator: ", ")
            printError("hearthd: read \(path) again" + rest)
            adopt(next.configuration)
        } catch {
            printError("hearthd: nothing changed: \(error.message)")
        }
    }

    private mutating func adopt(_ next: DaemonConfiguration) {
        exchange.order {
            $0.preference = next.preference
            $0.triesModel = true
        }
        if next.alertFile != configuration.alertFile {
            alerts = AlertFile(
                next.alertFile, sizeMax: next.alertFileMax, store: LinuxFileStore())
        }
        alerts.sizeMax = next.alertFileMax
        configuration = next
    }
}
