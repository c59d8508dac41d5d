// Tables and vectors of a FlatBuffer: a table finds its fields through a vtable, a vector carries
// its length. Both are checked against the file when they are made, so reading them is safe.

/// One table. Fields are numbered in the order of the schema, from 0; an absent field has a
/// default.
struct FlatBufferTable: Sendable {
    let reader: FlatBufferReader
    let position: Int
    let structure: StaticString
    private let vtable: Int
    private let vtableBytes: Int
    private let tableBytes: Int

    init(
        _ reader: FlatBufferReader, at position: Int, _ structure: StaticString
    ) throws(ModelError) {
        self.reader = reader
        self.position = position
        self.structure = structure
        // A difference that wraps around is negative, and the next read refuses it.
        vtable = position &- Int(try reader.int32(at: position, structure))
        vtableBytes = try reader.uint16(at: vtable, structure)
        tableBytes = try reader.uint16(at: vtable + 2, structure)
        guard vtableBytes >= 4, vtableBytes % 2 == 0, tableBytes >= 4 else {
            throw .malformed(
                structure: "\(structure)", offset: vtable,
                reason: "a vtable of \(vtableBytes) bytes for a table of \(tableBytes) bytes")
        }
        try reader.checkRange(vtable, count: vtableBytes, width: 1, structure)
        try reader.checkRange(position, count: tableBytes, width: 1, structure)
    }

    func uint8(_ field: Int, default value: UInt8 = 0) throws(ModelError) -> UInt8 {
        guard let offset = try offset(of: field, width: 1) else { return value }
        return try reader.uint8(at: offset, structure)
    }

    func int32(_ field: Int, default value: Int32 = 0) throws(ModelError) -> Int32 {
        guard let offset = try offset(of: field, width: 4) else { return value }
        return try reader.int32(at: offset, structure)
    }

    func uint32(_ field: Int, default value: Int = 0) throws(ModelError) -> Int {
        guard let offset = try offset(of: field, width: 4) else { return value }
        return try reader.uint32(at: offset, structure)
    }

    func int64(_ field: Int, default value: Int64 = 0) throws(ModelError) -> Int64 {
        guard let offset = try offset(of: field, width: 8) else { return value }
        return try reader.int64(at: offset, structure)
    }

    func float32(_ field: Int, default value: Float = 0) throws(ModelError) -> Float {
        guard let offset = try offset(of: field, width: 4) else { return value }
        return try reader.float32(at: offset, structure)
    }

    func table(_ field: Int, _ structure: StaticString) throws(ModelError) -> FlatBufferTable? {
        guard let target = try target(of: field) else { return nil }
        return try FlatBufferTable(reader, at: target, structure)
    }

    /// A vector whose elements are `width` bytes wide. Elements of tables are 4 bytes: an offset.
    func vector(
        _ field: Int, width: Int, _ structure: StaticString
    ) throws(ModelError) -> FlatBufferVector? {
        guard let target = try target(of: field) else { return nil }
        return try FlatBufferVector(reader, at: target, width: width, structure)
    }

    /// Where an offset field points to.
    private func target(of field: Int) throws(ModelError) -> Int? {
        guard let offset = try offset(of: field, width: 4) else { return nil }
        let distance = try reader.uint32(at: offset, structure)
        let (target, overflow) = offset.addingReportingOverflow(distance)
        guard !overflow else {
            throw .malformed(
                structure: "\(structure)", offset: offset, reason: "an offset of \(distance)")
        }
        return target
    }

    /// Where a field's bytes are, or nothing if the table does not have it.
    private func offset(of field: Int, width: Int) throws(ModelError) -> Int? {
        let slot = 4 + 2 * field
        guard slot + 2 <= vtableBytes else { return nil }
        let inTable = try reader.uint16(at: vtable + slot, structure)
        guard inTable != 0 else { return nil }
        guard inTable >= 4, inTable + width <= tableBytes else {
            throw .malformed(
                structure: "\(structure)", offset: vtable + slot,
                reason: "field \(field) lies at byte \(inTable) of a table of \(tableBytes) bytes")
        }
        return position + inTable
    }
}

/// One vector: its elements lie inside the file.
struct FlatBufferVector: Sendable {
    let reader: FlatBufferReader
    let structure: StaticString
    /// Where the first element is.
    let start: Int
    let count: Int

    init(
        _ reader: FlatBufferReader, at position: Int, width: Int, _ structure: StaticString
    ) throws(ModelError) {
        self.reader = reader
        self.structure = structure
        count = try reader.uint32(at: position, structure)
        start = position + 4
        try reader.checkRange(start, count: count, width: width, structure)
    }

    /// Fails if there are more elements than `limit`.
    func limited(
        to limit: Int, _ quantity: String, advice: String = "this is not a model for a small board"
    ) throws(ModelError) -> FlatBufferVector {
        guard count <= limit else {
            throw .overLimit(quantity: quantity, value: count, limit: limit, advice: advice)
        }
        return self
    }

    func int32(_ index: Int) throws(ModelError) -> Int32 {
        try reader.int32(at: start + 4 * index, structure)
    }

    func float32(_ index: Int) throws(ModelError) -> Float {
        try reader.float32(at: start + 4 * index, structure)
    }

    func int64(_ index: Int) throws(ModelError) -> Int64 {
        try reader.int64(at: start + 8 * index, structure)
    }

    func table(_ index: Int) throws(ModelError) -> FlatBufferTable {
        let element = start + 4 * index
        let distance = try reader.uint32(at: element, structure)
        let (target, overflow) = element.addingReportingOverflow(distance)
        guard !overflow else {
            throw .malformed(
                structure: "\(structure)", offset: element, reason: "an offset of \(distance)")
        }
        return try FlatBufferTable(reader, at: target, structure)
    }

    /// All elements as 32-bit integers. Call `limited(to:)` first.
    func int32s() throws(ModelError) -> [Int32] {
        var values: [Int32] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try int32(index)) }
        return values
    }
}
