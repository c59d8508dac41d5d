// A client's end of a local socket for whole messages (SOCK_SEQPACKET), such as the guard's.

public import HearthCore

internal import Glibc

/// A connection; closed when it goes out of scope. No call waits, none allocates.
public struct PacketSocket: ~Copyable {
    private let descriptor: Int32

    /// What a receive found.
    public enum Received: Equatable, Sendable {
        /// A whole message of the expected length.
        case message
        /// A message of another length.
        case otherLength
        case nothing
        /// The other side is gone.
        case gone
    }

    /// Where to connect to, made once.
    public struct Address: Sendable {
        fileprivate let address: sockaddr_un
        public let path: String

        /// - Parameter path: at most 107 bytes; more are cut off.
        public init(_ path: String) {
            self.path = path
            address = sockaddr_un(Array(path.utf8))
        }
    }

    /// Connects, or throws what stands in the way.
    public init(_ address: Address) throws(FileError) {
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue) | O_CLOEXEC
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else {
            throw FileError(.open, path: address.path, number: ErrorNumber(rawValue: errno))
        }
        let result = unsafe withUnsafePointer(to: address.address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let number = ErrorNumber(rawValue: errno)
            close(descriptor)
            throw FileError(.open, path: address.path, number: number)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Takes the next message that waits.
    public func receive<let size: Int>(into frame: inout InlineArray<size, UInt8>) -> Received {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_TRUNC)
        while true {
            let count = unsafe withUnsafeMutableBytes(of: &frame) { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, flags)
            }
            if count == size { return .message }
            if count > 0 { return .otherLength }
            if count == 0 { return .gone }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothing
            default: return .gone
            }
        }
    }

    /// Sends one message, at once or not at all.
    ///
    /// - Returns: false when it did not go.
    public func send<let size: Int>(_ frame: InlineArray<size, UInt8>) -> Bool {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        while true {
            let count = unsafe withUnsafeBytes(of: frame) { buffer in
                unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, flags)
            }
            guard count < 0, errno == EINTR else { return count == size }
        }
    }
}
