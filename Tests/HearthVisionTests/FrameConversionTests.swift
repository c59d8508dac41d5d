// The one pass against its definition, bit for bit, for every layout, colour matrix and set of
// instructions, for sizes that divide evenly and sizes that do not.

import CAllocationCounter
import HearthCore
import HearthVision
import Testing

private let layouts: [RowLayout] = [.yuyv, .nv12, .grey, .rgb]
private let matrices: [ColourMatrix] = [.bt601Limited, .bt601Full, .bt709Limited, .bt709Full]
private let kernels = PictureKernels.allCases.filter(\.isSupported)

@Suite struct FrameConversionTests {
    private func expectSame(
        _ format: PictureFormat, side: Int, seed: UInt64,
        _ place: SourceLocation = #_sourceLocation
    ) {
        let picture = RandomPicture(format, seed: seed)
        for channel in [0, 3] {
            let expected = Reference.half(format, picture.bytes, side: side, channel: channel)
            for set in kernels {
                var conversion = FrameConversion(format, side: side, kernels: set)
                let half = conversion.half(picture.bytes, channel: channel)
                #expect(half == expected, "\(format), \(side), \(set)", sourceLocation: place)
            }
        }
    }

    @Test(arguments: layouts, matrices)
    func `a picture gives what the preprocessor makes of it in red, green and blue`(
        layout: RowLayout, colours: ColourMatrix
    ) throws {
        let format = try PictureFormat(layout, width: 160, height: 120, colours: colours)
        expectSame(format, side: 32, seed: 1)
    }

    @Test(
        arguments: layouts, [(96, 96), (98, 97), (64, 120), (32, 30), (34, 40), (2, 2), (122, 41)])
    func `sizes need not divide`(layout: RowLayout, size: (Int, Int)) throws {
        let height = layout == .nv12 ? size.1 / 2 * 2 : size.1
        for side in [32, 31, 8] {
            let format = try PictureFormat(layout, width: size.0, height: height)
            expectSame(format, side: side, seed: 2)
        }
    }

    @Test func `a hundred random formats give the preprocessor's answer`() throws {
        var random = SeededRandom(seed: 3)
        for turn in 0..<100 {
            let layout = layouts[random.below(4)]
            let pair = layout == .grey || layout == .rgb ? 1 : 2
            let width = (1 + random.below(150)) * pair
            let height = (1 + random.below(150)) * (layout == .nv12 ? 2 : 1)
            let tight = try PictureFormat(layout, width: width, height: height)
            let format = try PictureFormat(
                layout, width: width, height: height,
                bytesPerLine: tight.bytesPerLine + random.below(40),
                colours: matrices[random.below(4)])
            expectSame(format, side: 1 + random.below(64), seed: UInt64(turn))
        }
    }

    @Test func `the largest picture leaves no sum's range`() throws {
        let format = try PictureFormat(.rgb, width: 4096, height: 4096)
        let white = [UInt8](repeating: 255, count: format.byteCount)
        var conversion = FrameConversion(format, side: 1)
        let half = conversion.half(white, channel: 0)
        #expect(half == [127, 127, 127, 77, 77, 77])
    }

    @Test func `rows one by one give what the whole picture gives`() throws {
        for layout in [RowLayout.yuyv, .grey, .rgb] {
            let format = try PictureFormat(layout, width: 124, height: 93)
            let picture = RandomPicture(format, seed: 5)
            var conversion = FrameConversion(format, side: 32)
            let expected = conversion.half(picture.bytes, channel: 3)
            // A picture that ended early is forgotten by the next.
            for rows in [40, format.height] {
                var pair = [Int8](repeating: 77, count: expected.count)
                var span = pair.mutableSpan
                conversion.restart()
                for y in 0..<rows {
                    let row = Array(picture.bytes[(y * format.bytesPerLine)...])
                    conversion.add(row: row.span, into: &span, channel: 3)
                }
                #expect(conversion.isComplete == (rows == format.height))
                #expect((pair == expected) == (rows == format.height))
            }
        }
    }

    @Test(arguments: layouts, matrices)
    func `the picture for people is the one that the definition sees`(
        layout: RowLayout, colours: ColourMatrix
    ) throws {
        let format = try PictureFormat(
            layout, width: 62, height: 38, bytesPerLine: 200, colours: colours)
        let picture = RandomPicture(format, seed: 6)
        #expect(format.frame(picture.bytes.span) == Reference.frame(format, picture.bytes))
    }

    @Test func `a conversion allocates nothing`() throws {
        for layout in layouts {
            let format = try PictureFormat(layout, width: 640, height: 480)
            let picture = RandomPicture(format, seed: 7)
            var conversion = FrameConversion(format, side: 32)
            var pair = [Int8](repeating: 0, count: 32 * 32 * 6)
            var span = pair.mutableSpan
            var prints = RecentPictures()
            guard hearth_allocation_count() >= 0 else { return }
            let before = hearth_allocation_count()
            for _ in 0..<10 {
                conversion.fill(picture.bytes.span, into: &span, channel: 3)
                _ = prints.isRepeated(fingerprint(of: picture.bytes.span))
            }
            #expect(hearth_allocation_count() - before == 0)
        }
    }
}

@Suite struct ColourMatrixTests {
    /// BT.601 and BT.709 from the weights of red and blue in luma.
    @Test(arguments: [
        (ColourMatrix.bt601Limited, 0.299, 0.114, true), (.bt601Full, 0.299, 0.114, false),
        (.bt709Limited, 0.2126, 0.0722, true), (.bt709Full, 0.2126, 0.0722, false),
    ])
    func `factors are the standard's, rounded`(
        matrix: ColourMatrix, red: Double, blue: Double, isLimited: Bool
    ) {
        func factor(_ value: Double, _ scale: Double) -> Int32 {
            Int32((value * 8192 * (isLimited ? 255 / scale : 1)).rounded())
        }
        let green = 1 - red - blue
        #expect(matrix.lumaZero == (isLimited ? 16 : 0))
        #expect(matrix.luma == factor(1, 219))
        #expect(matrix.redV == factor(2 * (1 - red), 224))
        #expect(matrix.blueU == factor(2 * (1 - blue), 224))
        #expect(matrix.greenU == factor(-2 * blue * (1 - blue) / green, 224))
        #expect(matrix.greenV == factor(-2 * red * (1 - red) / green, 224))
    }

    @Test func `black, white and grey have no colour`() {
        for matrix in matrices {
            let (black, white) = matrix.lumaZero == 16 ? (16, 235) : (0, 255)
            #expect(matrix.colour(y: UInt8(black), u: 128, v: 128) == (0, 0, 0))
            #expect(matrix.colour(y: UInt8(white), u: 128, v: 128) == (255, 255, 255))
            let grey = matrix.colour(y: 126, u: 128, v: 128)
            #expect(grey.red == grey.green && grey.green == grey.blue)
        }
    }
}

@Suite struct PictureFormatTests {
    private func refusal(
        _ layout: RowLayout, _ width: Int, _ height: Int, line: Int? = nil
    ) -> String? {
        do throws(PictureFormatError) {
            _ = try PictureFormat(layout, width: width, height: height, bytesPerLine: line)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `what cannot be read is refused with the value and the limits`() {
        #expect(
            refusal(.yuyv, 0, 480)
                == "a picture of 0 × 480 pixels; each side must be 1 to 4096")
        #expect(refusal(.grey, 640, 4097) != nil)
        #expect(refusal(.rgb, -1, 4) != nil)
        #expect(refusal(.yuyv, 641, 480)?.contains("the width must be even") == true)
        #expect(refusal(.nv12, 640, 481)?.contains("both sides must be even") == true)
        #expect(
            refusal(.yuyv, 640, 480, line: 1279)
                == "lines of 1279 bytes; they must have 1280 to 65536")
        #expect(refusal(.grey, 640, 480, line: 65_537) != nil)
        #expect(refusal(.grey, 641, 481) == nil)
    }

    @Test func `the gap behind the last row may be missing`() throws {
        let format = try PictureFormat(.nv12, width: 4, height: 4, bytesPerLine: 10)
        #expect(format.byteCount == 54)
    }
}
