// A camera that may fail at any time, as a source of pictures: what is wrong with them is counted,
// and when it is gone it is looked for again, later and later but for ever.
//
//   fault       seen as                                   what happens
//   a bad frame flags, lengths, numbers: `FrameHealth`    given back to the driver, counted
//   too slow    several pictures wait                     the newest is taken, others are skipped
//   lost        unplugged (ENODEV), I/O errors, hang-up   closed, opened again after 0.1 s to 5 s
//   stalled     open, but no picture for 3 s              as lost
//   refused     cannot be opened, offers nothing of use   as lost
//
// Invariants: no call waits past its deadline (the kernel's own opening and closing apart); while
// it is open nothing is allocated (libjpeg's tables apart, see `JPEGDecoder`); the picture that was
// taken last stays in its buffer until the next call, and is copied nowhere.

public import HearthCore
public import HearthUnits
public import HearthVision

/// What came of waiting for a picture.
public enum FrameEvent: Equatable, Sendable {
    /// A picture, taken then; frozen when it is, to the bit, one of the few before.
    case frame(takenAt: Instant, isFrozen: Bool)
    /// One came and is no good.
    case bad(FrameDefect)
    /// None by the deadline.
    case late
    /// There is no camera, or none that can be used.
    case gone
}

/// What has happened to the camera itself; its frames are `FrameHealth`'s.
public struct CameraCounts: Equatable, Sendable {
    public var openings = 0
    public var refusals = 0
    public var losses = 0
    public var stalls = 0
    /// Good pictures that gave way to newer ones.
    public var skipped = 0

    public init() {}
}

/// Pictures from a V4L2 device. One thread at a time.
public struct Camera<Port: VideoPort & ~Copyable>: ~Copyable {
    enum Limits {
        static var backOffMin: TimeSpan { .milliseconds(100) }
        static var backOffMax: TimeSpan { .seconds(5) }
        static var stalledAfter: TimeSpan { .seconds(3) }
        static var emptyTurnsMax: Int { 16 }
        static var freshFor: TimeSpan { .milliseconds(200) }
        /// A JPEG picture is decoded to so many pixels a cell, in each direction, at least.
        static var pixelsOfCell: Int { 6 }
    }

    public internal(set) var counts = CameraCounts()
    public internal(set) var health = FrameHealth()
    /// What was agreed on; nil while it is not open.
    public internal(set) var mode: CameraMode?
    /// Why the last opening failed; nil after one that did not.
    public internal(set) var refusal: CameraError?

    var port: Port
    let wish: CameraWish
    let side: Int
    var buffers: [VideoBuffer] = []
    var conversion: FrameConversion?
    var decoder: JPEGDecoder?
    /// What both were made for.
    var prepared: (PixelFormat, PictureFormat)?
    /// The picture that was taken: its buffer and bytes, and whether it was counted.
    var held: (index: UInt32, byteCount: Int, isCounted: Bool)?
    var backOff = Limits.backOffMin
    var nextAttempt = Instant(rawValue: .min)
    var lastFrameAt = Instant.boot

    /// - Parameter side: the model's, in cells.
    public init(_ port: consuming Port, _ wish: CameraWish, side: Int) {
        self.port = port
        self.wish = wish
        self.side = side
    }

    deinit {
        // The port closes the descriptor, and the driver's buffers go with it; their mapping stays.
        for buffer in buffers { unsafe port.unmap(buffer.start, buffer.byteCount) }
    }

    // MARK: Pictures

    /// The newest picture, waiting for one until `deadline` at most. The one before it is given
    /// back.
    public mutating func next(before deadline: Instant) -> FrameEvent {
        guard giveBack() else { return lose() }
        guard mode != nil || open(before: deadline) else { return .gone }
        // What waited in the buffers while nobody asked gives way to what comes next, if it comes.
        var old: Instant?
        var emptyTurns = 0
        while true {
            switch port.wait(until: deadline) {
            case .ready: break
            case .late:
                if let old { return event(old) }
                return isStalled() ? lose() : .late
            case .failed: return lose()
            }
            switch take() {
            case .taken(let takenAt):
                lastFrameAt = port.time.boot
                if old != nil || lastFrameAt - takenAt <= Limits.freshFor { return event(takenAt) }
                old = takenAt
            case .bad(let defect): return .bad(defect)
            case .none where port.time.boot >= deadline: return old.map { event($0) } ?? .late
            case .none:
                // A driver that calls again and again for nothing would only burn time.
                emptyTurns += 1
                if emptyTurns > Limits.emptyTurnsMax { return lose() }
            case .failed: return lose()
            }
        }
    }

    /// Says what became of the picture that was taken.
    private mutating func event(_ takenAt: Instant) -> FrameEvent {
        let print = withPicture { fingerprint(of: $0) }
        let isFrozen = health.isFrozen(fingerprint: print)
        held?.isCounted = isFrozen
        return .frame(takenAt: takenAt, isFrozen: isFrozen)
    }

    /// Fills three channels of the model's input with the picture that was taken last.
    /// - Returns: false when there is none, or its JPEG file is damaged.
    public mutating func fill(_ tensor: inout MutableSpan<Int8>, channel: Int) -> Bool {
        guard held != nil, conversion != nil else { return false }
        let damage = convert(&tensor, channel)
        if held?.isCounted == false {
            health.finish(damage == nil ? nil : .corrupt)
            held?.isCounted = true
        }
        return damage == nil
    }

    /// The picture that was taken last, as people look at it; nil when there is none, or its JPEG
    /// file is damaged.
    public mutating func frame() -> Frame? {
        guard held != nil, let mode else { return nil }
        guard mode.format == .mjpeg else { return withPicture { mode.picture.frame($0) } }
        var whole = JPEGDecoder(mode.picture, squareMin: .max)
        var pixels: [UInt8] = []
        let damage = withPicture { bytes in
            whole.decode(bytes) { row in
                for index in row.indices { pixels.append(row[index]) }
                return true
            }
        }
        guard damage == nil else { return nil }
        var frame = Frame(width: mode.picture.width, height: mode.picture.height)
        frame.pixels = pixels
        return frame
    }

    private mutating func convert(
        _ tensor: inout MutableSpan<Int8>, _ channel: Int
    ) -> JPEGDamage? {
        guard let held, var conversion = conversion.take() else { return .damaged }
        defer { self.conversion = conversion }
        let buffer = buffers[Int(held.index)]
        let bytes = unsafe Span(
            _unsafeStart: buffer.start.assumingMemoryBound(to: UInt8.self), count: held.byteCount)
        guard decoder != nil else {
            conversion.fill(bytes, into: &tensor, channel: channel)
            return nil
        }
        conversion.restart()
        return decoder?.decode(bytes) { row in
            conversion.add(row: row, into: &tensor, channel: channel)
            return !conversion.isComplete
        }
    }

    /// The bytes that were taken. There must be some.
    private func withPicture<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        guard let held else { fatalError("invariant broken: a picture was taken") }
        let buffer = buffers[Int(held.index)]
        return unsafe body(
            Span(
                _unsafeStart: buffer.start.assumingMemoryBound(to: UInt8.self),
                count: held.byteCount))
    }
}
