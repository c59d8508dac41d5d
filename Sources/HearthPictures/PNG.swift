// PNG pictures, by way of libpng's simplified interface: every colour type, bit depth and
// interlacing comes out as 8-bit sRGB. The size is checked before a byte of pixels is taken.

public import HearthCore
import HearthUnits

internal import CPng

/// Bytes that are no picture, or a picture that does not fit a PNG file.
public enum PNGError: Error, Equatable {
    case notPNG
    /// The file was cut off, so many bytes from its beginning.
    case endsAfter(ByteCount)
    case tooLarge(width: Int, height: Int)
    /// Anything else, in libpng's own words.
    case damaged(String)
}

extension PNGError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notPNG: "not a PNG file"
        case .endsAfter(let count): "ends after \(count.rawValue) bytes"
        case .tooLarge(let width, let height):
            "\(width) × \(height) pixels, the most is \(pictureSideMax) × \(pictureSideMax)"
        case .damaged(let reason): reason
        }
    }
}

/// The longest side of a picture that is read or written.
public let pictureSideMax = 4096

private let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

/// The picture in a PNG file of at most 4096 × 4096 pixels.
///
/// Transparent pixels are laid over black. Sixteen bits become eight; without a colour space of
/// its own a file is taken for sRGB, at any depth.
public func decodePNG(_ file: [UInt8]) throws(PNGError) -> Frame {
    guard file.starts(with: signature) || signature.starts(with: file) else { throw .notPNG }
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    defer { unsafe png_image_free(&image) }
    // libpng reads from the memory it is given in the first call until the last.
    let result: Result<Frame, PNGError> = unsafe file.withUnsafeBytes { bytes in
        guard unsafe png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0
        else { return .failure(unsafe damage(to: file, image)) }
        let (width, height) = unsafe (Int(image.width), Int(image.height))
        guard width <= pictureSideMax, height <= pictureSideMax else {
            return .failure(.tooLarge(width: width, height: height))
        }
        unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
        unsafe image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
        var frame = Frame(width: width, height: height)
        var background = png_color(red: 0, green: 0, blue: 0)
        let isRead = unsafe frame.pixels.withUnsafeMutableBytes { pixels in
            unsafe png_image_finish_read(&image, &background, pixels.baseAddress, 0, nil) != 0
        }
        return isRead ? .success(frame) : .failure(unsafe damage(to: file, image))
    }
    return try result.get()
}

/// A frame as an 8-bit RGB file.
public func encodePNG(_ frame: Frame) -> [UInt8] {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    unsafe image.width = UInt32(frame.width)
    unsafe image.height = UInt32(frame.height)
    unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    defer { unsafe png_image_free(&image) }
    // A row has its filter byte. What cannot be compressed grows by 5 bytes in 16 KB, and every
    // 8 KB are a chunk with 12 of its own.
    var count = frame.pixels.count + frame.pixels.count / 256 + frame.height + 1024
    var file = [UInt8](repeating: 0, count: count)
    let result = unsafe frame.pixels.withUnsafeBytes { pixels in
        unsafe file.withUnsafeMutableBytes { bytes in
            unsafe png_image_write_to_memory(
                &image, bytes.baseAddress, &count, 0, pixels.baseAddress, 0, nil)
        }
    }
    invariant(result != 0, "libpng writes any frame into memory that is large enough")
    return Array(file[..<count])
}

/// Why libpng gave up: mostly because the file was cut off, which it says in many ways.
private func damage(to file: [UInt8], _ image: png_image) -> PNGError {
    isComplete(file) ? .damaged(unsafe message(of: image)) : .endsAfter(.bytes(file.count))
}

/// Whether the chunks lead to the one that ends a PNG file.
private func isComplete(_ file: [UInt8]) -> Bool {
    var start = signature.count
    while start + 12 <= file.count {
        if file[start + 4..<start + 8].elementsEqual("IEND".utf8) { return true }
        start += 12 + file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    return false
}

/// The text that libpng left in its fixed-size, NUL-terminated field.
private func message(of image: png_image) -> String {
    var copy = unsafe image.message
    return unsafe withUnsafeBytes(of: &copy) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
