// The numbers that the kernel's hwmon and IIO drivers write, in integer arithmetic.

/// A decimal number of an attribute file, such as `23687`, `-13657.500000` or `0.02`.
public struct SensorText: Equatable, Sendable {
    /// In billionths.
    public let nano: Int64

    public init(nano: Int64) { self.nano = nano }

    /// Nil for anything but one number of at most nine digits before the point, blanks and a line's
    /// end around it. Decimals beyond the ninth are cut off.
    public init?(_ bytes: Span<UInt8>) {
        var index = 0
        var end = bytes.count
        while end > 0, SensorText.isBlank(bytes[end - 1]) { end -= 1 }
        while index < end, SensorText.isBlank(bytes[index]) { index += 1 }
        let isNegative = index < end && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var value: Int64 = 0
        var digits = 0
        var decimals: Int? = nil
        while index < end {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "."), decimals == nil, digits > 0 {
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            if let count = decimals {
                decimals = count + 1
                if count >= 9 { continue }
            } else {
                digits += 1
                guard digits <= 9 else { return nil }
            }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        guard digits > 0, decimals != 0 else { return nil }
        for _ in min(decimals ?? 0, 9)..<9 { value *= 10 }
        nano = isNegative ? -value : value
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    /// The whole part, decimals cut off; hwmon's unit (thousandths) is the guard's.
    public var whole: Int32 { Int32(clamping: nano / 1_000_000_000) }

    /// IIO's rule, (raw + offset) × scale, cut off to the whole thousandth.
    public static func scaled(raw: SensorText, offset: SensorText, scale: SensorText) -> Int32 {
        let (sum, overflow) = raw.nano.addingReportingOverflow(offset.nano)
        guard !overflow else { return raw.nano < 0 ? .min : .max }
        let product = sum.multipliedFullWidth(by: scale.nano)
        let unit: Int64 = 1_000_000_000_000_000_000
        // Beyond this the quotient would not fit.
        guard product.high.magnitude < UInt64(unit / 4) else {
            return product.high < 0 ? .min : .max
        }
        return Int32(clamping: unit.dividingFullWidth(product).quotient)
    }
}
