// Opening a camera: who it is, what it offers, and its format, rate and buffers as they were agreed
// on. Nothing that a driver says is believed without a bound.

import HearthVision

internal import CV4L2

/// A buffer of the driver's, in this process's memory.
@safe struct VideoBuffer {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
}

enum VideoLimits {
    static let formats: UInt32 = 64
    static let sizes: UInt32 = 128
    static let intervals: UInt32 = 64
    /// Offers that are tried before a camera is given up.
    static let offersTried = 8
    static let bufferByteCount = 64 << 20
    /// As few as keep a driver busy while one is looked at.
    static let buffers: UInt32 = 4
}

extension VideoPort where Self: ~Copyable {
    /// A request with its structure; the kernel's answer is in it.
    mutating func ask<Structure>(_ request: UInt, _ structure: inout Structure) -> Int32 {
        unsafe withUnsafeMutablePointer(to: &structure) { structure in
            unsafe control(request, UnsafeMutableRawPointer(structure))
        }
    }

    /// Who the open device is; refused unless it streams pictures.
    mutating func identity(_ device: String) throws(CameraError) -> CameraIdentity {
        var facts = v4l2_capability()
        let result = ask(hearth_vidioc_querycap, &facts)
        guard result >= 0 else {
            throw CameraError(
                "ask what it is", device: device,
                reason: result == -ENOTTY ? "it is no video device" : "error number \(-result)")
        }
        let has =
            facts.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
            ? facts.device_caps : facts.capabilities
        guard has & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0 else {
            let isPlanar = has & UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0
            throw CameraError(
                "take pictures", device: device,
                reason: isPlanar
                    ? "it has the multi-planar interface alone, which Hearth does not speak"
                    : "it takes none (another node of the same camera may)")
        }
        guard has & UInt32(V4L2_CAP_STREAMING) != 0 else {
            throw CameraError(
                "take pictures", device: device, reason: "its driver does not stream into buffers")
        }
        return CameraIdentity(
            card: text(of: facts.card), driver: text(of: facts.driver),
            bus: text(of: facts.bus_info))
    }

    /// What it offers, in sizes as near to the wish as they go.
    mutating func offers(_ wish: CameraWish) -> [CameraOffer] {
        var offers: [CameraOffer] = []
        for index in 0..<VideoLimits.formats {
            var description = v4l2_fmtdesc()
            description.index = index
            description.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            guard ask(hearth_vidioc_enum_fmt, &description) >= 0 else { break }
            guard let format = PixelFormat(fourCC: description.pixelformat) else { continue }
            for (width, height) in sizes(description.pixelformat, wish) {
                let intervals = intervals(description.pixelformat, width, height)
                offers.append(
                    CameraOffer(format, width: width, height: height, intervals: intervals))
            }
        }
        return offers
    }

    private mutating func sizes(_ fourCC: UInt32, _ wish: CameraWish) -> [(Int, Int)] {
        var sizes: [(Int, Int)] = []
        for index in 0..<VideoLimits.sizes {
            var size = v4l2_frmsizeenum()
            size.index = index
            size.pixel_format = fourCC
            guard ask(hearth_vidioc_enum_framesizes, &size) >= 0 else { break }
            if size.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                let (width, height) = (size.discrete.width, size.discrete.height)
                sizes.append((Int(width), Int(height)))
                continue
            }
            let range = size.stepwise
            let widths = SizeRange(
                least: Int(range.min_width), most: Int(range.max_width),
                step: max(1, Int(range.step_width)))
            let heights = SizeRange(
                least: Int(range.min_height), most: Int(range.max_height),
                step: max(1, Int(range.step_height)))
            if let width = widths.nearest(to: wish.width),
                let height = heights.nearest(to: wish.height)
            {
                sizes.append((width, height))
            }
            // A range stands for all sizes.
            break
        }
        // A driver that lists none takes what it is asked for, or says what it has instead.
        return sizes.isEmpty ? [(wish.width, wish.height)] : sizes
    }

    private mutating func intervals(
        _ fourCC: UInt32, _ width: Int, _ height: Int
    ) -> FrameIntervals {
        var found: [FrameInterval] = []
        for index in 0..<VideoLimits.intervals {
            var interval = v4l2_frmivalenum()
            interval.index = index
            interval.pixel_format = fourCC
            interval.width = UInt32(clamping: width)
            interval.height = UInt32(clamping: height)
            guard ask(hearth_vidioc_enum_frameintervals, &interval) >= 0 else { break }
            if interval.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                found.append(FrameInterval(interval.discrete))
                continue
            }
            let range = interval.stepwise
            return .between(FrameInterval(range.min), FrameInterval(range.max))
        }
        return found.isEmpty ? .unknown : .some(found)
    }

    /// Asks for an offer; what the driver makes of it is what counts.
    mutating func agree(
        on offer: CameraOffer, _ device: String
    ) throws(CameraError) -> PictureFormat {
        var format = unsafe v4l2_format()
        unsafe format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        var wanted = v4l2_pix_format()
        wanted.width = UInt32(clamping: offer.width)
        wanted.height = UInt32(clamping: offer.height)
        wanted.pixelformat = offer.format.fourCC
        wanted.field = V4L2_FIELD_NONE.rawValue
        wanted.priv = hearth_pix_fmt_priv_magic
        unsafe format.fmt.pix = wanted
        let result = unsafe ask(hearth_vidioc_s_fmt, &format)
        guard result >= 0 else {
            throw CameraError("set the picture's format", device: device, result: result)
        }
        let given = unsafe format.fmt.pix
        guard PixelFormat(fourCC: given.pixelformat) == offer.format else {
            throw CameraError(
                "set the picture's format", device: device,
                reason: "asked for \(offer.format), it gives another")
        }
        let colours = ColourMatrix(
            colourSpace: given.colorspace, encoding: given.ycbcr_enc,
            quantisation: given.quantization)
        let line = given.bytesperline > 0 && offer.format != .mjpeg ? Int(given.bytesperline) : nil
        do throws(PictureFormatError) {
            return try PictureFormat(
                offer.format.layout, width: Int(given.width), height: Int(given.height),
                bytesPerLine: line, colours: colours)
        } catch {
            throw CameraError(
                "set the picture's format", device: device, reason: "it gives \(error)")
        }
    }

    /// Asks for the rate: what the driver then has, nil where it does not say.
    mutating func setRate(_ wish: CameraWish, _ offer: CameraOffer) -> Double? {
        var parameters = v4l2_streamparm()
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        guard ask(hearth_vidioc_g_parm, &parameters) >= 0 else { return nil }
        var capture = unsafe parameters.parm.capture
        if capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0 {
            let interval =
                offer.intervals.best(rate: wish.rate)
                ?? FrameInterval(1, UInt32(clamping: wish.rate))
            capture.timeperframe = v4l2_fract(
                numerator: interval.numerator, denominator: interval.denominator)
            unsafe parameters.parm.capture = capture
            // A driver that refuses goes on as before, which the next line reads.
            if ask(hearth_vidioc_s_parm, &parameters) < 0 {
                guard ask(hearth_vidioc_g_parm, &parameters) >= 0 else { return nil }
            }
        }
        let rate = FrameInterval(unsafe parameters.parm.capture.timeperframe).rate
        return rate > 0 ? rate : nil
    }

    /// Makes the driver's buffers and maps them, each of at least so many bytes. When it throws,
    /// the caller closes the device and unmaps what is in `buffers`.
    mutating func makeBuffers(
        _ device: String, least: Int, into buffers: inout [VideoBuffer]
    ) throws(CameraError) {
        var request = v4l2_requestbuffers()
        request.count = VideoLimits.buffers
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        let result = ask(hearth_vidioc_reqbufs, &request)
        guard result >= 0 else { throw CameraError("make buffers", device: device, result: result) }
        guard (2...32).contains(request.count) else {
            throw CameraError(
                "make buffers", device: device,
                reason: "it has \(request.count); 2 to 32 are needed")
        }
        for index in 0..<request.count {
            var buffer = unsafe VideoBuffer.description(index)
            let result = unsafe ask(hearth_vidioc_querybuf, &buffer)
            guard result >= 0 else {
                throw CameraError("find a buffer", device: device, result: result)
            }
            let byteCount = unsafe Int(buffer.length)
            guard byteCount >= least, byteCount <= VideoLimits.bufferByteCount else {
                throw CameraError(
                    "use its buffers", device: device,
                    reason: """
                        they have \(byteCount) bytes; a picture has \(least), and the most is \
                        \(VideoLimits.bufferByteCount)
                        """)
            }
            guard let start = unsafe map(byteCount, at: Int(buffer.m.offset)) else {
                throw CameraError("map its buffers", device: device, reason: "not enough memory")
            }
            unsafe buffers.append(VideoBuffer(start: start, byteCount: byteCount))
        }
    }

    /// Gives a buffer to the driver.
    mutating func enqueue(_ index: UInt32) -> Int32 {
        var buffer = unsafe VideoBuffer.description(index)
        return unsafe ask(hearth_vidioc_qbuf, &buffer)
    }

    mutating func setStreaming(_ isStreaming: Bool) -> Int32 {
        var type = Int32(V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)
        return ask(isStreaming ? hearth_vidioc_streamon : hearth_vidioc_streamoff, &type)
    }
}

extension VideoBuffer {
    static func description(_ index: UInt32) -> v4l2_buffer {
        var buffer = unsafe v4l2_buffer()
        unsafe buffer.index = index
        unsafe buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        unsafe buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return unsafe buffer
    }
}

extension PixelFormat {
    init?(fourCC: UInt32) {
        switch fourCC {
        case hearth_pix_fmt_yuyv: self = .yuyv
        case hearth_pix_fmt_nv12: self = .nv12
        case hearth_pix_fmt_grey: self = .grey
        case hearth_pix_fmt_mjpeg, hearth_pix_fmt_jpeg: self = .mjpeg
        default: return nil
        }
    }

    var fourCC: UInt32 {
        switch self {
        case .yuyv: hearth_pix_fmt_yuyv
        case .nv12: hearth_pix_fmt_nv12
        case .grey: hearth_pix_fmt_grey
        case .mjpeg: hearth_pix_fmt_mjpeg
        }
    }

    /// How its pixels lie, for JPEG once they are decoded.
    var layout: RowLayout {
        switch self {
        case .yuyv: .yuyv
        case .nv12: .nv12
        case .grey: .grey
        case .mjpeg: .rgb
        }
    }
}

extension FrameInterval {
    init(_ fraction: v4l2_fract) { self.init(fraction.numerator, fraction.denominator) }
}

/// The text in a driver's field of fixed size.
private func text<Field>(of field: Field) -> String {
    unsafe withUnsafeBytes(of: field) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
