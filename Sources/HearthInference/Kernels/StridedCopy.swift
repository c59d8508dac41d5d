// Moves the elements of a tensor to other places: what STRIDED_SLICE, TRANSPOSE and PAD have in
// common. Neighbours that stay neighbours move together.

/// A walk over up to eight dimensions that copies a run of bytes at each step.
struct StridedCopy: BitwiseCopyable, Sendable {
    /// Steps along each dimension, filled up with 1 at the front.
    private let shape: SIMD8<Int>
    /// Bytes from one step to the next; may be negative.
    private let sourceStrides: SIMD8<Int>
    private let targetStrides: SIMD8<Int>
    /// Where the walk starts, in bytes.
    private let sourceOrigin: Int
    private let targetOrigin: Int
    private let runBytes: Int
    private let runCount: Int

    /// - Parameters:
    ///   - shape: at most eight dimensions, none of them zero.
    ///   - sourceStrides: in elements, like all distances here.
    ///   - width: bytes of an element.
    init(
        shape: [Int], sourceStrides: [Int], targetStrides: [Int], sourceOrigin: Int = 0,
        targetOrigin: Int = 0, width: Int
    ) {
        var shape = shape
        var run = 1
        // From the last dimension on, as long as both sides go on where the dimension behind ends.
        while let side = shape.last, sourceStrides[shape.count - 1] == run || side == 1,
            targetStrides[shape.count - 1] == run || side == 1
        {
            run *= side
            shape.removeLast()
        }
        var (sides, source, target) = (
            SIMD8<Int>(repeating: 1), SIMD8<Int>(repeating: 0), SIMD8<Int>(repeating: 0)
        )
        for axis in shape.indices {
            let place = 8 - shape.count + axis
            sides[place] = shape[axis]
            source[place] = sourceStrides[axis] * width
            target[place] = targetStrides[axis] * width
        }
        self.shape = sides
        self.sourceStrides = source
        self.targetStrides = target
        self.sourceOrigin = sourceOrigin * width
        self.targetOrigin = targetOrigin * width
        runBytes = run * width
        runCount = shape.reduce(1, *)
    }

    /// Where the only run starts and how long it is, when all elements stay neighbours.
    var onlyRun: (sourceOffset: Int, byteCount: Int)? {
        runCount == 1 && targetOrigin == 0 ? (sourceOrigin, runBytes) : nil
    }

    /// How far apart neighbours along each dimension are in a tensor without gaps.
    static func denseStrides(_ shape: [Int]) -> [Int] {
        var strides = shape
        var distance = 1
        for axis in shape.indices.reversed() {
            strides[axis] = distance
            distance *= shape[axis]
        }
        return strides
    }

    func run(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) {
        var position = SIMD8<Int>(repeating: 0)
        for _ in 0..<runCount {
            let from = sourceOrigin &+ (position &* sourceStrides).wrappedSum()
            let to = targetOrigin &+ (position &* targetStrides).wrappedSum()
            if runBytes == 1 {
                unsafe target[to] = source[from]
            } else {
                unsafe (target + to).update(from: source + from, count: runBytes)
            }
            position.advance(in: shape)
        }
    }
}

extension SIMD8<Int> {
    /// The next element's coordinates in `shape`, the last dimension running fastest.
    @inline(__always)
    mutating func advance(in shape: SIMD8<Int>) {
        var axis = 7
        self[axis] &+= 1
        while axis > 0, self[axis] == shape[axis] {
            self[axis] = 0
            axis &-= 1
            self[axis] &+= 1
        }
    }
}
