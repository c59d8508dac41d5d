// Why a camera cannot be used, in words for a technician.

import HearthCore

/// What was asked of which device, and why it was not done.
public struct CameraError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As a verb: "open", "set the picture's format".
    public var operation: String
    public var device: String
    public var reason: String

    public init(_ operation: String, device: String, reason: String) {
        self.operation = operation
        self.device = device
        self.reason = reason
    }

    /// - Parameter result: what a call of the kernel gave: an errno below zero.
    init(_ operation: String, device: String, result: Int32) {
        let number = ErrorNumber(rawValue: -result)
        let reason: String
        switch number {
        case .busy: reason = "another program uses it (fuser -v \(device))"
        case .accessDenied: reason = "permission denied; its group is video, most often"
        case .noSuchFile, ErrorNumber(rawValue: 19), ErrorNumber(rawValue: 6):
            reason = "there is no such device"
        default: reason = "\(number)"
        }
        self.init(operation, device: device, reason: reason)
    }

    public var description: String { "camera \(device): cannot \(operation): \(reason)" }
}
