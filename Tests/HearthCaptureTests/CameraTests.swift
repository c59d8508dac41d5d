// A camera on a driver that does everything a driver may do wrong.

import CAllocationCounter
import CV4L2
import Glibc
import HearthCapture
import HearthCore
import HearthUnits
import HearthVision
import Testing

/// A camera, its driver, and a model's input to fill.
private struct Stand: ~Copyable {
    let driver = FakeDriver()
    var camera: Camera<FakePort>
    var tensor = [Int8](repeating: 0, count: 32 * 32 * 6)

    init(
        _ wish: CameraWish = CameraWish(device: "/dev/video0"),
        _ edit: (FakeDriver) -> Void = { _ in }
    ) {
        edit(driver)
        camera = Camera(FakePort(driver: driver), wish, side: 32)
    }

    /// Waits so long for a picture.
    mutating func next(_ milliseconds: Int64 = 250) -> FrameEvent {
        camera.next(before: driver.now + .milliseconds(milliseconds))
    }

    mutating func fill() -> Bool { Self.fill(&camera, &tensor) }

    private static func fill(_ camera: inout Camera<FakePort>, _ tensor: inout [Int8]) -> Bool {
        var span = tensor.mutableSpan
        return camera.fill(&span, channel: 3)
    }

    /// As many events as asked for, each looked at.
    mutating func events(_ count: Int) -> [FrameEvent] {
        (0..<count).map { _ in
            let event = next()
            if case .frame = event { _ = fill() }
            return event
        }
    }
}

extension FrameEvent {
    var isFrame: Bool { if case .frame(_, let isFrozen) = self { !isFrozen } else { false } }
}

@Suite struct CameraTests {
    // MARK: Agreeing

    @Test func `it asks for the wished size and the slowest rate that is enough`() {
        var stand = Stand()
        let first = stand.next()
        #expect(first.isFrame)
        let mode = stand.camera.mode
        #expect(mode?.format == .yuyv && mode?.rate == 5)
        #expect(mode?.picture.width == 640 && mode?.picture.height == 480)
        #expect(mode?.identity.card == "Fake Camera")
        #expect(stand.driver.rate == (1, 5))
        #expect(mode?.bufferCount == 4 && stand.camera.counts.openings == 1)
    }

    @Test func `what the driver makes of the wish is what counts`() throws {
        var stand = Stand {
            $0.answer = { format in
                format.width = 352
                format.height = 288
                format.bytesperline = 768
                format.sizeimage = 768 * 288
                format.quantization = V4L2_QUANTIZATION_FULL_RANGE.rawValue
            }
        }
        let event = stand.next()
        #expect(event.isFrame)
        let expected = try PictureFormat(
            .yuyv, width: 352, height: 288, bytesPerLine: 768, colours: .bt601Full)
        #expect(stand.camera.mode?.picture == expected)
    }

    @Test func `an offer that the driver does not keep gives way to the next`() {
        var stand = Stand {
            $0.formats.append((hearth_pix_fmt_nv12, [.init(width: 640, height: 480)]))
            $0.answer = { if $0.pixelformat == hearth_pix_fmt_yuyv { $0.pixelformat = 7 } }
        }
        let event = stand.next()
        #expect(event.isFrame && stand.camera.mode?.format == .nv12)
    }

    private func refusal(
        _ wish: CameraWish = CameraWish(device: "/dev/video0"), _ edit: (FakeDriver) -> Void
    ) -> String? {
        var stand = Stand(wish, edit)
        let event = stand.next(0)
        #expect(event == .gone && stand.camera.counts.refusals == 1)
        #expect(stand.driver.openPath == nil && stand.driver.mapped == 0)
        return stand.camera.refusal?.description
    }

    @Test func `what cannot be used is refused in words`() {
        #expect(
            refusal { $0.devices = [] }
                == "camera /dev/video0: cannot open it: there is no such device")
        #expect(
            refusal { $0.capabilities = UInt32(V4L2_CAP_VIDEO_OUTPUT) }
                == """
                camera /dev/video0: cannot take pictures: it takes none (another node of the same \
                camera may)
                """)
        #expect(
            refusal { $0.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) }?
                .contains("multi-planar") == true)
        #expect(
            refusal { $0.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE) }?
                .contains("does not stream") == true)
        #expect(
            refusal { $0.errors[hearth_vidioc_s_fmt] = Array(repeating: EBUSY, count: 9) }?
                .contains("another program uses it") == true)
        #expect(refusal { $0.formats = [] }?.contains("offers none as yuyv, nv12") == true)
        #expect(
            refusal(CameraWish(device: "/dev/video0", format: .grey)) { _ in }?
                .contains("offers none as grey") == true)
        #expect(
            refusal { $0.answer = { $0.bytesperline = 5 } }?.contains("lines of 5 bytes") == true)
        #expect(
            refusal { $0.answer = { $0.width = 1 << 31 } }?.contains("of 2147483648 × ") == true)
        #expect(refusal { $0.bufferByteCount = { $0 - 1 } }?.contains("614399 bytes") == true)
        #expect(
            refusal { $0.errors[hearth_vidioc_streamon] = [EIO] }?
                .contains("cannot start: input/output error") == true)
        #expect(
            refusal(CameraWish(device: "")) { $0.devices = [] }
                == "camera (any): cannot find one: there is no /dev/video*")
        #expect(refusal(CameraWish(device: "Other")) { _ in }?.contains("has this name") == true)
    }

    @Test func `a camera is found by its name wherever it is, or as the first that there is`() {
        for device in ["Fake Camera", ""] {
            var stand = Stand(CameraWish(device: device)) {
                $0.devices = ["/dev/video3", "/dev/video7"]
            }
            let event = stand.next()
            #expect(event.isFrame && stand.camera.mode?.device == "/dev/video3")
        }
    }

    // MARK: Pictures

    @Test func `the model's input is filled with the picture in the driver's buffer`() throws {
        for (fourCC, layout) in [
            (hearth_pix_fmt_yuyv, RowLayout.yuyv), (hearth_pix_fmt_nv12, .nv12),
            (hearth_pix_fmt_grey, .grey),
        ] {
            var stand = Stand { $0.formats = [(fourCC, [.init(width: 320, height: 240)])] }
            let event = stand.next()
            let isFilled = stand.fill()
            #expect(event.isFrame && isFilled)
            let format = try PictureFormat(layout, width: 320, height: 240)
            var conversion = FrameConversion(format, side: 32)
            var expected = [Int8](repeating: 0, count: 32 * 32 * 6)
            var span = expected.mutableSpan
            let bytes = stand.driver.picture(0, 320 * 240 * 2)?.bytes ?? []
            conversion.fill(bytes.span, into: &span, channel: 3)
            #expect(stand.tensor == expected)
            let frame = stand.camera.frame()
            #expect(frame == format.frame(bytes.span))
        }
    }

    @Test func `a picture's time is the driver's stamp on Hearth's clock`() {
        var stand = Stand()
        for _ in 0..<3 {
            let event = stand.next()
            #expect(event == .frame(takenAt: stand.driver.now, isFrozen: false))
        }
        // A driver without a clock that is known, and stamps that cannot be.
        stand.driver.stampFlag = UInt32(V4L2_BUF_FLAG_TIMESTAMP_COPY)
        let copied = stand.next()
        #expect(copied == .frame(takenAt: stand.driver.now, isFrozen: false))
        stand.driver.stampFlag = UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        let picture = stand.driver.picture
        for stamp in [timeval(tv_sec: .max, tv_usec: .max), timeval(tv_sec: 1 << 30, tv_usec: 0)] {
            stand.driver.picture = { number, count in
                var made = picture(number, count)
                made?.stamp = stamp
                return made
            }
            let event = stand.next()
            #expect(event == .frame(takenAt: stand.driver.now, isFrozen: false))
        }
    }

    @Test func `after a pause the newest picture is given, not what waited`() {
        var stand = Stand()
        _ = stand.events(2)
        stand.driver.advance(to: stand.driver.now + .seconds(3))
        let event = stand.next()
        // Of fifteen pictures three found a buffer; they are old, the next one is not.
        #expect(event == .frame(takenAt: stand.driver.now, isFrozen: false))
        #expect(stand.camera.counts.skipped == 3)
        #expect(stand.camera.health.counts.dropped == 12)
    }

    @Test func `dropped, torn, truncated, impossible and frozen frames are told and counted`() {
        var stand = Stand {
            let picture = $0.picture
            $0.picture = { number, count in
                var made = picture(number == 9 ? 8 : number, count)
                switch number {
                case 2: made?.dropsBefore = 3
                case 3: made?.isMarked = true
                case 4: made?.byteCount = UInt32(count) - 1
                case 5: made?.byteCount = 0
                case 6: made?.byteCount = .max
                default: break
                }
                return made
            }
        }
        let events = stand.events(12)
        let bad = events.map { if case .bad(let defect) = $0 { defect.rawValue } else { "" } }
        #expect(
            bad == ["", "", "", "torn", "truncated", "truncated", "impossible"]
                + Array(repeating: "", count: 5))
        let frozen = events.map { if case .frame(_, let isFrozen) = $0 { isFrozen } else { false } }
        #expect(frozen == (0..<12).map { $0 == 9 })
        var expected = FrameHealth.Counts()
        expected.good = 7
        expected.dropped = 3
        expected.torn = 1
        expected.truncated = 2
        expected.impossible = 1
        expected.frozen = 1
        #expect(stand.camera.health.counts == expected)
        #expect(stand.camera.counts.openings == 1)
    }

    @Test func `a JPEG camera's pictures are decoded, damaged ones counted`() throws {
        let good = (0..<3).map { jpeg(gradients(width: 640, height: 480, seed: $0)) }
        var stand = Stand {
            $0.formats = [(hearth_pix_fmt_mjpeg, [.init(width: 640, height: 480)])]
            $0.picture = { number, _ in
                var bytes = good[number % 3]
                if number == 1 { bytes.removeLast(bytes.count / 2) }
                return FakePicture(bytes: bytes)
            }
        }
        var filled: [Bool] = []
        for _ in 0..<3 {
            let event = stand.next()
            #expect(event.isFrame)
            filled.append(stand.fill())
        }
        #expect(filled == [true, false, true])
        #expect(stand.camera.health.counts.corrupt == 1)
        #expect(stand.camera.health.counts.good == 2)
        let frame = stand.camera.frame()
        #expect(frame?.width == 640 && frame?.pixels.count == 640 * 480 * 3)
    }

    // MARK: Coming and going

    @Test func `a camera that is pulled out and put back ten times is used again each time`() {
        var stand = Stand()
        for turn in 1...10 {
            let before = stand.events(2)
            #expect(before.map(\.isFrame) == [true, true])
            stand.driver.isHungUp = true
            stand.driver.devices = []
            var gone = 0
            for _ in 0..<20 where stand.next() == .gone { gone += 1 }
            #expect(gone == 20 && stand.camera.mode == nil)
            #expect(stand.driver.mapped == 0 && stand.driver.openPath == nil)
            stand.driver.isHungUp = false
            stand.driver.devices = ["/dev/video0"]
            var waits = 0
            while !stand.next().isFrame, waits < 40 { waits += 1 }
            #expect(waits < 25)
            #expect(stand.camera.counts.openings == turn + 1)
            #expect(stand.camera.counts.losses == turn)
        }
    }

    @Test func `a camera that is away is looked for less and less often, but for ever`() {
        var stand = Stand { $0.devices = [] }
        let start = stand.driver.now
        while stand.driver.now < start + .seconds(60) {
            let event = stand.next()
            #expect(event == .gone)
        }
        // 0, 0.1, 0.3, 0.7, 1.5, 3.1, 6.3 s, then every 5 s.
        #expect((15...19).contains(stand.camera.counts.refusals))
        stand.driver.devices = ["/dev/video0"]
        var waits = 0
        while !stand.next().isFrame, waits < 40 { waits += 1 }
        #expect(waits <= 21)
    }

    @Test(arguments: [hearth_vidioc_dqbuf, hearth_vidioc_qbuf])
    func `an error of the driver's is a camera lost, and then found again`(request: UInt) {
        for error in [EIO, ENODEV, EINVAL, EPIPE] {
            var stand = Stand()
            _ = stand.events(2)
            stand.driver.errors[request] = [error]
            let lost = stand.next()
            #expect(lost == .gone && stand.camera.counts.losses == 1)
            var waits = 0
            while !stand.next().isFrame, waits < 5 { waits += 1 }
            #expect(waits < 3 && stand.camera.counts.openings == 2)
        }
    }

    @Test func `a buffer that was never made is a camera lost`() {
        var stand = Stand()
        _ = stand.events(2)
        stand.driver.bufferIndexShift = 4
        let lost = stand.next()
        #expect(lost == .gone)
    }

    @Test func `a camera that stands still is started anew`() {
        var stand = Stand()
        _ = stand.events(2)
        let picture = stand.driver.picture
        stand.driver.picture = { _, _ in nil }
        var events: [FrameEvent] = []
        while events.last != .gone, events.count < 20 { events.append(stand.next()) }
        #expect(Array(events.dropLast()) == events.dropLast().map { _ in .late })
        #expect((12...13).contains(events.count))
        #expect(stand.camera.counts.stalls == 1)
        stand.driver.picture = picture
        var waits = 0
        while !stand.next().isFrame, waits < 5 { waits += 1 }
        #expect(waits < 3)
    }

    @Test func `a driver that calls for nothing is a camera lost`() {
        var stand = Stand()
        _ = stand.events(2)
        stand.driver.callsForNothing = true
        let lost = stand.next()
        #expect(lost == .gone && stand.camera.counts.losses == 1)
    }

    @Test func `no wait is longer than asked`() {
        var stand = Stand { $0.devices = [] }
        for milliseconds: Int64 in [0, 1, 40, 250, 3000] {
            let start = stand.driver.now
            _ = stand.next(milliseconds)
            #expect(stand.driver.now - start <= .milliseconds(milliseconds))
        }
        stand.driver.devices = ["/dev/video0"]
        stand.driver.picture = { _, _ in nil }
        for milliseconds: Int64 in [6000, 40, 250] {
            let start = stand.driver.now
            _ = stand.next(milliseconds)
            #expect(stand.driver.now - start <= .milliseconds(milliseconds))
        }
    }

    @Test func `a picture costs no allocation`() {
        // The driver's own pictures are made beforehand.
        let pictures = (0..<20).map { number in
            FakePicture(bytes: [UInt8](repeating: UInt8(number), count: 640 * 480 * 2))
        }
        var stand = Stand { $0.picture = { number, _ in pictures[number % 20] } }
        _ = stand.events(2)
        guard hearth_allocation_count() >= 0 else { return }
        var (before, spent) = (0, 0)
        for _ in 0..<10 {
            stand.driver.advance(to: stand.driver.now + .milliseconds(200))
            before = Int(hearth_allocation_count())
            let event = stand.camera.next(before: stand.driver.now)
            let isFilled = stand.fill()
            spent += Int(hearth_allocation_count()) - before
            #expect(event.isFrame && isFilled)
        }
        #expect(spent == 0)
    }
}
