// Why a WAV file was refused: where, what was seen, and what Hearth takes.

/// The one error of this module. Trying again never helps: the same bytes are refused again.
public enum WAVError: Error, Equatable, Sendable {
    /// The bytes are not a well-formed WAV file. `offset` is where in the file.
    case malformed(offset: Int, reason: String)
    /// A well-formed WAV file of a kind that Hearth does not take.
    case unsupported(reason: String)
}

extension WAVError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let offset, let reason):
            "byte \(offset): \(reason); the file is damaged or not a WAV file"
        case .unsupported(let reason):
            "\(reason); 16-bit PCM with one or two channels is wanted"
        }
    }
}
