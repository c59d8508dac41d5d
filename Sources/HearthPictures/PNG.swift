// PNG files, by way of libpng's simplified interface: every colour type, bit depth and interlacing
// comes out as 8-bit sRGB. The size is checked before a byte of pixels is taken.

public import HearthCore

internal import CPng

/// A PNG file that cannot be read or written; the reason is libpng's own.
public struct PNGError: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}

/// The longest side of a picture that is read or written.
public let pictureSideMax = 4096

/// Reads a PNG file of at most 4096 × 4096 pixels.
///
/// Transparent pixels are laid over black. Sixteen bits become eight; without a colour space of
/// its own a file is taken for sRGB, at any depth.
public func readPNG(_ path: String) throws(PNGError) -> Frame {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    defer { unsafe png_image_free(&image) }
    guard unsafe png_image_begin_read_from_file(&image, path) != 0 else {
        throw unsafe PNGError(path: path, reason: message(of: image))
    }
    let (width, height) = unsafe (Int(image.width), Int(image.height))
    guard width <= pictureSideMax, height <= pictureSideMax else {
        throw PNGError(
            path: path,
            reason: "\(width) × \(height) pixels, the most is \(pictureSideMax) × \(pictureSideMax)"
        )
    }
    unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    var frame = Frame(width: width, height: height)
    var background = png_color(red: 0, green: 0, blue: 0)
    let result = unsafe frame.pixels.withUnsafeMutableBytes { bytes in
        unsafe png_image_finish_read(&image, &background, bytes.baseAddress, 0, nil)
    }
    guard result != 0 else { throw unsafe PNGError(path: path, reason: message(of: image)) }
    return frame
}

/// Writes a frame as an 8-bit RGB file, over one that is there.
public func writePNG(_ frame: Frame, to path: String) throws(PNGError) {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    unsafe image.width = UInt32(frame.width)
    unsafe image.height = UInt32(frame.height)
    unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    defer { unsafe png_image_free(&image) }
    let result = unsafe frame.pixels.withUnsafeBytes { bytes in
        unsafe png_image_write_to_file(&image, path, 0, bytes.baseAddress, 0, nil)
    }
    guard result != 0 else { throw unsafe PNGError(path: path, reason: message(of: image)) }
}

/// The text that libpng left in its fixed-size, NUL-terminated field.
private func message(of image: png_image) -> String {
    var copy = unsafe image.message
    return unsafe withUnsafeBytes(of: &copy) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
