// JPEG files for the tests, by the same library.

import CJPEG
import HearthCore

/// A frame as a JPEG file; `halved` as cameras send it, one colour for two pixels.
func jpeg(
    _ frame: Frame, quality: Int32 = 90, isProgressive: Bool = false, isGrey: Bool = false
) -> [UInt8] {
    var errors = unsafe jpeg_error_mgr()
    var library = unsafe jpeg_compress_struct()
    unsafe library.err = jpeg_std_error(&errors)
    unsafe jpeg_CreateCompress(
        &library, JPEG_LIB_VERSION, MemoryLayout<jpeg_compress_struct>.size)
    defer { unsafe jpeg_destroy_compress(&library) }
    var memory: UnsafeMutablePointer<UInt8>? = nil
    var count: UInt = 0
    unsafe jpeg_mem_dest(&library, &memory, &count)
    unsafe library.image_width = UInt32(frame.width)
    unsafe library.image_height = UInt32(frame.height)
    unsafe library.input_components = 3
    unsafe library.in_color_space = JCS_RGB
    unsafe jpeg_set_defaults(&library)
    if isGrey { unsafe jpeg_set_colorspace(&library, JCS_GRAYSCALE) }
    if isProgressive { unsafe jpeg_simple_progression(&library) }
    unsafe jpeg_set_quality(&library, quality, 1)
    unsafe jpeg_start_compress(&library, 1)
    var pixels = frame.pixels
    for y in 0..<frame.height {
        unsafe pixels.withUnsafeMutableBufferPointer { pixels in
            var row = unsafe pixels.baseAddress.map { unsafe $0 + y * frame.width * 3 }
            _ = unsafe jpeg_write_scanlines(&library, &row, 1)
        }
    }
    unsafe jpeg_finish_compress(&library)
    defer { unsafe free(memory) }
    return unsafe Array(UnsafeBufferPointer(start: memory, count: Int(count)))
}

/// A frame of colour gradients with some noise, different for each seed.
func gradients(width: Int, height: Int, seed: UInt64) -> Frame {
    var random = SeededRandom(seed: seed)
    var frame = Frame(width: width, height: height)
    for y in 0..<height {
        for x in 0..<width {
            let at = 3 * (y * width + x)
            frame.pixels[at] = UInt8(clamping: 40 + 160 * x / width + random.below(8))
            frame.pixels[at + 1] = UInt8(clamping: 30 + 180 * y / height + random.below(8))
            frame.pixels[at + 2] = UInt8(clamping: 200 - 90 * (x + y) / (width + height))
        }
    }
    return frame
}

extension [UInt8] {
    /// Without the segments of one kind, as cameras leave out their Huffman tables.
    func withoutSegments(_ marker: UInt8) -> [UInt8] {
        var result = Array(self[..<2])
        var at = 2
        while at + 4 <= count, self[at] == 0xFF, self[at + 1] != 0xDA {
            let length = 2 + (Int(self[at + 2]) << 8 | Int(self[at + 3]))
            if self[at + 1] != marker { result += self[at..<(at + length)] }
            at += length
        }
        return result + self[at...]
    }
}
