// Sizes of files, arenas and spools: a type, so that bytes are never taken for elements or bits.

/// A number of bytes; negative counts exist only as differences.
public struct ByteCount: RawRepresentable, Comparable, Hashable, Sendable {
    public var rawValue: Int

    @inlinable
    public init(rawValue: Int) { self.rawValue = rawValue }

    @inlinable
    public static var zero: ByteCount { ByteCount(rawValue: 0) }

    @inlinable
    public static func bytes(_ count: Int) -> ByteCount { ByteCount(rawValue: count) }

    /// Binary kilobytes (1024 bytes).
    @inlinable
    public static func kibibytes(_ count: Int) -> ByteCount { ByteCount(rawValue: count << 10) }

    /// Binary megabytes (1024 × 1024 bytes).
    @inlinable
    public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(rawValue: count << 20) }

    @inlinable
    public static func < (lhs: ByteCount, rhs: ByteCount) -> Bool { lhs.rawValue < rhs.rawValue }

    @inlinable
    public static func + (lhs: ByteCount, rhs: ByteCount) -> ByteCount {
        ByteCount(rawValue: lhs.rawValue + rhs.rawValue)
    }

    @inlinable
    public static func - (lhs: ByteCount, rhs: ByteCount) -> ByteCount {
        ByteCount(rawValue: lhs.rawValue - rhs.rawValue)
    }

    @inlinable
    public static func += (lhs: inout ByteCount, rhs: ByteCount) { lhs.rawValue += rhs.rawValue }
}

extension ByteCount: CustomStringConvertible {
    /// `512 B`, `1.5 KiB`, `20.0 MiB`: one decimal from a kibibyte up, rounded to nearest.
    public var description: String {
        let magnitude = rawValue.magnitude
        guard magnitude >= 1024 else { return "\(rawValue) B" }
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var scale: UInt = 1024
        var unit = 0
        // 1023.95 of a unit would be printed as 1024.0: the next unit says it better.
        while unit + 1 < units.count, magnitude >= scale * 1024 - scale / 20 {
            scale <<= 10
            unit += 1
        }
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: scale)
        let tenths = whole * 10 + (rest / (scale / 1024) * 10 + 512) / 1024
        return "\(rawValue < 0 ? "-" : "")\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
