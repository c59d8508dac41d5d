// A guard for tests: the real frames on a real socket, without lines or rules behind them.

import Glibc
import HearthLinux
package import HearthSafety
package import HearthUnits

/// Listens where a guard would, and keeps one client. It does nothing by itself.
package final class FakeGuard {
    package let path: String
    package let instance: UInt64
    package var status = GuardStatus(tick: 1_000, phase: .idle)
    package var worn = WearableStatus(tick: 1_000)
    package var isButtonDown = false
    private let began = SystemClock().now
    private let firstTick: Int64 = 1_000
    private var listener: Int32
    private var client: Int32 = -1
    /// All that the client said since it connected.
    package private(set) var heard: [ClientMessage] = []

    package init(_ path: String, instance: UInt64 = 7) throws {
        self.path = path
        self.instance = instance
        _ = unsafe unlink(path)
        listener = socket(
            AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            unsafe buffer.copyBytes(from: path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, Glibc.listen(listener, 4) == 0 else { throw Failure("listen: \(errno)") }
    }

    deinit { leave() }

    /// Gone, as after a kill: the socket's name stays.
    package func leave() {
        if client >= 0 { close(client) }
        if listener >= 0 { close(listener) }
        (client, listener) = (-1, -1)
    }

    package var hasClient: Bool { client >= 0 }

    /// The renewals that the client sent.
    package var renewals: [LeaseRenewal] {
        heard.compactMap { if case .renewal(let renewal) = $0 { renewal } else { nil } }
    }

    /// The tick of the present, a hundred a second.
    package var tick: Int64 {
        firstTick + (SystemClock().now - began).rawValue / ToasterLimits.tick.rawValue
    }

    /// Takes who waits and what was said, and says the toaster's status.
    package func turn() {
        listen()
        status.tick = tick
        send(GuardFrame.encode(.status(StatusReport(instance: instance, status: status))))
    }

    /// As `turn`, for a wearable.
    package func turnWorn() {
        listen()
        worn.tick = tick
        var report = WearableReport(instance: instance, status: worn)
        report.button = isButtonDown
        send(WearableFrame.encode(.status(report)))
    }

    package func say(_ entry: JournalEntry) {
        send(GuardFrame.encode(.journal(entry, instance: instance)))
    }

    package func forget() { heard = [] }

    /// Waits until the client has said something, or connects: false if it has not by then.
    package func wait(until moment: Instant) -> Bool {
        let left = moment - SystemClock().now
        guard left > .zero else { return false }
        var waiting = pollfd(
            fd: client >= 0 ? client : listener, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waiting, 1, Int32(clamping: left.wholeMilliseconds + 1)) > 0
    }

    /// Hands over what the client renews until then, each time that something came.
    package func listen(
        until end: Instant, _ body: (_ at: Instant, _ renewals: [LeaseRenewal]) -> Void
    ) {
        while wait(until: end) {
            let at = SystemClock().now
            forget()
            listen()
            if !renewals.isEmpty { body(at, renewals) }
        }
    }

    /// Takes who waits and what was said.
    package func listen() {
        let next = accept(listener, nil, nil)
        if next >= 0 {
            if client >= 0 { close(client) }
            client = next
        }
        while client >= 0 {
            var frame = InlineArray<32, UInt8>(repeating: 0)
            let count = unsafe withUnsafeMutableBytes(of: &frame) { bytes in
                unsafe recv(client, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
            }
            if count == 0 {
                close(client)
                client = -1
            }
            guard count > 0 else { return }
            heard.append(count == 32 ? ClientFrame.decode(frame) : .malformed)
        }
    }

    private func send(_ frame: InlineArray<96, UInt8>) {
        var frame = frame
        guard client >= 0 else { return }
        _ = unsafe withUnsafeBytes(of: &frame) { bytes in
            unsafe Glibc.send(
                client, bytes.baseAddress, bytes.count,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }
}

/// Why a test cannot go on.
package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
