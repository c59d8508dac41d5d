// A thread beside the loop. Where a system call may wait for a disk, a peer or another program, it
// waits there: the loop hands over what is to be done, and never looks back.

import CGuard
import HearthGuard
import HearthINI
import HearthUnits

/// A running thread with what ends and wakes it. Its owner ends it.
struct SideThread {
    private let thread: pthread_t

    /// - Parameters:
    ///   - thing: what it is for, in an error's words.
    ///   - side: the part of the memory shared with it that every such thread has.
    ///   - body: sets `ended` as its last act.
    ///   - context: handed to the body, and alive until `end` says that it may go.
    init(
        _ thing: [UInt8], _ side: UnsafeMutablePointer<guard_side>,
        _ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
        _ context: UnsafeMutableRawPointer
    ) throws(GuardError) {
        unsafe side.pointee.wake = guard_wake_descriptor()
        guard unsafe side.pointee.wake >= 0 else {
            throw systemError(.system, thing, "eventfd", guard_errno())
        }
        var thread = pthread_t()
        let number = unsafe guard_thread_start(&thread, body, context)
        guard number == 0 else { throw systemError(.system, thing, "thread", number) }
        self.thread = thread
    }

    /// Asks the thread to end, and waits for it, but not for ever: the program ends in any case.
    ///
    /// - Returns: whether it has ended; if not, its memory must stay.
    func end(_ side: UnsafeMutablePointer<guard_side>, within patience: TimeSpan) -> Bool {
        unsafe guard_store(&side.pointee.stopping, 1)
        unsafe guard_wake(side)
        let step = TimeSpan.milliseconds(1)
        for _ in 0..<(patience.rawValue / step.rawValue) {
            if unsafe guard_load(&side.pointee.ended) != 0 {
                pthread_join(thread, nil)
                unsafe close(side.pointee.wake)
                return true
            }
            rest(step)
        }
        pthread_detach(thread)
        return false
    }
}
