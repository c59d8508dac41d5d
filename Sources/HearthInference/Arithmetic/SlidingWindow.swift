// One axis of a window that slides over a picture: how far the output reaches, where the padding
// goes, and which taps of the window fall inside the picture.

/// Rows or columns of a convolution or a pool. All sides are at least 1.
struct SlidingWindow: Equatable, Sendable {
    let input: Int
    let output: Int
    let taps: Int
    let stride: Int
    let dilation: Int
    /// Rows (or columns) of padding before the first one of the picture.
    let padding: Int

    /// The sides are at most `ModelLimits.elementsMax`, the rest at most `windowSideMax`, so
    /// nothing here overflows.
    init(input: Int, taps: Int, stride: Int, dilation: Int, padding: Padding) {
        let reach = (taps - 1) * dilation + 1
        switch padding {
        case .same: output = (input + stride - 1) / stride
        case .valid: output = max(0, (input + stride - reach) / stride)
        }
        self.padding = max(0, (output - 1) * stride + reach - input) / 2
        self.input = input
        self.taps = taps
        self.stride = stride
        self.dilation = dilation
    }

    /// Where the first tap falls for one output position; may lie before the picture.
    @inline(__always)
    func origin(_ position: Int) -> Int { position &* stride &- padding }

    /// The taps that fall inside the picture for one output position.
    @inline(__always)
    func tapsInside(_ position: Int) -> Range<Int> {
        let origin = origin(position)
        if dilation == 1 {
            let first = max(0, 0 &- origin)
            return first..<max(first, min(taps, input &- origin))
        }
        let first = origin >= 0 ? 0 : (dilation &- 1 &- origin) / dilation
        let last = (input &- origin &+ dilation &- 1) / dilation
        return first..<max(first, min(taps, last))
    }
}
