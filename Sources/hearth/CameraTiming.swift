// What a picture costs on this processor: from the buffer to the model's input, and its
// fingerprint, beside the plain way of doing it (every pixel to red, green and blue, then the
// preprocessor).

import HearthCore
import HearthPipeline
import HearthUnits
import HearthVision

struct CameraTiming {
    private let width: Int
    private let height: Int
    private let rounds = 50

    init(width: Int, height: Int) {
        self.width = width / 2 * 2
        self.height = height / 2 * 2
    }

    private struct Row {
        let layout: String
        let what: String
        let microseconds: Double
    }

    func print(asJSON: Bool) throws {
        var rows: [Row] = []
        let layouts: [RowLayout] = [.yuyv, .nv12, .grey, .rgb]
        for layout in layouts {
            do throws(PictureFormatError) {
                rows += measure(try PictureFormat(layout, width: width, height: height))
            } catch {
                throw failure("\(error)", .usage)
            }
        }
        for row in rows {
            let json = JSON.object([
                ("layout", .string(row.layout)), ("what", .string(row.what)),
                ("microseconds", .number(row.microseconds)),
            ])
            try printOutput(
                asJSON ? "\(json)" : "\(row.layout) \(row.what): \(two(row.microseconds)) µs")
        }
    }

    private func measure(_ format: PictureFormat) -> [Row] {
        var random = SeededRandom(seed: 1)
        let bytes = (0..<format.byteCount).map { _ in UInt8(random.below(256)) }
        let side = CameraCommand.side
        var tensor = [Int8](
            repeating: 0, count: side * side * FrameConversion.channelCount)
        var span = tensor.mutableSpan
        let layout = "\(format.layout) \(format.width) × \(format.height)"
        var rows: [Row] = []
        for kernels in PictureKernels.allCases where kernels.isSupported {
            var conversion = FrameConversion(format, side: side, kernels: kernels)
            let filling = best { conversion.fill(bytes.span, into: &span, channel: 3) }
            let printing = best { fingerprint(of: bytes.span, kernels) }
            rows += [
                Row(layout: layout, what: "to the input, \(kernels)", microseconds: filling),
                Row(layout: layout, what: "fingerprint, \(kernels)", microseconds: printing),
            ]
        }
        var preprocessor = Preprocessor(side: side)
        let plain = best(rounds: 5) {
            preprocessor.fill(now: format.frame(bytes.span), tensor: &span)
        }
        return rows + [Row(layout: layout, what: "the plain way", microseconds: plain)]
    }

    /// The quickest of some rounds, in microseconds.
    private func best<Result>(rounds: Int? = nil, _ body: () -> Result) -> Double {
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        for _ in 0..<(rounds ?? self.rounds) { best = min(best, clock.measure { _ = body() }) }
        return Double(best.components.attoseconds) / 1e12 + Double(best.components.seconds) * 1e6
    }
}
