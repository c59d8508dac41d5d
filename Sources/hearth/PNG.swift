// PNG files in and out, through libpng's simplified interface.

import CPng
import HearthCore

/// A picture file that could not be written.
struct PNGError: Error, CustomStringConvertible {
    let path: String
    let description: String
}

/// Writes `frame` to `path` as an 8-bit RGB picture.
func writePNG(_ frame: Frame, to path: String) throws(PNGError) {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    unsafe image.width = UInt32(frame.width)
    unsafe image.height = UInt32(frame.height)
    unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    let written = unsafe frame.pixels.withUnsafeBytes { bytes in
        unsafe png_image_write_to_file(&image, path, 0, bytes.baseAddress, 0, nil)
    }
    if written == 0 {
        throw PNGError(path: path, description: "\(path): libpng could not write the picture")
    }
}
