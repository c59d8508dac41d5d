// What was wrong with a configuration file, complete enough to mend it without looking further:
// the file, the line, what was seen, and what would have been right.

/// A line of a file.
public struct INIPlace: Equatable, Sendable {
    /// The name that the file was read under.
    public let file: [UInt8]
    /// From 1.
    public let line: Int
}

/// What a value should have been.
public enum INIExpectation: Equatable, Sendable {
    case integer(ClosedRange<Int64>)
    /// In thousandths.
    case decimal(ClosedRange<Int64>)
    /// In nanoseconds.
    case duration(ClosedRange<Int64>)
    /// In thousandths of a degree Celsius.
    case temperature(ClosedRange<Int32>)
    case boolean
}

/// Why a configuration file is refused. Names and values are the bytes of the file.
public enum INIError: Error, Equatable, Sendable {
    case fileTooLarge(file: [UInt8], size: Int, limit: Int)
    case lineTooLong(INIPlace, length: Int, limit: Int)
    case nulByte(INIPlace, column: Int)
    case invalidUTF8(INIPlace, column: Int)
    case unclosedSection(INIPlace, seen: [UInt8])
    case noEqualsSign(INIPlace, seen: [UInt8])
    case keyOutsideSection(INIPlace, seen: [UInt8])
    case continuedLine(INIPlace)
    case unknownSection(INIPlace, seen: [UInt8], nearest: [UInt8])
    case unknownKey(INIPlace, section: [UInt8], seen: [UInt8], nearest: [UInt8])
    case duplicateKey(INIPlace, key: [UInt8], firstLine: Int)
    case malformedValue(INIPlace, key: [UInt8], seen: [UInt8], INIExpectation)
    case valueOutOfRange(INIPlace, key: [UInt8], seen: [UInt8], INIExpectation)
    case missingKey(section: [UInt8], key: [UInt8])
}

extension INIError {
    /// One line for a person, in UTF-8, such as
    /// `guard.conf:12: LoopPeriod is "2s", must be from 5ms to 100ms`.
    public var message: [UInt8] {
        var text = Message()
        switch self {
        case .fileTooLarge(let file, let size, let limit):
            text.add(file)
            text.add(": larger than ", limit, " bytes (")
            text.add("", size, ")")
        case .lineTooLong(let place, let length, let limit):
            text.add(place, "line of ")
            text.add("", length, " bytes, ")
            text.add("the most is ", limit, "")
        case .nulByte(let place, let column):
            text.add(place, "NUL byte ")
            text.add("in column ", column, "")
        case .invalidUTF8(let place, let column):
            text.add(place, "not UTF-8 ")
            text.add("from column ", column, "")
        case .unclosedSection(let place, let seen):
            text.add(place, "section without ']': ", quoting: seen)
        case .noEqualsSign(let place, let seen):
            text.add(place, "neither [Section] nor Key=Value: ", quoting: seen)
        case .keyOutsideSection(let place, let seen):
            text.add(place, "before the first [Section]: ", quoting: seen)
        case .continuedLine(let place):
            text.add(place, "a line is not continued with '\\': one line, one value")
        case .unknownSection(let place, let seen, let nearest):
            text.add(place, "unknown section ", quoting: seen)
            text.add(", did you mean ", quoting: nearest)
        case .unknownKey(let place, let section, let seen, let nearest):
            text.add(place, "unknown key ", quoting: seen)
            text.add(" in section ", quoting: section)
            text.add(", did you mean ", quoting: nearest)
        case .duplicateKey(let place, let key, let firstLine):
            text.add(place, "", bare: key)
            text.add(" was set in line ", firstLine, " already")
        case .malformedValue(let place, let key, let seen, let expected),
            .valueOutOfRange(let place, let key, let seen, let expected):
            text.add(place, "", bare: key)
            text.add(" is ", quoting: seen)
            text.add(", must be ")
            text.add(expected)
        case .missingKey(let section, let key):
            text.add("section ", quoting: section)
            text.add(" must set ", quoting: key)
        }
        return text.bytes
    }
}

#if !hasFeature(Embedded)
    extension INIError: CustomStringConvertible {
        public var description: String { String(decoding: message, as: UTF8.self) }
    }
#endif

/// A message under construction.
private struct Message {
    var bytes: [UInt8] = []

    mutating func add(_ text: StaticString) { bytes.append(text) }
    mutating func add(_ text: [UInt8]) { bytes += text }

    mutating func add(_ before: StaticString, _ number: Int, _ after: StaticString) {
        bytes.append(before)
        bytes.append(decimal: Int64(number))
        bytes.append(after)
    }

    mutating func add(_ place: INIPlace, _ text: StaticString) {
        bytes += place.file
        add(":", place.line, ": ")
        bytes.append(text)
    }

    mutating func add(_ place: INIPlace, _ text: StaticString, quoting seen: [UInt8]) {
        add(place, text)
        add("", quoting: seen)
    }

    mutating func add(_ place: INIPlace, _ text: StaticString, bare name: [UInt8]) {
        add(place, text)
        bytes += name
    }

    /// At most 80 bytes of what was seen, control characters shown as `?`.
    mutating func add(_ text: StaticString, quoting seen: [UInt8]) {
        bytes.append(text)
        bytes.append("\"")
        var end = Swift.min(seen.count, 80)
        while end < seen.count, end > 0, seen[end] & 0xC0 == 0x80 { end -= 1 }
        for byte in seen[..<end] {
            bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte)
        }
        bytes.append(end < seen.count ? "…\"" : "\"")
    }

    mutating func add(_ expected: INIExpectation) {
        switch expected {
        case .boolean: add("yes or no")
        case .integer(let range):
            add("an integer from ")
            bytes.append(decimal: range.lowerBound)
            add(" to ")
            bytes.append(decimal: range.upperBound)
        case .decimal(let range):
            add("a number from ")
            bytes.append(thousandths: range.lowerBound)
            add(" to ")
            bytes.append(thousandths: range.upperBound)
        case .duration(let range):
            add("a duration from ")
            bytes.append(duration: range.lowerBound)
            add(" to ")
            bytes.append(duration: range.upperBound)
        case .temperature(let range):
            add("a temperature from ")
            bytes.append(temperature: range.lowerBound)
            add(" to ")
            bytes.append(temperature: range.upperBound)
        }
    }
}
