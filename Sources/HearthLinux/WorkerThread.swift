// A thread of our own, with a stack of a known size.

public import HearthCore

internal import Glibc

/// A running thread. It is joined, or goes on until the process ends.
public struct WorkerThread: ~Copyable {
    private let thread: pthread_t

    /// Starts `body` on its own thread; it must be all that the thread does.
    ///
    /// - Parameters:
    ///   - name: for debuggers and `top`, at most 15 bytes of it.
    ///   - stack: what the thread may use of it.
    public init(
        _ name: String, stack: ByteCount, _ body: @escaping @Sendable () -> Void
    ) throws(FileError) {
        var attributes = pthread_attr_t()
        _ = unsafe pthread_attr_init(&attributes)
        defer { _ = unsafe pthread_attr_destroy(&attributes) }
        _ = unsafe pthread_attr_setstacksize(&attributes, stack.rawValue)
        let box = unsafe Unmanaged.passRetained(Body(name, body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, &attributes,
            { unsafe Unmanaged<Body>.fromOpaque($0.unsafelyUnwrapped).takeRetainedValue().run() },
            box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            throw FileError(.create, path: "thread \(name)", number: ErrorNumber(rawValue: result))
        }
        self.thread = thread
    }

    /// Waits until the thread has ended.
    public consuming func join() { _ = pthread_join(thread, nil) }

    private final class Body: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            (self.name, self.body) = (name, body)
        }

        func run() -> UnsafeMutableRawPointer? {
            do throws(FileError) {
                try writeFile(Array(name.utf8.prefix(15)), to: "/proc/thread-self/comm")
            } catch {
                // It runs as well without a name.
            }
            body()
            return nil
        }
    }
}
