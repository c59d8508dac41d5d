// The way to the guard: connects, and connects again, with a wait between attempts that has a
// bound. No call waits; with a connection none allocates.

import HearthCore
package import HearthDaemon
import HearthLinux
package import HearthSafety
package import HearthUnits

/// A connection that comes and goes.
package struct GuardPort: ~Copyable {
    /// Frames that one turn takes at most: four seconds of the guard's.
    private static let framesMax = 80

    private let address: PacketSocket.Address
    private var socket: PacketSocket?
    private var backOff = BackOff(first: .milliseconds(100), last: .seconds(2))

    /// What came of asking.
    private enum Event {
        case frame(InlineArray<96, UInt8>)
        /// Not a frame of the guard's length.
        case otherLength
        case hungUp
        case nothing
    }

    package init(_ path: String) { address = PacketSocket.Address(path) }

    /// Hands every frame that waits to `daemon`, and the end of the connection.
    package mutating func receive(at now: Instant, into daemon: inout some GuardedDaemon) {
        if socket == nil { connect(at: now) }
        for _ in 0..<GuardPort.framesMax {
            switch next(at: now) {
            case .frame(let frame): daemon.hear(frame, at: now)
            case .otherLength: daemon.hearNonsense()
            case .hungUp:
                daemon.hangUp()
                return
            case .nothing: return
            }
        }
    }

    /// Sends a message, at once or never: what cannot go now would be late.
    package func send(_ message: ClientMessage) {
        _ = socket?.send(ClientFrame.encode(message))
    }

    private mutating func next(at now: Instant) -> Event {
        guard socket != nil else { return .nothing }
        var frame = InlineArray<96, UInt8>(repeating: 0)
        switch socket?.receive(into: &frame) {
        case .message:
            backOff.succeeded()
            return .frame(frame)
        case .otherLength: return .otherLength
        case .gone:
            socket = nil
            backOff.failed(at: now)
            return .hungUp
        case .nothing, nil: return .nothing
        }
    }

    private mutating func connect(at now: Instant) {
        guard backOff.isDue(at: now) else { return }
        do throws(FileError) {
            socket = try PacketSocket(address)
        } catch {
            // Its absence is the state no_guard, which is told.
            backOff.failed(at: now)
        }
    }
}
