// Which of a camera's offers is taken, for lists as cameras have them.

import HearthCapture
import HearthVision
import Testing

private func rates(_ all: UInt32...) -> FrameIntervals { .some(all.map { FrameInterval(1, $0) }) }

@Suite struct CameraOfferTests {
    private func best(
        _ offers: [CameraOffer], format: PixelFormat? = nil, width: Int = 640, height: Int = 480,
        rate: Int = 5
    ) -> CameraOffer? {
        let wish = CameraWish(
            device: "", format: format, width: width, height: height, rate: rate)
        return CameraOffer.best(offers, for: wish).first
    }

    @Test func `a webcam gives the wished size without decoding`() {
        let offers = [
            CameraOffer(.mjpeg, width: 1920, height: 1080, intervals: rates(30)),
            CameraOffer(.mjpeg, width: 640, height: 480, intervals: rates(30)),
            CameraOffer(.yuyv, width: 1280, height: 720, intervals: rates(10, 5)),
            CameraOffer(.yuyv, width: 640, height: 480, intervals: rates(30, 15, 5)),
            CameraOffer(.yuyv, width: 320, height: 240, intervals: rates(30)),
        ]
        #expect(best(offers) == offers[3])
        #expect(best(offers, format: .mjpeg) == offers[1])
        #expect(best(offers, width: 320, height: 240) == offers[4])
        #expect(best(offers, format: .nv12) == nil)
        #expect(CameraOffer.best(offers, for: CameraWish(device: "")).count == 5)
    }

    @Test func `a raw format that is too slow gives way to JPEG`() {
        let offers = [
            CameraOffer(.yuyv, width: 1280, height: 960, intervals: rates(2, 1)),
            CameraOffer(.mjpeg, width: 1280, height: 960, intervals: rates(30)),
        ]
        #expect(best(offers) == offers[1])
        #expect(best(offers, rate: 2) == offers[0])
    }

    @Test func `grey is the last resort`() {
        let grey = CameraOffer(.grey, width: 640, height: 480, intervals: rates(30))
        let slow = CameraOffer(.mjpeg, width: 160, height: 120, intervals: rates(1))
        #expect(best([grey, slow]) == slow)
        #expect(best([grey]) == grey)
    }

    @Test func `enough pixels come before fewer, and the nearest of those`() {
        func offer(_ width: Int, _ height: Int) -> CameraOffer {
            CameraOffer(.nv12, width: width, height: height)
        }
        let offers = [offer(320, 240), offer(1920, 1080), offer(800, 600), offer(352, 288)]
        #expect(best(offers) == offers[2])
        #expect(best([offers[0], offers[3]]) == offers[3])
        #expect(best([offer(0, 480), offer(640, 5000), offer(8192, 16)]) == nil)
    }

    @Test func `the slowest rate that is enough is taken`() {
        #expect(rates(30, 15, 10, 5).best(rate: 5) == FrameInterval(1, 5))
        #expect(rates(30, 15).best(rate: 5) == FrameInterval(1, 15))
        #expect(rates(3, 1).best(rate: 5) == FrameInterval(1, 3))
        let ntsc = FrameIntervals.some([FrameInterval(1001, 5000), FrameInterval(1, 30)])
        #expect(ntsc.best(rate: 5) == FrameInterval(1001, 5000))
        #expect(FrameIntervals.unknown.best(rate: 5) == nil)
        #expect(
            FrameIntervals.some([FrameInterval(0, 5), FrameInterval(1, 0)]).best(rate: 5) == nil)
    }

    @Test func `of a range the rate itself is taken, or its nearer end`() {
        let (fast, slow) = (FrameInterval(1, 30), FrameInterval(1, 1))
        for range in [FrameIntervals.between(fast, slow), .between(slow, fast)] {
            #expect(range.best(rate: 5) == FrameInterval(1, 5))
            #expect(range.best(rate: 60) == fast)
        }
        #expect(FrameIntervals.between(fast, FrameInterval(1, 8)).best(rate: 5)?.rate == 8)
        #expect(FrameIntervals.between(fast, FrameInterval(0, 0)).best(rate: 5) == nil)
    }

    @Test func `of stepped sizes the nearest is taken`() {
        let range = SizeRange(least: 16, most: 1000, step: 16)
        #expect(range.nearest(to: 640) == 640)
        #expect(range.nearest(to: 647) == 640)
        #expect(range.nearest(to: 649) == 656)
        #expect(range.nearest(to: 5) == 16)
        #expect(range.nearest(to: 5000) == 992)
        #expect(SizeRange(least: 0, most: 10, step: 1).nearest(to: 5) == nil)
        #expect(SizeRange(least: 20, most: 10, step: 1).nearest(to: 5) == nil)
        #expect(SizeRange(least: 2, most: 10, step: 0).nearest(to: 5) == nil)
    }

    /// As linux/videodev2.h maps what a driver leaves open: colour space, encoding, quantisation.
    @Test(
        arguments: [
            ((8, 0, 0), ColourMatrix.bt601Limited), ((8, 0, 1), .bt601Full),
            ((7, 0, 0), .bt601Full),
            ((7, 0, 2), .bt601Limited), ((1, 0, 0), .bt601Limited), ((3, 0, 0), .bt709Limited),
            ((3, 1, 0), .bt601Limited), ((8, 2, 1), .bt709Full), ((0, 0, 0), .bt601Limited),
            ((10, 0, 0), .bt709Limited), ((99, 99, 99), .bt601Limited),
        ] as [((UInt32, UInt32, UInt32), ColourMatrix)])
    func `a driver's colours are read as the kernel's header says`(
        numbers: (UInt32, UInt32, UInt32), expected: ColourMatrix
    ) {
        let (space, encoding, quantisation) = numbers
        let matrix = ColourMatrix(
            colourSpace: space, encoding: encoding, quantisation: quantisation)
        #expect(matrix == expected)
    }
}
