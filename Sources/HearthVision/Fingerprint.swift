// Frozen pictures: a camera has noise, so the very same bytes twice are the same picture twice.

internal import CKernels

/// A number that stands for the bytes of a picture. One word that differs always shows; that
/// several differences cancel takes chance, and nobody makes pictures to fool it.
public func fingerprint(
    of bytes: Span<UInt8>, _ kernels: PictureKernels = .best
) -> UInt64 {
    unsafe bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return 0 }
        return unsafe hearth_fingerprint(kernels.number, start, Int64(bytes.count))
    }
}

/// The last few pictures, by their fingerprints. More than one is kept because a driver that hangs
/// may go on handing out its buffers in turn.
public struct RecentPictures: Sendable {
    /// As many as a camera is given buffers, at most.
    public static let countMax = 8

    private var prints = InlineArray<8, UInt64>(repeating: 0)
    private var count = 0
    private var next = 0

    public init() {}

    /// Whether a picture is one of the last different ones; it is then one of them.
    public mutating func isRepeated(_ print: UInt64) -> Bool {
        for index in 0..<count where prints[index] == print { return true }
        prints[next] = print
        next = (next + 1) % RecentPictures.countMax
        count = min(count + 1, RecentPictures.countMax)
        return false
    }

    public mutating func forget() {
        count = 0
        next = 0
    }
}
