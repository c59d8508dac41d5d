// A camera's coming and going: found, agreed with, started; lost, closed, and tried again later.

import HearthUnits
import HearthVision

extension Camera where Port: ~Copyable {
    func isStalled() -> Bool { port.time.boot - lastFrameAt > Limits.stalledAfter }

    mutating func lose() -> FrameEvent {
        if isStalled() { counts.stalls += 1 } else { counts.losses += 1 }
        close()
        postpone()
        return .gone
    }

    private mutating func postpone() {
        nextAttempt = port.time.boot + backOff
        backOff = min(backOff * 2, Limits.backOffMax)
    }

    private mutating func close() {
        held = nil
        mode = nil
        _ = port.setStreaming(false)
        for buffer in buffers { unsafe port.unmap(buffer.start, buffer.byteCount) }
        buffers.removeAll()
        port.close()
    }

    mutating func open(before deadline: Instant) -> Bool {
        let now = port.time.boot
        if now < nextAttempt, nextAttempt - now <= Limits.backOffMax {
            port.pause(for: min(nextAttempt, deadline) - now)
            if port.time.boot < nextAttempt { return false }
        }
        do throws(CameraError) {
            let opened = try start()
            prepare(opened)
            health.restart(opened.byteCounts)
            mode = opened
            refusal = nil
            counts.openings += 1
            backOff = Limits.backOffMin
            lastFrameAt = port.time.boot
            return true
        } catch {
            refusal = error
            counts.refusals += 1
            close()
            postpone()
            return false
        }
    }

    /// Makes what brings its pictures into the model's input, unless it is there from before.
    private mutating func prepare(_ mode: CameraMode) {
        let wanted = (mode.format, mode.picture)
        if let prepared, prepared == wanted { return }
        prepared = wanted
        decoder = nil
        var picture = mode.picture
        if mode.format == .mjpeg {
            let made = JPEGDecoder(picture, squareMin: side * Limits.pixelsOfCell)
            picture = made.picture
            decoder = consume made
        }
        conversion = FrameConversion(picture, side: side)
    }

    private mutating func start() throws(CameraError) -> CameraMode {
        let (device, identity) = try find()
        let offers = CameraOffer.best(port.offers(wish), for: wish)
        var failure = CameraError(
            "take pictures", device: device,
            reason: """
                it offers none as \
                \(wish.format.map(\.rawValue) ?? "yuyv, nv12, mjpeg or grey") \
                (v4l2-ctl --list-formats-ext shows what it has)
                """)
        for offer in offers.prefix(VideoLimits.offersTried) {
            let picture: PictureFormat
            do throws(CameraError) {
                picture = try port.agree(on: offer, device)
            } catch {
                failure = error
                continue
            }
            let rate = port.setRate(wish, offer)
            // A JPEG picture has as many bytes as it takes.
            let least = offer.format == .mjpeg ? 1024 : picture.byteCount
            try port.makeBuffers(device, least: least, into: &buffers)
            return try run(
                CameraMode(
                    device: device, identity: identity, format: offer.format, picture: picture,
                    rate: rate, bufferByteCount: buffers.map(\.byteCount).min() ?? 0,
                    bufferCount: buffers.count))
        }
        throw failure
    }

    private mutating func run(_ mode: CameraMode) throws(CameraError) -> CameraMode {
        for index in 0..<mode.bufferCount {
            let result = port.enqueue(UInt32(index))
            guard result >= 0 else {
                throw CameraError("use its buffers", device: mode.device, result: result)
            }
        }
        let result = port.setStreaming(true)
        guard result >= 0 else {
            throw CameraError("start", device: mode.device, result: result)
        }
        return mode
    }

    /// Opens the device by its path, or the first that has the name or takes pictures at all.
    private mutating func find() throws(CameraError) -> (String, CameraIdentity) {
        if wish.device.hasPrefix("/") {
            let result = port.open(wish.device)
            guard result >= 0 else {
                throw CameraError("open it", device: wish.device, result: result)
            }
            return (wish.device, try port.identity(wish.device))
        }
        var failure: CameraError?
        for device in port.devices() where port.open(device) >= 0 {
            do throws(CameraError) {
                let identity = try port.identity(device)
                if wish.device.isEmpty || [identity.card, identity.bus].contains(wish.device) {
                    return (device, identity)
                }
            } catch {
                failure = error
            }
        }
        if wish.device.isEmpty {
            throw failure
                ?? CameraError("find one", device: "(any)", reason: "there is no /dev/video*")
        }
        throw CameraError(
            "find it", device: wish.device,
            reason: "nothing under /dev/video* has this name (v4l2-ctl --list-devices)")
    }
}
