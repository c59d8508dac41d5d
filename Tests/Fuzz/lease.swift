// What comes out of the lease socket or off the guard's disk, from anywhere: as frames of either
// direction, as records, as slots of the history. What decodes encodes to the same bytes. The
// client's frames, one behind the other, are received by a toaster's interlock that is heating and
// by a wearable's that vibrates: one that does not decode ends heat and vibration.
//
// Everything comes twice: as it is, and with its checksum mended, or no input would get beyond
// that. The records' magic is put in place as well.

import HearthGuard
import HearthSafety
import HearthUnits

/// More than one renewal, of a length that does not divide what libFuzzer likes to copy.
private let ticksBetweenFrames = 23

func judge(_ bytes: [UInt8]) {
    judgeGuardFrames(bytes)
    judgeRecords(bytes)
    judgeHistory(bytes)
    judgeJournal(bytes)
    var messages: [LeaseMessage] = []
    for start in stride(from: 0, to: bytes.count, by: ClientFrame.byteCount) {
        var frame: InlineArray<32, UInt8> = window(bytes, start)
        _ = decoded(frame)
        frame.seal()
        if let message = decoded(frame).lease { messages.append(message) }
    }
    guard messages.contains(where: { $0 != .malformed }) else { return }
    receive(messages)
    receiveWorn(messages)
}

/// Bytes from `start` on, zeros behind the last.
private func window<let size: Int>(_ bytes: [UInt8], _ start: Int) -> InlineArray<size, UInt8> {
    InlineArray { start + $0 < bytes.count ? bytes[start + $0] : 0 }
}

private func expectSame<let size: Int>(
    _ encoded: InlineArray<size, UInt8>, _ frame: InlineArray<size, UInt8>
) {
    invariant(encoded.isEqual(to: frame), "what decodes encodes to the same bytes")
}

/// What both decoders of a client's frame say of it: a renewal is one to each, or to neither.
private func decoded(_ frame: InlineArray<32, UInt8>) -> ClientMessage {
    let message = ClientFrame.decode(frame)
    if message != .malformed { expectSame(ClientFrame.encode(message), frame) }
    let renewal = LeaseFrame.decode(frame)
    if case .renewal = message {
        invariant(message.lease == renewal, "one frame is one renewal")
    } else {
        invariant(renewal == .malformed, "what is no renewal to one decoder is none to the other")
    }
    return message
}

private func judgeGuardFrames(_ bytes: [UInt8]) {
    var frame: InlineArray<96, UInt8> = window(bytes, 0)
    for isMended in [false, true] {
        if isMended { frame.seal() }
        let (toaster, worn) = (GuardFrame.decode(frame), WearableFrame.decode(frame))
        if toaster != .malformed { expectSame(GuardFrame.encode(toaster), frame) }
        if worn != .malformed { expectSame(WearableFrame.encode(worn), frame) }
        invariant(toaster == .malformed || worn == .malformed, "a frame is one target's")
    }
}

private func judgeRecords(_ bytes: [UInt8]) {
    judge(window(bytes, 0), window(bytes, 64), as: SafetyRecordImage.self, "HSR1")
    judge(window(bytes, 0), window(bytes, 64), as: WearableRecordImage.self, "HWR1")
}

private func judge<Image: RecordImage>(
    _ a: InlineArray<64, UInt8>, _ b: InlineArray<64, UInt8>, as image: Image.Type,
    _ magic: String
) {
    _ = Image.newest(a, b)
    var (a, b) = (a, b)
    for (place, byte) in magic.utf8.enumerated() { (a[place], b[place]) = (byte, byte) }
    a.seal()
    b.seal()
    let (inA, inB) = (Image.decode(a), Image.decode(b))
    if let inA { expectSame(Image.encode(inA), a) }
    if let inB { expectSame(Image.encode(inB), b) }
    let newest = Image.newest(a, b)
    invariant((newest == nil) == (inA == nil && inB == nil), "a sound record is found")
    if let newest { invariant(newest.record == (newest.slot == .a ? inA : inB), "as it is") }
}

private func judgeHistory(_ bytes: [UInt8]) {
    _ = TripHistory.entries(bytes)
    var slot: InlineArray<512, UInt8> = window(bytes, 0)
    for (place, byte) in "HTH1".utf8.enumerated() { slot[place] = byte }
    slot.seal()
    guard let entry = TripHistory.decode(slot) else { return }
    expectSame(TripHistory.encode(entry), slot)
    let report = TripReport(record: .toaster(nil), entries: [entry], now: entry.wallSeconds)
    invariant(!report.text(isUnicode: true).isEmpty && !report.json.isEmpty, "it can be told")
}

private func judgeJournal(_ bytes: [UInt8]) {
    _ = JournalImage.wearableJournal(bytes, instance: 1)
    var image: InlineArray<1024, UInt8> = window(bytes, 0)
    for (place, byte) in "HJR1".utf8.enumerated() { image[place] = byte }
    image.seal()
    let journal = JournalImage.journal(image.indices.map { image[$0] }, instance: 1)
    // An empty journal is also what damage is read as.
    if journal.count > 0 { expectSame(JournalImage.encode(journal), image) }
}

private func receive(_ messages: [LeaseMessage]) {
    let bench = Bench.heating(feed: .none)
    invariant(bench.status.phase == .heating, "the cycle has begun")
    for message in messages {
        bench.nextMessage = message
        bench.step()
        if message == .malformed { invariant(!bench.last.heat, "a malformed frame ends the heat") }
        bench.run(ticksBetweenFrames)
    }
    bench.run(Int(ToasterLimits.leaseTicksMax) + 1)
    invariant(!bench.last.heat, "without renewals heat ends")
}

private func receiveWorn(_ messages: [LeaseMessage]) {
    let bench = WearableBench.rested(vibrating: true)
    invariant(bench.last.motor, "the motor runs")
    bench.feeds = false
    for message in messages {
        bench.nextMessage = message
        bench.step()
        if message == .malformed { invariant(!bench.last.motor, "a malformed frame ends it") }
        bench.run(ticksBetweenFrames)
    }
    bench.run(Int(ToasterLimits.leaseTicksMax) + 1)
    invariant(!bench.last.motor, "without renewals the motor stops")
    invariant(bench.last.charge, "no frame stops the charging")
}
