// What can be wrong with a frame that a camera gave, by the driver's word and by its bytes. Nothing
// here looks at the picture itself: that is `ViewTrouble`.
//
//   what went wrong                    seen as                                  counted as
//   a frame was lost before it came    the driver's numbers have a gap          dropped
//   a part of it is missing            the driver's error flag                  torn
//   the transfer ended early           fewer bytes than the format has          truncated
//   the driver says what cannot be     more bytes than the buffer has           impossible
//   a JPEG picture is damaged          the decoder's errors and warnings        corrupt
//   the camera stands still            the bytes of a picture before it         frozen
//
// Invariants: what is dropped is counted beside the frame that shows it; everything else is counted
// once for each frame, as `good` or as one defect.

/// Why a frame is not looked at.
public enum FrameDefect: String, CaseIterable, Sendable {
    case torn, truncated, impossible, corrupt
}

/// What a driver says of a frame.
public struct FrameFacts: Equatable, Sendable {
    /// The driver's running number; it wraps.
    public var sequence: UInt32
    /// Bytes of the picture, as the driver says.
    public var byteCount: Int
    /// Whether the driver marked it as damaged.
    public var isMarked: Bool

    public init(sequence: UInt32, byteCount: Int, isMarked: Bool = false) {
        self.sequence = sequence
        self.byteCount = byteCount
        self.isMarked = isMarked
    }
}

/// Judges the frames of one camera and counts them, from its first to its last, however often it
/// comes and goes.
public struct FrameHealth: Sendable {
    public struct Counts: Equatable, Sendable {
        public var good: UInt64 = 0
        public var dropped: UInt64 = 0
        public var torn: UInt64 = 0
        public var truncated: UInt64 = 0
        public var impossible: UInt64 = 0
        public var corrupt: UInt64 = 0
        public var frozen: UInt64 = 0

        public init() {}

        /// Frames that were there and could not be looked at.
        public var bad: UInt64 { torn + truncated + impossible + corrupt + frozen }
    }

    public private(set) var counts = Counts()
    private var lastSequence: UInt32?
    private var recent = RecentPictures()
    /// Bytes that a picture has, at least and at most.
    private var byteCounts = 0...0

    public init() {}

    /// A stream begins: its numbers start anew. What was seen last is remembered, so that a camera
    /// that comes back with its last picture is still frozen.
    /// - Parameter byteCounts: of a whole picture, at least and at most.
    public mutating func restart(_ byteCounts: ClosedRange<Int>) {
        lastSequence = nil
        self.byteCounts = byteCounts
    }

    /// Takes note of a frame that came: nil for one to look at, which `finish` then counts.
    public mutating func judge(_ facts: FrameFacts) -> FrameDefect? {
        countDropped(before: facts.sequence)
        if facts.byteCount < 0 || facts.byteCount > byteCounts.upperBound {
            return count(.impossible)
        }
        if facts.isMarked { return count(.torn) }
        if facts.byteCount < byteCounts.lowerBound { return count(.truncated) }
        return nil
    }

    /// Whether a picture that arrived whole is one of those before it; then it is counted.
    public mutating func isFrozen(fingerprint: UInt64) -> Bool {
        guard recent.isRepeated(fingerprint) else { return false }
        counts.frozen += 1
        return true
    }

    /// Counts a frame that was looked at, or whose bytes were no picture.
    public mutating func finish(_ defect: FrameDefect?) {
        if let defect { _ = count(defect) } else { counts.good += 1 }
    }

    private mutating func count(_ defect: FrameDefect) -> FrameDefect {
        switch defect {
        case .torn: counts.torn += 1
        case .truncated: counts.truncated += 1
        case .impossible: counts.impossible += 1
        case .corrupt: counts.corrupt += 1
        }
        return defect
    }

    /// A number that goes back is a driver that counts anew, not four thousand million lost frames.
    private mutating func countDropped(before sequence: UInt32) {
        defer { lastSequence = sequence }
        guard let lastSequence else { return }
        let step = sequence &- lastSequence
        if step > 1, step < 1 << 31 { counts.dropped += UInt64(step - 1) }
    }
}
