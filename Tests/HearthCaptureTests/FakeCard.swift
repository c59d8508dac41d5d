// A sound card that does what a test says, with a clock that moves only when somebody waits.

import HearthAudio
import HearthCapture
import HearthCore
import HearthUnits

/// The card's world: shared by the card, its clock and the test.
final class FakeWorld {
    /// What the next call of `wait`, `read` or `restart` finds; after the last, all is well.
    enum Happening: Equatable {
        /// So many frames are there.
        case frames(Int)
        case fault(StreamFault)
        /// Nothing comes, so the whole wait passes.
        case silence
        case interrupted
    }

    var now = Instant(rawValue: 1_000_000_000)
    var form: SoundForm
    var script: [Happening] = []
    /// What openings find; after the last, they succeed.
    var refusals: [Bool] = []
    /// What restarts find; after the last, they succeed.
    var restarts: [Result<Bool, StreamFault>] = []
    var isOpen = false
    private(set) var openedAt: [Instant] = []
    private(set) var closings = 0
    private(set) var pauses: [TimeSpan] = []
    /// The value of every sample: counts frames.
    var counter: Int16 = 0
    /// Calls into the card since the test last looked.
    var callCount = 0

    init(_ form: SoundForm) { self.form = form }

    func opened() { openedAt.append(now) }

    func close() {
        isOpen = false
        closings += 1
    }

    func pause(_ span: TimeSpan) {
        pauses.append(span)
        now = now + span
    }
}

struct FakeClock: MonotonicClock {
    let world: FakeWorld
    var now: Instant { world.now }
}

struct FakeCard: SoundCard {
    let world: FakeWorld
    var name: String { "fake" }

    func open() throws(SoundCardError) -> SoundForm {
        world.callCount += 1
        world.opened()
        let isRefused = world.refusals.isEmpty ? false : world.refusals.removeFirst()
        if isRefused { throw SoundCardError("open", device: name, reason: "No such device") }
        world.isOpen = true
        return world.form
    }

    func wait(atMost span: TimeSpan) -> Result<Bool, StreamFault> {
        world.callCount += 1
        switch world.script.first {
        case .fault(let fault):
            world.script.removeFirst()
            return .failure(fault)
        case .silence:
            world.script.removeFirst()
            world.now = world.now + span
            return .success(false)
        case .interrupted:
            world.script.removeFirst()
            return .success(false)
        case .frames: return .success(true)
        case nil:
            // A period's time, if there is that much.
            let period = TimeSpan.nanoseconds(
                Int64(world.form.periodFrames) * 1_000_000_000 / Int64(world.form.rate))
            world.now = world.now + min(span, period)
            return .success(span >= period)
        }
    }

    func read(into frames: inout MutableSpan<UInt8>) -> Result<Int, StreamFault> {
        world.callCount += 1
        var wanted = world.form.periodFrames
        if case .frames(let count) = world.script.first {
            world.script.removeFirst()
            wanted = count
        }
        let size = world.form.channelCount * world.form.format.byteCount
        let count = min(wanted, frames.count / size)
        for frame in 0..<count {
            for channel in 0..<world.form.channelCount {
                let place = frame * size + channel * 2
                frames[place] = UInt8(truncatingIfNeeded: world.counter)
                frames[place + 1] = UInt8(truncatingIfNeeded: world.counter >> 8)
            }
            world.counter &+= 1
        }
        return .success(count)
    }

    func restart(after fault: StreamFault) -> Result<Bool, StreamFault> {
        world.callCount += 1
        return world.restarts.isEmpty ? .success(true) : world.restarts.removeFirst()
    }

    func close() { world.close() }
    func pause(for span: TimeSpan) { world.pause(span) }
}
