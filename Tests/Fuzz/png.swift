// A PNG file from anywhere: refused in words, or a picture, which is the same after it was written
// and read again.

import HearthCore
import HearthPictures
import HearthUnits

func judge(_ bytes: [UInt8]) {
    do throws(PNGError) {
        let frame = try decodePNG(bytes)
        invariant(
            frame.pixels.count == frame.width * frame.height * 3, "a picture has all its pixels")
        guard frame.pixels.count < 1 << 16 else { return }
        let again = try decodePNG(encodePNG(frame))
        invariant(again == frame, "what was written is read")
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
}
