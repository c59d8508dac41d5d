// A V4L2 driver in memory: it speaks the kernel's own structures, takes pictures by a clock of its
// own, and fails where a test tells it to.

import CV4L2
import Glibc
import HearthCapture
import HearthCore
import HearthUnits

/// A picture that the driver will give.
struct FakePicture {
    var bytes: [UInt8]
    /// What the driver says, where that is not the truth.
    var byteCount: UInt32?
    var isMarked = false
    var dropsBefore: UInt32 = 0
    /// The stamp, where it is not the moment of taking.
    var stamp: timeval?
}

@safe final class FakeDriver {
    struct Size {
        var width: UInt32
        var height: UInt32
        var intervals: [(UInt32, UInt32)] = [(1, 30), (1, 10), (1, 5)]
    }

    var devices = ["/dev/video0"]
    var card = "Fake Camera"
    var capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING)
    var formats: [(fourCC: UInt32, sizes: [Size])] = [
        (hearth_pix_fmt_yuyv, [Size(width: 640, height: 480), Size(width: 320, height: 240)])
    ]
    /// What each picture is made of, by its number.
    var picture: (_ number: Int, _ byteCount: Int) -> FakePicture? = { number, count in
        FakePicture(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) })
    }
    /// Errors that the next calls of a request give, in turn.
    var errors: [UInt: [Int32]] = [:]
    /// Changes what the driver answers to a change of format.
    var answer: (inout v4l2_pix_format) -> Void = { _ in }
    var bufferByteCount: ((Int) -> Int)?
    var bufferIndexShift: UInt32 = 0
    var stampFlag = UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
    var isHungUp = false
    /// Says that a picture is there when none is.
    var callsForNothing = false
    /// How far the clock that stamps is behind: time that the machine slept.
    var slept = TimeSpan.seconds(1000)

    private(set) var now = Instant.boot + .seconds(5000)
    private(set) var openPath: String?
    private(set) var isStreaming = false
    private(set) var mapped = 0
    private(set) var pauses: [TimeSpan] = []
    private(set) var rate: (UInt32, UInt32) = (1, 30)
    private var format = v4l2_pix_format()
    private var memory: [UnsafeMutableRawBufferPointer] = unsafe []
    private var queued: [UInt32] = []
    private var filled: [(UInt32, FakePicture, Instant, UInt32)] = []
    private var number = 0
    private var sequence: UInt32 = 0
    private var nextPictureAt = Instant.boot

    deinit { freeMemory() }

    private func freeMemory() {
        for index in unsafe memory.indices { unsafe memory[index].deallocate() }
        unsafe memory = []
    }

    var period: TimeSpan {
        TimeSpan.nanoseconds(1_000_000_000 * Int64(rate.0) / Int64(max(rate.1, 1)))
    }

    /// Lets time pass; the driver takes its pictures meanwhile.
    func advance(to later: Instant) {
        while isStreaming, nextPictureAt <= later {
            now = max(now, nextPictureAt)
            nextPictureAt = nextPictureAt + period
            takePicture()
        }
        now = max(now, later)
    }

    private func takePicture() {
        defer { number += 1 }
        guard let picture = picture(number, Int(format.sizeimage)) else { return }
        sequence &+= picture.dropsBefore
        defer { sequence &+= 1 }
        // Without a buffer the picture is lost, and its number with it.
        guard !queued.isEmpty else { return }
        let index = queued.removeFirst()
        for (place, byte) in picture.bytes.prefix(unsafe memory[Int(index)].count).enumerated() {
            unsafe memory[Int(index)][place] = byte
        }
        filled.append((index, picture, now, sequence))
    }

    // MARK: The port

    func open(_ path: String) -> Int32 {
        if let error = errors[0]?.first {
            errors[0]?.removeFirst()
            return -error
        }
        guard devices.contains(path) else { return -ENOENT }
        openPath = path
        return 0
    }

    func close() {
        openPath = nil
        isStreaming = false
        queued = []
        filled = []
    }

    func wait(until deadline: Instant) -> VideoReadiness {
        if callsForNothing { return .ready }
        while filled.isEmpty, !isHungUp, isStreaming, nextPictureAt <= deadline {
            advance(to: nextPictureAt)
        }
        if !filled.isEmpty { return .ready }
        if isHungUp { return .failed }
        advance(to: deadline)
        return .late
    }

    func pause(for span: TimeSpan) {
        pauses.append(span)
        advance(to: now + span)
    }

    func map(_ byteCount: Int, at offset: Int) -> UnsafeMutableRawPointer? {
        mapped += 1
        return unsafe memory[offset / 4096].baseAddress
    }

    func unmap() { mapped -= 1 }

    func control(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
        guard let path = openPath, devices.contains(path) else { return -ENODEV }
        if let error = errors[request]?.first {
            errors[request]?.removeFirst()
            return -error
        }
        switch request {
        case hearth_vidioc_querycap: return unsafe edit(argument, identify)
        case hearth_vidioc_enum_fmt: return unsafe edit(argument, describe)
        case hearth_vidioc_enum_framesizes: return unsafe edit(argument, size)
        case hearth_vidioc_enum_frameintervals: return unsafe edit(argument, interval)
        case hearth_vidioc_s_fmt: return unsafe edit(argument, setFormat)
        case hearth_vidioc_g_parm, hearth_vidioc_s_parm:
            return unsafe edit(argument) { setRate(&$0, request == hearth_vidioc_s_parm) }
        case hearth_vidioc_reqbufs: return unsafe edit(argument, makeBuffers)
        case hearth_vidioc_querybuf: return unsafe edit(argument, find)
        case hearth_vidioc_qbuf: return unsafe edit(argument, enqueue)
        case hearth_vidioc_dqbuf: return unsafe edit(argument, dequeue)
        case hearth_vidioc_streamon: return start()
        case hearth_vidioc_streamoff:
            isStreaming = false
            return 0
        default: return -ENOTTY
        }
    }

    private func edit<Structure>(
        _ argument: UnsafeMutableRawPointer, _ body: (inout Structure) -> Int32
    ) -> Int32 {
        unsafe body(&argument.assumingMemoryBound(to: Structure.self).pointee)
    }

    private func identify(_ facts: inout v4l2_capability) -> Int32 {
        facts.capabilities = capabilities | UInt32(V4L2_CAP_DEVICE_CAPS)
        facts.device_caps = capabilities
        unsafe withUnsafeMutableBytes(of: &facts.card) { bytes in
            for (place, byte) in card.utf8.prefix(31).enumerated() { unsafe bytes[place] = byte }
        }
        return 0
    }

    private func describe(_ description: inout v4l2_fmtdesc) -> Int32 {
        guard description.index < formats.count else { return -EINVAL }
        description.pixelformat = formats[Int(description.index)].fourCC
        return 0
    }

    private func sizes(_ fourCC: UInt32) -> [Size] {
        formats.first { $0.fourCC == fourCC }?.sizes ?? []
    }

    private func size(_ size: inout v4l2_frmsizeenum) -> Int32 {
        let sizes = sizes(size.pixel_format)
        guard size.index < sizes.count else { return -EINVAL }
        size.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
        size.discrete.width = sizes[Int(size.index)].width
        size.discrete.height = sizes[Int(size.index)].height
        return 0
    }

    private func interval(_ interval: inout v4l2_frmivalenum) -> Int32 {
        let size = sizes(interval.pixel_format).first {
            $0.width == interval.width && $0.height == interval.height
        }
        guard let size, interval.index < size.intervals.count else { return -EINVAL }
        interval.type = V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
        let (numerator, denominator) = size.intervals[Int(interval.index)]
        interval.discrete = v4l2_fract(numerator: numerator, denominator: denominator)
        return 0
    }

    private func setFormat(_ wanted: inout v4l2_format) -> Int32 {
        guard queued.isEmpty, !isStreaming else { return -EBUSY }
        unsafe format = wanted.fmt.pix
        let pixels = format.width * format.height
        format.bytesperline = 0
        format.sizeimage = pixels * 2
        format.colorspace = V4L2_COLORSPACE_SRGB.rawValue
        answer(&format)
        unsafe wanted.fmt.pix = format
        return 0
    }

    private func setRate(_ parameters: inout v4l2_streamparm, _ sets: Bool) -> Int32 {
        var capture = unsafe parameters.parm.capture
        if sets { rate = (capture.timeperframe.numerator, capture.timeperframe.denominator) }
        capture.capability = UInt32(V4L2_CAP_TIMEPERFRAME)
        capture.timeperframe = v4l2_fract(numerator: rate.0, denominator: rate.1)
        unsafe parameters.parm.capture = capture
        return 0
    }

    private func makeBuffers(_ request: inout v4l2_requestbuffers) -> Int32 {
        freeMemory()
        let count = bufferByteCount?(Int(format.sizeimage)) ?? Int(format.sizeimage)
        for _ in 0..<request.count {
            unsafe memory.append(.allocate(byteCount: count, alignment: 4096))
        }
        return 0
    }

    private func find(_ buffer: inout v4l2_buffer) -> Int32 {
        unsafe buffer.length = UInt32(memory[Int(buffer.index)].count)
        unsafe buffer.m.offset = buffer.index * 4096
        return 0
    }

    private func enqueue(_ buffer: inout v4l2_buffer) -> Int32 {
        let index = unsafe buffer.index
        guard !queued.contains(index), !filled.contains(where: { $0.0 == index }) else {
            return -EINVAL
        }
        queued.append(index)
        return 0
    }

    private func dequeue(_ buffer: inout v4l2_buffer) -> Int32 {
        guard !filled.isEmpty else { return -EAGAIN }
        let (index, picture, takenAt, sequence) = filled.removeFirst()
        unsafe buffer.index = index + bufferIndexShift
        unsafe buffer.bytesused = picture.byteCount ?? UInt32(picture.bytes.count)
        unsafe buffer.sequence = sequence
        unsafe buffer.flags = stampFlag | (picture.isMarked ? UInt32(V4L2_BUF_FLAG_ERROR) : 0)
        let stamp = (takenAt - slept).rawValue / 1000
        unsafe buffer.timestamp =
            picture.stamp
            ?? timeval(tv_sec: Int(stamp / 1_000_000), tv_usec: Int(stamp % 1_000_000))
        return 0
    }

    private func start() -> Int32 {
        isStreaming = true
        sequence = 0
        nextPictureAt = now + period
        return 0
    }
}

/// The driver as the camera meets it.
struct FakePort: VideoPort {
    let driver: FakeDriver

    var time: (boot: Instant, monotonic: Instant) { (driver.now, driver.now - driver.slept) }
    func devices() -> [String] { driver.devices }
    mutating func open(_ path: String) -> Int32 { driver.open(path) }
    mutating func close() { driver.close() }
    mutating func control(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
        unsafe driver.control(request, argument)
    }
    mutating func map(_ byteCount: Int, at offset: Int) -> UnsafeMutableRawPointer? {
        unsafe driver.map(byteCount, at: offset)
    }
    func unmap(_ start: UnsafeMutableRawPointer, _ byteCount: Int) { driver.unmap() }
    func wait(until deadline: Instant) -> VideoReadiness { driver.wait(until: deadline) }
    func pause(for span: TimeSpan) { driver.pause(for: span) }
}
