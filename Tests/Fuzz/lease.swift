// Lease frames from anywhere, one behind the other, received by an interlock that is heating. A
// frame that decodes is the one that its message encodes to; one that does not ends the heat. Every
// frame comes twice: as it is, and with its checksum mended, or no input would get beyond that.

import HearthSafety
import HearthUnits

/// More than one renewal, of a length that does not divide what libFuzzer likes to copy.
private let ticksBetweenFrames = 23

func judge(_ bytes: [UInt8]) {
    var messages: [LeaseMessage] = []
    for start in stride(from: 0, to: bytes.count, by: LeaseFrame.byteCount) {
        var frame = InlineArray<32, UInt8>(repeating: 0)
        for place in frame.indices where start + place < bytes.count {
            frame[place] = bytes[start + place]
        }
        _ = decoded(frame)
        mend(&frame)
        messages.append(decoded(frame))
    }
    guard messages.contains(where: { $0 != .malformed }) else { return }
    receive(messages)
}

private func decoded(_ frame: InlineArray<32, UInt8>) -> LeaseMessage {
    let message = LeaseFrame.decode(frame)
    guard case .renewal(let renewal) = message else { return message }
    let encoded = LeaseFrame.encode(renewal)
    for place in frame.indices {
        invariant(encoded[place] == frame[place], "what decodes encodes to the same bytes")
    }
    return message
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

/// Writes the checksum that the first 28 bytes ask for: CRC-32 (IEEE 802.3), bit by bit.
private func mend(_ frame: inout InlineArray<32, UInt8>) {
    var remainder = UInt32.max
    for place in 0..<28 {
        remainder ^= UInt32(frame[place])
        for _ in 0..<8 {
            remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
        }
    }
    for place in 0..<4 {
        frame[28 + place] = UInt8(truncatingIfNeeded: ~remainder >> UInt32(8 * place))
    }
}
