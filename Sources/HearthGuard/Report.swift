// A table that the program prints, for people in columns and for programs as JSON.

internal import HearthINI

/// Rows of texts under column names.
public struct Report: Equatable, Sendable {
    public let columns: [StaticString]
    public private(set) var rows: [[[UInt8]]] = []

    public init(_ columns: [StaticString]) { self.columns = columns }

    public mutating func add(_ row: [[UInt8]]) { rows.append(row) }

    /// Columns, two spaces apart.
    public var text: [UInt8] {
        var widths: [Int] = []
        for column in columns.indices {
            var width = 0
            for row in rows { width = max(width, row[column].count) }
            widths.append(width)
        }
        var text: [UInt8] = []
        for row in rows {
            for (column, field) in row.enumerated() {
                text += field
                guard column < row.count - 1 else { continue }
                for _ in 0..<(widths[column] - field.count + 2) { text.append(UInt8(ascii: " ")) }
            }
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    /// An array of objects, one a line.
    public var json: [UInt8] {
        var text: [UInt8] = []
        text.append("[")
        for (number, row) in rows.enumerated() {
            text.append(number == 0 ? "\n  {" : ",\n  {")
            for (column, field) in row.enumerated() {
                if column > 0 { text.append(", ") }
                text.append(quoted: columns[column].bytes)
                text.append(": ")
                text.append(quoted: field)
            }
            text.append("}")
        }
        text.append("\n]\n")
        return text
    }
}

extension StaticString {
    static func == (lhs: StaticString, rhs: StaticString) -> Bool { lhs.bytes == rhs.bytes }
}

extension Report {
    public static func == (lhs: Report, rhs: Report) -> Bool { lhs.json == rhs.json }
}

extension [UInt8] {
    /// Appends a JSON string of well-formed UTF-8.
    mutating func append(quoted text: [UInt8]) {
        append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append("\\u00")
                append(hexadecimal: UInt64(byte), digits: 2)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    mutating func append(hexadecimal number: UInt64, digits: Int) {
        for digit in stride(from: digits - 1, through: 0, by: -1) {
            let value = UInt8(truncatingIfNeeded: number >> UInt64(4 * digit)) & 15
            append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
        }
    }
}
