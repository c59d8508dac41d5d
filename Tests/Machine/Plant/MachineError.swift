// What can go wrong with the test itself. A guard that does not do what it should is no error here
// but a verdict.

import Glibc

/// The machine is not as the test needs it.
enum MachineError: Error, CustomStringConvertible {
    case usage(String)
    case system(String, String, Int32)
    /// Something that had to happen did not, within the seconds given.
    case waitedFor(String, seconds: Int64, saw: String)

    var description: String {
        switch self {
        case .usage(let text): text
        case .system(let what, let path, let number):
            "cannot \(what) \(path): \(unsafe String(cString: strerror(number)))"
        case .waitedFor(let what, let seconds, let saw):
            "waited \(seconds) s for \(what); saw \(saw)"
        }
    }
}
