// PNG files of every kind, built here chunk by chunk so that no picture library is trusted to make
// what it also reads.

import HearthCore
import HearthPictures
import Testing

/// Writes PNG files with stored (uncompressed) data.
private struct PNGBuilder {
    var width = 2
    var height = 1
    var bitDepth: UInt8 = 8
    var colourType: UInt8 = 2
    var interlaced = false
    var palette: [UInt8] = []
    var transparency: [UInt8] = []
    /// Scan lines with their filter byte.
    var lines: [UInt8] = []

    func bytes() -> [UInt8] {
        let header =
            bigEndian(width) + bigEndian(height) + [bitDepth, colourType, 0, 0, interlaced ? 1 : 0]
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", header)
        if !palette.isEmpty { file += chunk("PLTE", palette) }
        if !transparency.isEmpty { file += chunk("tRNS", transparency) }
        let length = UInt16(lines.count)
        let stored: [UInt8] =
            [0x78, 0x01, 0x01] + [UInt8(length & 0xFF), UInt8(length >> 8)]
            + [UInt8(~length & 0xFF), UInt8(~length >> 8)]
        return file + chunk("IDAT", stored + lines + adler()) + chunk("IEND", [])
    }

    private func adler() -> [UInt8] {
        var (a, b) = (1, 0)
        for byte in lines {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return bigEndian(b << 16 | a)
    }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in Array(name.utf8) + data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return bigEndian(data.count) + Array(name.utf8) + data + bigEndian(Int(~crc))
    }

    private func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

struct PNGTests {
    private func read(_ builder: PNGBuilder) throws -> [UInt8] {
        try decodePNG(builder.bytes()).pixels
    }

    @Test(arguments: [(1, 1), (61, 17), (1, 4096), (4096, 1), (700, 500)])
    func `what is written is read, also what cannot be compressed`(
        width: Int, height: Int
    ) throws {
        var random = SeededRandom(seed: 3)
        var frame = Frame(width: width, height: height)
        for index in frame.pixels.indices {
            frame.pixels[index] = UInt8(truncatingIfNeeded: random.next())
        }
        #expect(try decodePNG(encodePNG(frame)) == frame)
    }

    @Test func `truecolour, grey, palette and one bit`() throws {
        #expect(
            try read(PNGBuilder(lines: [0, 1, 2, 3, 250, 251, 252])) == [1, 2, 3, 250, 251, 252])
        #expect(try read(PNGBuilder(colourType: 0, lines: [0, 7, 99])) == [7, 7, 7, 99, 99, 99])
        let palette = PNGBuilder(
            colourType: 3, palette: [10, 20, 30, 40, 50, 60], lines: [0, 1, 0])
        #expect(try read(palette) == [40, 50, 60, 10, 20, 30])
        let oneBit = PNGBuilder(bitDepth: 1, colourType: 0, lines: [0, 0b0100_0000])
        #expect(try read(oneBit) == [0, 0, 0, 255, 255, 255])
    }

    @Test func `sixteen bits are taken for sRGB`() throws {
        let builder = PNGBuilder(
            width: 1, bitDepth: 16, lines: [0, 100, 100, 200, 200, 3, 3])
        #expect(try read(builder) == [100, 200, 3])
    }

    @Test func `transparent pixels are laid over black`() throws {
        let clear = PNGBuilder(colourType: 6, lines: [0, 200, 100, 50, 0, 200, 100, 50, 255])
        #expect(try read(clear) == [0, 0, 0, 200, 100, 50])
        let keyed = PNGBuilder(
            colourType: 3, palette: [10, 20, 30, 40, 50, 60], transparency: [0], lines: [0, 1, 0])
        #expect(try read(keyed) == [40, 50, 60, 0, 0, 0])
    }

    @Test func `an interlaced file comes out in order`() throws {
        // 2 × 2 in Adam7: pass 1 has (0, 0), pass 6 has (1, 0), pass 7 the second row.
        let builder = PNGBuilder(
            width: 2, height: 2, colourType: 0, interlaced: true, lines: [0, 1, 0, 2, 0, 3, 4])
        #expect(try read(builder) == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    }

    @Test func `a picture too large is refused before its pixels are read`() throws {
        let wide = PNGBuilder(width: 4097, height: 1, lines: []).bytes()
        let error = #expect(throws: PNGError.self) { try decodePNG(wide) }
        #expect(error?.description == "4097 × 1 pixels, the most is 4096 × 4096")
    }

    @Test func `a file that was cut off says where`() {
        let good = PNGBuilder(lines: [0, 1, 2, 3, 250, 251, 252]).bytes()
        for count in [0, 1, 7, 8, 20, 33, 50] {
            #expect(throws: PNGError.endsAfter(.bytes(count))) {
                try decodePNG(Array(good.prefix(count)))
            }
        }
    }

    @Test func `what is no picture is told from one that is damaged`() {
        #expect(throws: PNGError.notPNG) { try decodePNG(Array("GIF89a".utf8)) }
        #expect(throws: PNGError.notPNG) { try decodePNG(Array("\r".utf8)) }
        var bad = PNGBuilder(lines: [0, 1, 2, 3, 250, 251, 252]).bytes()
        bad[20] ^= 1
        let error = #expect(throws: PNGError.self) { try decodePNG(bad) }
        guard case .damaged(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `no mutation of a file stops the program`() {
        var random = SeededRandom(seed: 9)
        let good = PNGBuilder(
            width: 4, height: 4, colourType: 0, interlaced: true,
            lines: [0, 1, 0, 2, 0, 3, 4, 0, 5, 6, 0, 7, 8, 0, 9, 8, 7, 6, 0, 5, 4, 3, 2]
        ).bytes()
        for _ in 0..<500 {
            var bytes = good
            for _ in 0...random.below(3) {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            do throws(PNGError) {
                _ = try decodePNG(bytes)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
