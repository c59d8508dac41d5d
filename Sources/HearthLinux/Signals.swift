// Signals as messages: held back in every thread, and waited for in one.

public import HearthUnits

internal import Glibc

/// The signals that a daemon of Hearth listens to.
public struct Signals: Sendable {
    /// What came.
    public enum Arrival: Equatable, Sendable {
        /// SIGTERM or SIGINT: come to an end.
        case stop
        /// SIGHUP: read the configuration again.
        case reload
        /// `wake` of another thread.
        case woken
        case nothing
    }

    /// Holds them back in this thread and in all that it starts from now on.
    public init() {
        signal(SIGPIPE, SIG_IGN)
        var set = Signals.all
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next one.
    public func wait(atMost span: TimeSpan) -> Arrival {
        let nanoseconds = max(span, .zero).rawValue
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var set = Signals.all
        switch unsafe sigtimedwait(&set, nil, &time) {
        case SIGTERM, SIGINT: return .stop
        case SIGHUP: return .reload
        case SIGUSR1: return .woken
        default: return .nothing
        }
    }

    /// Ends a `wait` in another thread.
    public func wake() { _ = kill(getpid(), SIGUSR1) }

    private static var all: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] { unsafe sigaddset(&set, number) }
        return set
    }
}
