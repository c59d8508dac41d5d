// A reader of configuration files in the form that systemd uses. Bytes in, no Foundation and no
// existentials, so that the guard can read its configuration with it.
//
//   # a comment, as is a line that starts with ';'; only whole lines are comments
//   [Section]
//   Key = value        spaces around the name and the value do not count
//
// Files are read one after the other, the drop-ins behind the main file in the order of their
// names: a later file's assignment replaces an earlier one's, or adds to it where the schema says
// that the key is a list. `Key=` with nothing behind it takes back all that was assigned before, so
// that the default holds again. Unlike systemd's, an unknown name is an error and not a warning, a
// key is not assigned twice in one file (unless a list, or reset in between), a line is not
// continued with a backslash, and a number needs its unit.
//
// Invariant: whatever the bytes are, `read` returns or throws; after a throw nothing has changed.

/// The assignments of one or more files.
public struct INIDocument: Sendable {
    /// A value and where it was assigned.
    public struct Assignment: Equatable, Sendable {
        public let value: [UInt8]
        public let place: INIPlace
        let section: Int
        let key: Int
        let fileNumber: Int
    }

    public let schema: INISchema
    private(set) var assignments: [Assignment] = []
    private var fileCount = 0

    public init(schema: INISchema) { self.schema = schema }

    /// Reads a file on top of what was read before. `file` is its name in errors.
    public mutating func read(_ bytes: [UInt8], file: [UInt8]) throws(INIError) {
        guard bytes.count <= schema.fileSizeMax else {
            throw .fileTooLarge(file: file, size: bytes.count, limit: schema.fileSizeMax)
        }
        var next = self
        next.fileCount += 1
        var section: Int? = nil
        var line = 0
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            line += 1
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let place = INIPlace(file: file, line: line)
            try next.readLine(bytes[start..<end], place, &section)
            start = end + 1
        }
        self = next
    }

    /// What was assigned to a key, in order; at most one unless the key is a list.
    public func assignments(_ section: StaticString, _ key: StaticString) -> [Assignment] {
        let (sectionIndex, keyIndex) = index(section, key)
        return assignments.filter { $0.section == sectionIndex && $0.key == keyIndex }
    }

    /// Where the schema has the key; a name that it does not have is a programmer error.
    private func index(_ section: StaticString, _ key: StaticString) -> (Int, Int) {
        let (name, keyName) = (section.bytes, key.bytes)
        guard let sectionIndex = schema.sections.firstIndex(where: { $0.name.bytes == name }),
            let keyIndex = schema.sections[sectionIndex].keys.firstIndex(where: {
                $0.name.bytes == keyName
            })
        else { fatalError("invariant broken: a key that is not in the schema was asked for") }
        return (sectionIndex, keyIndex)
    }
}

extension INIDocument {
    private mutating func readLine(
        _ raw: ArraySlice<UInt8>, _ place: INIPlace, _ section: inout Int?
    ) throws(INIError) {
        var line = raw
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard line.count <= schema.lineLengthMax else {
            throw .lineTooLong(place, length: line.count, limit: schema.lineLengthMax)
        }
        if let nul = line.firstIndex(of: 0) {
            throw .nulByte(place, column: nul - line.startIndex + 1)
        }
        if let invalid = firstInvalidUTF8(line) {
            throw .invalidUTF8(place, column: invalid - line.startIndex + 1)
        }
        line = trimmed(line)
        switch line.first {
        case nil, UInt8(ascii: "#"), UInt8(ascii: ";"): return
        case UInt8(ascii: "["): section = try sectionIndex(line, place)
        default:
            guard line.last != UInt8(ascii: "\\") else { throw .continuedLine(place) }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
                throw .noEqualsSign(place, seen: Array(line))
            }
            guard let section else { throw .keyOutsideSection(place, seen: Array(line)) }
            let key = try keyIndex(Array(trimmed(line[..<equals])), section, place)
            try assign(trimmed(line[(equals + 1)...]), to: key, in: section, place)
        }
    }

    private func sectionIndex(
        _ line: ArraySlice<UInt8>, _ place: INIPlace
    ) throws(INIError) -> Int {
        guard line.count > 1, line.last == UInt8(ascii: "]") else {
            throw .unclosedSection(place, seen: Array(line))
        }
        let name = Array(line.dropFirst().dropLast())
        let known = schema.sections.map { $0.name.bytes }
        if let index = known.firstIndex(of: name) { return index }
        throw .unknownSection(place, seen: name, nearest: nearest(to: name, in: known))
    }

    private func keyIndex(
        _ name: [UInt8], _ section: Int, _ place: INIPlace
    ) throws(INIError) -> Int {
        let known = schema.sections[section].keys.map { $0.name.bytes }
        if let index = known.firstIndex(of: name) { return index }
        throw .unknownKey(
            place, section: schema.sections[section].name.bytes, seen: name,
            nearest: nearest(to: name, in: known))
    }

    private mutating func assign(
        _ value: ArraySlice<UInt8>, to key: Int, in section: Int, _ place: INIPlace
    ) throws(INIError) {
        func isSame(_ other: Assignment) -> Bool { other.section == section && other.key == key }
        if value.isEmpty {
            assignments.removeAll(where: isSame)
            return
        }
        let declared = schema.sections[section].keys[key]
        if !declared.isList {
            if let first = assignments.first(where: isSame), first.fileNumber == fileCount {
                throw .duplicateKey(
                    place, key: declared.name.bytes, firstLine: first.place.line)
            }
            assignments.removeAll(where: isSame)
        }
        assignments.append(
            Assignment(
                value: Array(value), place: place, section: section, key: key,
                fileNumber: fileCount))
    }
}

/// `line` without blanks at both ends.
private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var result = line
    while let first = result.first, isBlank(first) { result.removeFirst() }
    while let last = result.last, isBlank(last) { result.removeLast() }
    return result
}
