// JPEG pictures: decoded as they are, in the size that is needed, and refused when a pixel is lost.

import CAllocationCounter
import HearthCapture
import HearthCore
import HearthVision
import Testing

@Suite struct JPEGDecoderTests {
    private func format(_ width: Int, _ height: Int) throws -> PictureFormat {
        try PictureFormat(.rgb, width: width, height: height)
    }

    /// All rows, or why there are none.
    private func decoded(
        _ file: [UInt8], _ decoder: inout JPEGDecoder
    ) -> (damage: JPEGDamage?, pixels: [UInt8]) {
        var pixels: [UInt8] = []
        let damage = decoder.decode(file.span) { row in
            for index in row.indices { pixels.append(row[index]) }
            return true
        }
        return (damage, pixels)
    }

    private func meanDifference(_ one: [UInt8], _ other: [UInt8]) -> Double {
        guard one.count == other.count, !one.isEmpty else { return .infinity }
        let sum = zip(one, other).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(one.count)
    }

    @Test func `a picture comes out as it went in, nearly`() throws {
        let frame = gradients(width: 98, height: 71, seed: 1)
        var decoder = JPEGDecoder(try format(98, 71), squareMin: .max)
        let whole = decoded(jpeg(frame), &decoder)
        #expect(whole.damage == nil)
        #expect(meanDifference(whole.pixels, frame.pixels) < 4)
        let grey = decoded(jpeg(frame, isGrey: true), &decoder)
        #expect(grey.damage == nil && grey.pixels.count == frame.pixels.count)
        #expect(grey.pixels[0] == grey.pixels[1] && grey.pixels[1] == grey.pixels[2])
    }

    @Test(arguments: [(1000, 1), (300, 1), (240, 2), (121, 2), (120, 4), (60, 8), (1, 8)])
    func `it is decoded no larger than needed`(squareMin: Int, divisor: Int) throws {
        let frame = gradients(width: 640, height: 480, seed: 2)
        var decoder = JPEGDecoder(try format(640, 480), squareMin: squareMin)
        #expect(decoder.picture.width == 640 / divisor)
        #expect(decoder.picture.height == 480 / divisor)
        let result = decoded(jpeg(frame), &decoder)
        #expect(result.damage == nil)
        // Smaller, it is still the same picture.
        var (small, large) = (
            FrameConversion(decoder.picture, side: 32),
            FrameConversion(try format(640, 480), side: 32)
        )
        var (a, b) = (Cells(), Cells())
        a.fill(&small, result.pixels)
        b.fill(&large, frame.pixels)
        let difference = zip(a.values, b.values).map { abs(Int($0) - Int($1)) }.max()
        #expect(difference ?? 255 < 8)
    }

    @Test func `pictures of cameras, without Huffman tables and with padding, are whole`() throws {
        let frame = gradients(width: 64, height: 48, seed: 3)
        var decoder = JPEGDecoder(try format(64, 48), squareMin: .max)
        let file = jpeg(frame)
        let bare = file.withoutSegments(0xC4)
        #expect(bare.count < file.count)
        let whole = decoded(file, &decoder)
        let withoutTables = decoded(bare, &decoder)
        #expect(withoutTables.damage == nil && withoutTables.pixels == whole.pixels)
        let padded = decoded(file + [UInt8](repeating: 0, count: 300), &decoder)
        #expect(padded.damage == nil && padded.pixels == whole.pixels)
        let inside = file.dropLast(2) + [1, 2, 3, 4, 5] + file.suffix(2)
        let padding = decoded(Array(inside), &decoder)
        #expect(padding.damage == nil && padding.pixels == whole.pixels)
    }

    @Test func `another size or kind is refused`() throws {
        let frame = gradients(width: 64, height: 48, seed: 4)
        var decoder = JPEGDecoder(try format(64, 50), squareMin: .max)
        let size = decoded(jpeg(frame), &decoder)
        #expect(size.damage == .otherSize && size.pixels.isEmpty)
        var other = JPEGDecoder(try format(64, 48), squareMin: .max)
        let kind = decoded(jpeg(frame, isProgressive: true), &other)
        #expect(kind.damage == .otherKind)
        // The decoder goes on after it.
        let next = decoded(jpeg(frame), &other)
        #expect(next.damage == nil)
    }

    @Test func `a picture that is cut off is damaged wherever it ends`() throws {
        let frame = gradients(width: 64, height: 48, seed: 5)
        let file = jpeg(frame)
        var decoder = JPEGDecoder(try format(64, 48), squareMin: .max)
        for count in stride(from: 0, to: file.count - 2, by: 7) {
            let result = decoded(Array(file[..<count]), &decoder)
            #expect(result.damage == .damaged, "\(count) of \(file.count) bytes")
        }
        let whole = decoded(file, &decoder)
        #expect(whole.damage == nil)
    }

    @Test func `damaged bytes give an error or a picture, never more`() throws {
        let frame = gradients(width: 64, height: 48, seed: 6)
        let file = jpeg(frame)
        var decoder = JPEGDecoder(try format(64, 48), squareMin: .max)
        var random = SeededRandom(seed: 7)
        var damaged = 0
        for _ in 0..<3000 {
            var bytes = file
            for _ in 0..<(1 + random.below(4)) {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            let result = decoded(bytes, &decoder)
            if result.damage != nil {
                damaged += 1
            } else {
                #expect(result.pixels.count == frame.pixels.count)
            }
        }
        #expect(damaged > 300)
        let whole = decoded(file, &decoder)
        #expect(whole.damage == nil)
    }

    @Test func `the library's allocations are few, and as many for each picture`() throws {
        let files = (0..<4).map { jpeg(gradients(width: 640, height: 480, seed: $0)) }
        var decoder = JPEGDecoder(try format(640, 480), squareMin: 192)
        var counts: [Int] = []
        guard hearth_allocation_count() >= 0 else { return }
        for file in files {
            let before = hearth_allocation_count()
            let damage = decoder.decode(file.span) { _ in true }
            counts.append(Int(hearth_allocation_count() - before))
            #expect(damage == nil)
        }
        #expect(Set(counts.dropFirst()).count == 1)
        #expect(counts[1] <= 16)
    }
}

/// The present picture's half of a tensor.
private struct Cells {
    var values = [Int8](repeating: 0, count: 32 * 32 * 6)

    mutating func fill(_ conversion: inout FrameConversion, _ pixels: [UInt8]) {
        var span = values.mutableSpan
        conversion.fill(pixels.span, into: &span, channel: 3)
    }
}
