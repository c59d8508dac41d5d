// Pictures out of the driver's buffers and back into them.

import HearthUnits
import HearthVision

internal import CV4L2

extension Camera where Port: ~Copyable {
    enum Taken {
        case taken(at: Instant)
        case bad(FrameDefect)
        case none, failed
    }

    /// Takes all pictures that are there, keeps the newest good one and gives the others back.
    mutating func take() -> Taken {
        var taken = Taken.none
        // A driver cannot have more ready than it has buffers.
        for _ in 0..<buffers.count {
            var buffer = unsafe VideoBuffer.description(0)
            let result = unsafe port.ask(hearth_vidioc_dqbuf, &buffer)
            if result == -EAGAIN { break }
            let (index, flags) = unsafe (buffer.index, buffer.flags)
            guard result >= 0, index < UInt32(buffers.count) else { return .failed }
            let facts = unsafe FrameFacts(
                sequence: buffer.sequence, byteCount: Int(buffer.bytesused),
                isMarked: flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0)
            if let defect = health.judge(facts) {
                guard port.enqueue(index) >= 0 else { return .failed }
                if held == nil { taken = .bad(defect) }
                continue
            }
            if held != nil {
                counts.skipped += 1
                held?.isCounted = true
                guard giveBack() else { return .failed }
            }
            held = (index, facts.byteCount, false)
            taken = .taken(at: unsafe takenAt(buffer))
        }
        return taken
    }

    /// When a picture was taken: never later than now. A driver that stamps by no known clock is
    /// taken at the time of asking.
    private func takenAt(_ buffer: v4l2_buffer) -> Instant {
        let (boot, monotonic) = port.time
        guard
            unsafe buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
                == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        else { return boot }
        let stamp = unsafe buffer.timestamp
        let seconds = min(max(stamp.tv_sec, 0), Int(Int32.max))
        let microseconds = min(max(stamp.tv_usec, 0), 999_999)
        let takenAt =
            Instant.boot + .seconds(Int64(seconds)) + .nanoseconds(Int64(microseconds) * 1000)
        let age = monotonic - takenAt
        return age > .zero ? boot - age : boot
    }

    /// Gives the picture that was taken back to the driver.
    mutating func giveBack() -> Bool {
        guard let held else { return true }
        // What nobody looked at was good as far as anyone knows.
        if !held.isCounted { health.finish(nil) }
        self.held = nil
        return port.enqueue(held.index) >= 0
    }
}
