// Pictures from anywhere. The first byte says what the others are: a raw picture in some format,
// which all instructions must bring to the same cells, whole or row by row; a JPEG file, which is
// decoded or refused; or the answers of a camera's driver, which may be anything.

import CV4L2
import Glibc
import HearthCapture
import HearthUnits
import HearthVision

func judge(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch kind % 6 {
    case 0: judgePicture(rest, .yuyv)
    case 1: judgePicture(rest, .nv12)
    case 2: judgePicture(rest, .grey)
    case 3: judgePicture(rest, .rgb)
    case 4: judgeJPEG(rest)
    default: judgeDriver(rest)
    }
}

// MARK: Raw pictures

/// Width, height, the gap behind a line and the model's side, then pixels, over and over.
private func judgePicture(_ bytes: [UInt8], _ layout: RowLayout) {
    guard bytes.count > 4 else { return }
    let sides = (width: Int(bytes[0]), height: Int(bytes[1]))
    do throws(PictureFormatError) {
        let least = try PictureFormat(layout, width: sides.width, height: sides.height)
        let format = try PictureFormat(
            layout, width: sides.width, height: sides.height,
            bytesPerLine: least.bytesPerLine + Int(bytes[2]) - 1)
        let pixels = (0..<format.byteCount).map { bytes[4 + $0 % (bytes.count - 4)] }
        compare(format, pixels, side: 1 + Int(bytes[3]) % 64)
    } catch {
        invariant(!error.description.isEmpty, "a refusal has words")
    }
}

private func compare(_ format: PictureFormat, _ pixels: [UInt8], side: Int) {
    var cells: [[Int8]] = []
    for kernels in PictureKernels.allCases where kernels.isSupported {
        var conversion = FrameConversion(format, side: side, kernels: kernels)
        cells.append(filled(side) { conversion.fill(pixels.span, into: &$0, channel: 3) })
        guard format.layout != .nv12 else { continue }
        conversion.restart()
        cells.append(
            filled(side) { tensor in
                for y in 0..<format.height {
                    let start = y * format.bytesPerLine
                    let row = Array(pixels[start..<(start + format.rowBytes)])
                    conversion.add(row: row.span, into: &tensor, channel: 3)
                }
            })
        invariant(conversion.isComplete, "a picture's rows fill all cells")
        invariant(
            fingerprint(of: pixels.span, kernels) == fingerprint(of: pixels.span, .any),
            "all instructions give the same fingerprint")
    }
    for other in cells { invariant(other == cells[0], "all ways lead to the same cells") }
}

private func filled(_ side: Int, _ body: (inout MutableSpan<Int8>) -> Void) -> [Int8] {
    var tensor = [Int8](repeating: 0, count: side * side * FrameConversion.channelCount)
    var span = tensor.mutableSpan
    body(&span)
    return tensor
}

// MARK: JPEG

/// Width, height and what the square shall have at least, then a file.
private func judgeJPEG(_ bytes: [UInt8]) {
    guard bytes.count > 3 else { return }
    let format: PictureFormat
    do throws(PictureFormatError) {
        format = try PictureFormat(.rgb, width: Int(bytes[0]), height: Int(bytes[1]))
    } catch {
        return
    }
    var decoder = JPEGDecoder(format, squareMin: Int(bytes[2]))
    let (file, picture) = (Array(bytes.dropFirst(3)), decoder.picture)
    var rows: [[Int]] = [[], []]
    var damages: [JPEGDamage?] = []
    for turn in 0..<2 {
        damages.append(
            decoder.decode(file.span) { row in
                invariant(row.count == picture.rowBytes, "rows are whole")
                var sum = 0
                for index in row.indices { sum += Int(row[index]) * (index + 1) }
                rows[turn].append(sum)
                return true
            })
    }
    invariant(damages[0] == damages[1] && rows[0] == rows[1], "a file is one picture")
    invariant(
        damages[0] != nil || rows[0].count == picture.height, "a picture has all its rows")
}

// MARK: A driver

/// A port whose driver answers sensibly, then changes its answers as the bytes say.
private struct AnyDriver: VideoPort, ~Copyable {
    private var bytes: ArraySlice<UInt8>
    private(set) var time: (boot: Instant, monotonic: Instant) = (
        .boot + .seconds(100), .boot + .seconds(90)
    )
    private var taken: UInt32 = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    func devices() -> [String] { ["/dev/video0"] }
    mutating func open(_ path: String) -> Int32 { 0 }
    mutating func close() {}
    func unmap(_ start: UnsafeMutableRawPointer, _ byteCount: Int) { unsafe start.deallocate() }
    func pause(for span: TimeSpan) {}
    func wait(until deadline: Instant) -> VideoReadiness { bytes.isEmpty ? .late : .ready }

    /// A block of its own, so that the address sanitizer sees who reaches beyond it.
    mutating func map(_ byteCount: Int, at offset: Int) -> UnsafeMutableRawPointer? {
        guard byteCount <= 1 << 20 else { return nil }
        let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 77, count: byteCount)
        return unsafe start
    }

    private mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    mutating func control(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
        let result = unsafe answer(request, argument)
        let size = Int(request >> 16 & 0x3FFF)
        let change = byte()
        if change < 200 { return result }
        if change < 212 { return -Int32(byte()) }
        for _ in 0..<Int(change - 211) {
            let place = Int(byte()) * 256 + Int(byte())
            unsafe argument.storeBytes(of: byte(), toByteOffset: place % size, as: UInt8.self)
        }
        return result
    }

    private mutating func answer(
        _ request: UInt, _ argument: UnsafeMutableRawPointer
    ) -> Int32 {
        switch request {
        case hearth_vidioc_querycap:
            let facts = unsafe argument.assumingMemoryBound(to: v4l2_capability.self)
            unsafe facts.pointee.capabilities = UInt32(
                V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING)
        case hearth_vidioc_enum_fmt:
            let description = unsafe argument.assumingMemoryBound(to: v4l2_fmtdesc.self)
            let formats = [
                hearth_pix_fmt_yuyv, hearth_pix_fmt_nv12, hearth_pix_fmt_mjpeg,
                hearth_pix_fmt_grey,
            ]
            let index = unsafe Int(description.pointee.index)
            guard index < formats.count else { return -EINVAL }
            unsafe description.pointee.pixelformat = formats[(index + Int(byte())) % 4]
        case hearth_vidioc_enum_framesizes:
            let size = unsafe argument.assumingMemoryBound(to: v4l2_frmsizeenum.self)
            guard unsafe size.pointee.index == 0 else { return -EINVAL }
            unsafe size.pointee.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
            unsafe size.pointee.discrete = v4l2_frmsize_discrete(width: 32, height: 24)
        case hearth_vidioc_enum_frameintervals: return -EINVAL
        case hearth_vidioc_querybuf:
            let buffer = unsafe argument.assumingMemoryBound(to: v4l2_buffer.self)
            unsafe buffer.pointee.length = 32 * 24 * 2
        case hearth_vidioc_dqbuf:
            guard !bytes.isEmpty else { return -EAGAIN }
            let buffer = unsafe argument.assumingMemoryBound(to: v4l2_buffer.self)
            unsafe buffer.pointee.index = taken % 4
            unsafe buffer.pointee.bytesused = 32 * 24 * 2
            unsafe buffer.pointee.sequence = taken
            taken &+= 1
        default: break
        }
        return 0
    }
}

private func judgeDriver(_ bytes: [UInt8]) {
    var camera = Camera(
        AnyDriver(bytes), CameraWish(device: "/dev/video0", width: 32, height: 24), side: 8)
    let deadline = Instant.boot + .seconds(100)
    var seen = 0
    for _ in 0..<12 {
        let event = camera.next(before: deadline)
        guard case .frame(let takenAt, _) = event else { continue }
        invariant(takenAt <= deadline, "no picture comes from the future")
        seen += 1
        _ = filled(8) { _ = camera.fill(&$0, channel: 3) }
        if let mode = camera.mode, mode.picture.byteCount < 1 << 16 { _ = camera.frame() }
    }
    let counts = camera.health.counts
    invariant(
        UInt64(seen) <= counts.good + counts.bad + 1, "every picture that was given is counted")
}
