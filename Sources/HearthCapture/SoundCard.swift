// What the microphone needs of a sound card, and no more: ALSACard is one, and a test is another.

public import HearthAudio
public import HearthUnits

/// What a card gives.
public struct SoundForm: Equatable, Sendable {
    /// Frames a second.
    public var rate: Int
    public var format: Resampler.Format
    public var channelCount: Int
    /// Frames from one wake-up to the next.
    public var periodFrames: Int

    public init(rate: Int, format: Resampler.Format, channelCount: Int, periodFrames: Int) {
        self.rate = rate
        self.format = format
        self.channelCount = channelCount
        self.periodFrames = periodFrames
    }
}

/// Why a card cannot be used: what was done, with which device, and what the library said.
public struct SoundCardError: Error, Equatable, Sendable, CustomStringConvertible {
    public var operation: String
    public var device: String
    public var reason: String

    public init(_ operation: String, device: String, reason: String) {
        self.operation = operation
        self.device = device
        self.reason = reason
    }

    public var description: String { "sound device \(device): cannot \(operation): \(reason)" }
}

/// What is wrong with a stream.
public enum StreamFault: Equatable, Sendable {
    /// Samples were lost because nobody read them in time (an xrun).
    case overrun
    /// The machine slept.
    case suspended
    /// The device is not there any more, or does nothing that it should.
    case lost
}

/// A card that records. One thread at a time; not open at first.
public protocol SoundCard: ~Copyable {
    /// The device, as its user named it.
    var name: String { get }

    /// Opens the device, agrees on a form and starts it.
    mutating func open() throws(SoundCardError) -> SoundForm

    /// Waits until a period is there, at most so long: true if there is.
    mutating func wait(atMost span: TimeSpan) -> Result<Bool, StreamFault>

    /// Reads whole frames, as many as are there and fit: their number, which may be 0.
    mutating func read(into frames: inout MutableSpan<UInt8>) -> Result<Int, StreamFault>

    /// Makes a stream run again; false when that is not possible yet. A lost one stays lost.
    mutating func restart(after fault: StreamFault) -> Result<Bool, StreamFault>

    /// Lets go of the device; open or not.
    mutating func close()

    /// Sleeps.
    func pause(for span: TimeSpan)
}

extension StreamFault: Error {}
