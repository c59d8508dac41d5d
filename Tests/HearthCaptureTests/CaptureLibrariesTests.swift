// The libraries that the program was linked with.

import HearthCapture
import Testing

struct CaptureLibrariesTests {
    @Test func `the sound library tells its version`() {
        #expect(CaptureLibraries.sound.hasPrefix("1."))
        #expect(CaptureLibraries.picture >= 62)
    }
}
