// Sound from a WAV file (RIFF, "Multimedia Programming Interface and Data Specifications 1.0",
// Microsoft and IBM, 1991). The bytes may come from anywhere: every length is checked against the
// end of the file before it is believed, and the sample rate and channel count against limits.

/// 16-bit sound of one or two channels.
public struct WAVSound: Equatable, Sendable {
    /// Samples a second of each channel.
    public let sampleRate: Int
    /// 1 or 2.
    public let channelCount: Int
    /// All samples; with two channels, left and right take turns.
    public let samples: [Int16]

    /// The rates that are believed.
    private static let sampleRates = 1_000...768_000

    /// Reads a whole file. Chunks other than the format and the data are passed over; what follows
    /// the data is not read.
    public init(_ file: [UInt8]) throws(WAVError) {
        var reader = ChunkReader(file)
        try reader.readHeader()
        var format: Format?
        while true {
            let chunk = try reader.next(after: format == nil ? "fmt " : "data")
            switch chunk.name {
            case "fmt ":
                guard format == nil else {
                    throw .malformed(offset: chunk.start, reason: "a second 'fmt ' chunk")
                }
                format = try Format(reader, chunk)
            case "data":
                guard let format else {
                    throw .malformed(offset: chunk.start, reason: "'data' before 'fmt '")
                }
                sampleRate = format.sampleRate
                channelCount = format.channelCount
                samples = try WAVSound.samples(reader, chunk, channelCount: format.channelCount)
                return
            default: break
            }
        }
    }

    /// One channel: that of the file, or the mean of two, rounded down.
    public func mono() -> [Int16] {
        guard channelCount == 2 else { return samples }
        return (0..<samples.count / 2).map { index in
            let sum = Int32(samples[2 * index]) + Int32(samples[2 * index + 1])
            return Int16(truncatingIfNeeded: sum >> 1)
        }
    }

    private static func samples(
        _ reader: ChunkReader, _ chunk: Chunk, channelCount: Int
    ) throws(WAVError) -> [Int16] {
        guard chunk.length % (2 * channelCount) == 0 else {
            throw .malformed(
                offset: chunk.start,
                reason: "\(chunk.length) bytes of samples, not a multiple of \(2 * channelCount)")
        }
        return (0..<chunk.length / 2).map { index in
            Int16(bitPattern: reader.uint16(chunk.start + 2 * index))
        }
    }

    /// What the format chunk says, checked.
    private struct Format {
        let sampleRate: Int
        let channelCount: Int

        init(_ reader: ChunkReader, _ chunk: Chunk) throws(WAVError) {
            let start = chunk.start
            guard chunk.length >= 16 else {
                throw .malformed(
                    offset: start, reason: "a 'fmt ' chunk of \(chunk.length) bytes, 16 at least")
            }
            let tag = try Format.tag(reader, chunk)
            guard tag == 1 else { throw .unsupported(reason: "its format is number \(tag)") }
            channelCount = Int(reader.uint16(start + 2))
            sampleRate = Int(reader.uint32(start + 4))
            let bits = Int(reader.uint16(start + 14))
            guard (1...2).contains(channelCount) else {
                throw .unsupported(reason: "it has \(channelCount) channels")
            }
            guard bits == 16 else {
                throw .unsupported(reason: "it has \(bits) bits a sample")
            }
            guard WAVSound.sampleRates.contains(sampleRate) else {
                throw .malformed(
                    offset: start + 4,
                    reason: "\(sampleRate) samples a second, \(WAVSound.sampleRates) are believed")
            }
            let block = Int(reader.uint16(start + 12))
            guard block == 2 * channelCount else {
                throw .malformed(
                    offset: start + 12,
                    reason: "\(block) bytes for \(channelCount) samples of 16 bits")
            }
        }

        /// The format's number: 1 is PCM. Number 0xFFFE says that the real one stands in the
        /// first two bytes of an identifier further down.
        private static func tag(_ reader: ChunkReader, _ chunk: Chunk) throws(WAVError) -> Int {
            let tag = Int(reader.uint16(chunk.start))
            guard tag == 0xFFFE else { return tag }
            guard chunk.length >= 40 else {
                throw .malformed(
                    offset: chunk.start,
                    reason: "an extended 'fmt ' chunk of \(chunk.length) bytes, 40 at least")
            }
            return Int(reader.uint16(chunk.start + 24))
        }
    }
}

/// A chunk whose bytes are all in the file.
private struct Chunk {
    let name: String
    let start: Int
    let length: Int
}

/// Walks the chunks of a RIFF file.
private struct ChunkReader {
    private let file: [UInt8]
    private var position = 0

    init(_ file: [UInt8]) { self.file = file }

    mutating func readHeader() throws(WAVError) {
        guard file.count >= 12 else {
            throw .malformed(offset: 0, reason: "\(file.count) bytes, 12 at least")
        }
        guard name(0) == "RIFF", name(8) == "WAVE" else {
            throw .malformed(offset: 0, reason: "'\(name(0))' and '\(name(8))', not RIFF and WAVE")
        }
        position = 12
    }

    /// The next chunk. A writer that could not seek back leaves the length of the data 0 or all
    /// ones; such a file is refused like any whose chunk reaches over its end.
    mutating func next(after wanted: String) throws(WAVError) -> Chunk {
        guard file.count - position >= 8 else {
            throw .malformed(offset: position, reason: "the file ends before a '\(wanted)' chunk")
        }
        let length = Int(uint32(position + 4))
        let start = position + 8
        guard length <= file.count - start else {
            throw .malformed(
                offset: position + 4,
                reason: "chunk '\(name(position))' has \(length) bytes, \(file.count - start) are"
                    + " left")
        }
        let chunk = Chunk(name: name(position), start: start, length: length)
        // Chunks start at even places; the last one may lack its padding.
        position = min(start + length + length % 2, file.count)
        return chunk
    }

    /// The caller has checked that the bytes are there.
    func uint16(_ offset: Int) -> UInt16 { UInt16(file[offset]) | UInt16(file[offset + 1]) << 8 }

    func uint32(_ offset: Int) -> UInt32 {
        UInt32(uint16(offset)) | UInt32(uint16(offset + 2)) << 16
    }

    /// Four characters; what cannot be printed is a question mark.
    private func name(_ offset: Int) -> String {
        let printable = file[offset..<offset + 4].map { byte in
            (0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?")
        }
        return String(decoding: printable, as: UTF8.self)
    }
}
