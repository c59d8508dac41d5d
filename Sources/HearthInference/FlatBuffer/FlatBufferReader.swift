// Reading little-endian numbers from bytes that nobody has checked yet. Every read says what it
// is reading and proves that the bytes are there and aligned before it looks at them.
//
// The format: https://flatbuffers.dev/internals (tables, vtables, vectors, strings).

/// Bounds-checked access to the bytes of a FlatBuffer. Offsets count from the file's first byte.
struct FlatBufferReader: Sendable {
    let bytes: [UInt8]

    /// The table that the file's first four bytes point to.
    func root(_ structure: StaticString) throws(ModelError) -> FlatBufferTable {
        let offset = try uint32(at: 0, structure)
        return try FlatBufferTable(self, at: offset, structure)
    }

    func uint8(at offset: Int, _ structure: StaticString) throws(ModelError) -> UInt8 {
        try check(offset, width: 1, structure)
        return bytes[offset]
    }

    func uint16(at offset: Int, _ structure: StaticString) throws(ModelError) -> Int {
        try check(offset, width: 2, structure)
        return Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
    }

    func uint32(at offset: Int, _ structure: StaticString) throws(ModelError) -> Int {
        let word = try word(at: offset, structure)
        guard let value = Int(exactly: word) else {
            throw .malformed(
                structure: "\(structure)", offset: offset, reason: "\(word) is out of range")
        }
        return value
    }

    func int32(at offset: Int, _ structure: StaticString) throws(ModelError) -> Int32 {
        Int32(bitPattern: try word(at: offset, structure))
    }

    func float32(at offset: Int, _ structure: StaticString) throws(ModelError) -> Float {
        Float(bitPattern: try word(at: offset, structure))
    }

    func int64(at offset: Int, _ structure: StaticString) throws(ModelError) -> Int64 {
        try check(offset, width: 8, structure)
        let low = UInt64(try word(at: offset, structure))
        let high = UInt64(try word(at: offset + 4, structure))
        return Int64(bitPattern: low | high << 32)
    }

    /// Fails unless `count` elements of `width` bytes lie inside the file from `offset` on.
    func checkRange(
        _ offset: Int, count: Int, width: Int, _ structure: StaticString
    ) throws(ModelError) {
        guard offset >= 0, offset <= bytes.count, count <= (bytes.count - offset) / width else {
            throw .malformed(
                structure: "\(structure)", offset: offset,
                reason: "\(count) elements of \(width) bytes do not fit"
                    + " into a file of \(bytes.count) bytes")
        }
    }

    private func word(at offset: Int, _ structure: StaticString) throws(ModelError) -> UInt32 {
        try check(offset, width: 4, structure)
        return UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
            | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
    }

    private func check(
        _ offset: Int, width: Int, _ structure: StaticString
    ) throws(ModelError) {
        guard offset >= 0, offset <= bytes.count - width else {
            throw .malformed(
                structure: "\(structure)", offset: offset,
                reason: "\(width) bytes do not fit into a file of \(bytes.count) bytes")
        }
        guard offset % width == 0 else {
            throw .malformed(
                structure: "\(structure)", offset: offset,
                reason: "the offset is not a multiple of \(width)")
        }
    }
}
