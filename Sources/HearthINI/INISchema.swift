// What a configuration file may say. Everything that is not named here is refused, with the name
// that was probably meant.

/// One key of a section.
public struct INIKey: Sendable {
    public let name: StaticString
    /// Whether assignments add up, in the order of the files, instead of replacing each other.
    public let isList: Bool

    public init(_ name: StaticString, isList: Bool = false) {
        self.name = name
        self.isList = isList
    }
}

/// One section and its keys.
public struct INISection: Sendable {
    public let name: StaticString
    public let keys: [INIKey]

    public init(_ name: StaticString, _ keys: [INIKey]) {
        self.name = name
        self.keys = keys
    }
}

/// All sections of a kind of file, and its bounds.
public struct INISchema: Sendable {
    public let sections: [INISection]
    /// The longest line, in bytes, without its end.
    public let lineLengthMax: Int
    /// The largest file, in bytes.
    public let fileSizeMax: Int

    public init(
        _ sections: [INISection], lineLengthMax: Int = 1024, fileSizeMax: Int = 65_536
    ) {
        self.sections = sections
        self.lineLengthMax = lineLengthMax
        self.fileSizeMax = fileSizeMax
    }
}

extension StaticString {
    /// The bytes of the text.
    package var bytes: [UInt8] { [UInt8](utf8: self) }
}

extension [UInt8] {
    /// The bytes of the text.
    package init(utf8 text: StaticString) {
        self = []
        append(text)
    }

    /// Appends the bytes of the text; an ASCII or UTF-8 literal, never a single scalar.
    package mutating func append(_ text: StaticString) {
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
