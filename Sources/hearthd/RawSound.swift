// Sound from a file or a named pipe in a microphone's place: raw, 16 kHz, one channel, signed 16
// bits, little-endian (`ffmpeg -i in.wav -f s16le -ar 16000 -ac 1 out.raw`).

package import HearthCapture
package import HearthUnits

/// A `SoundSource` over a `RawStream`.
package struct RawSound: ExplainedSource, ~Copyable {
    private var stream: RawStream

    /// - Parameter hop: samples of a hop.
    package init(_ path: String, hop: Int) {
        stream = RawStream(
            path, byteCount: 2 * hop,
            period: TimeSpan(rawValue: Int64(hop) * 1_000_000_000 / 16_000))
    }

    package var complaint: String? { "[Microphone] \(stream.complaint)" }

    package mutating func read(
        into hop: inout MutableSpan<Int16>, before deadline: Instant
    ) -> SoundEvent {
        switch stream.next(before: deadline) {
        case .late: return .late
        case .gone: return .gone
        case .piece: break
        }
        for index in 0..<hop.count {
            let low = UInt16(stream.bytes[2 * index])
            let high = UInt16(stream.bytes[2 * index + 1])
            hop[index] = Int16(bitPattern: high << 8 | low)
        }
        return .hop
    }
}
