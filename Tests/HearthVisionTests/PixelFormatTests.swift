// The words for pixel formats.

import HearthVision
import Testing

struct PixelFormatTests {
    @Test func `a format is found by its word alone`() {
        #expect(PixelFormat(rawValue: "nv12") == .nv12)
        #expect(PixelFormat(rawValue: "h264") == nil)
    }
}
