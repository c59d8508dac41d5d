// Typed values. Every getter answers nil for a key that is not set, and throws an error that names
// the key, the value seen, the limits and the line for one that is set to something else.

public import HearthUnits

extension INIDocument {
    /// The assignment of a key that is not a list.
    public func assignment(_ section: StaticString, _ key: StaticString) -> Assignment? {
        assignments(section, key).last
    }

    /// The bytes of the value, well-formed UTF-8.
    public func text(_ section: StaticString, _ key: StaticString) -> [UInt8]? {
        assignment(section, key)?.value
    }

    /// As `text`, for a key that must be set.
    public func requiredText(
        _ section: StaticString, _ key: StaticString
    ) throws(INIError) -> [UInt8] {
        guard let text = text(section, key) else {
            throw .missingKey(section: section.bytes, key: key.bytes)
        }
        return text
    }

    /// A decimal integer with an optional sign.
    public func integer(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<Int64>
    ) throws(INIError) -> Int64? {
        try value(section, key, .integer(range), in: range) { bytes in
            guard let number = DecimalNumber(bytes[...], fractionDigits: 0) else { return nil }
            return number.rest.isEmpty ? number.value : nil
        }
    }

    /// A number with at most three decimals, such as `0.6`, in thousandths.
    public func thousandths(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<Int64>
    ) throws(INIError) -> Int64? {
        try value(section, key, .decimal(range), in: range) { bytes in
            guard let number = DecimalNumber(bytes[...], fractionDigits: 3) else { return nil }
            return number.rest.isEmpty ? number.value : nil
        }
    }

    /// A sum of terms such as `250ms`, `1.5s` or `1min 30s`; units ns, us, ms, s, min, h. A number
    /// without a unit is refused, and so is a fraction finer than a nanosecond.
    public func duration(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<TimeSpan>
    ) throws(INIError) -> TimeSpan? {
        let raw = range.lowerBound.rawValue...range.upperBound.rawValue
        return try value(section, key, .duration(raw), in: raw, parseDuration)
            .map(TimeSpan.init(rawValue:))
    }

    /// A number with at most three decimals and the unit: `230C`, `-12.5C`.
    public func temperature(
        _ section: StaticString, _ key: StaticString, in range: ClosedRange<MilliCelsius>
    ) throws(INIError) -> MilliCelsius? {
        let raw = range.lowerBound.rawValue...range.upperBound.rawValue
        let wide = Int64(raw.lowerBound)...Int64(raw.upperBound)
        return try value(section, key, .temperature(raw), in: wide) { bytes in
            guard let number = DecimalNumber(bytes[...], fractionDigits: 3),
                number.rest.elementsEqual(CollectionOfOne(UInt8(ascii: "C")))
            else { return nil }
            return number.value
        }
        .map { MilliCelsius(rawValue: Int32($0)) }
    }

    /// `yes`, `true`, `on`, `1` and `no`, `false`, `off`, `0`, in any case.
    public func boolean(
        _ section: StaticString, _ key: StaticString
    ) throws(INIError) -> Bool? {
        let names: [StaticString] = ["no", "yes", "false", "true", "off", "on", "0", "1"]
        return try value(section, key, .boolean, in: 0...1) { bytes in
            let seen = bytes.map(lowercase)
            return names.firstIndex { $0.bytes == seen }.map { Int64($0 & 1) }
        }
        .map { $0 == 1 }
    }

    private func value(
        _ section: StaticString, _ key: StaticString, _ expected: INIExpectation,
        in range: ClosedRange<Int64>, _ parse: ([UInt8]) -> Int64?
    ) throws(INIError) -> Int64? {
        guard let assignment = assignment(section, key) else { return nil }
        guard let number = parse(assignment.value) else {
            throw .malformedValue(
                assignment.place, key: key.bytes, seen: assignment.value, expected)
        }
        guard range.contains(number) else {
            throw .valueOutOfRange(
                assignment.place, key: key.bytes, seen: assignment.value, expected)
        }
        return number
    }
}

/// The front of some bytes, read as a decimal number.
private struct DecimalNumber {
    /// The number times ten to the power of the fraction digits asked for.
    let value: Int64
    /// What stands behind the number.
    let rest: ArraySlice<UInt8>

    /// Nil if there is no digit, too many decimals, or too large a number.
    init?(_ bytes: ArraySlice<UInt8>, fractionDigits: Int) {
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var magnitude: Int64 = 0
        var digits = 0
        var decimals: Int? = nil
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), decimals == nil, digits > 0, fractionDigits > 0 {
                decimals = 0
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                guard DecimalNumber.append(Int64(byte - UInt8(ascii: "0")), to: &magnitude) else {
                    return nil
                }
                digits += 1
                if let count = decimals { decimals = count + 1 }
            } else {
                break
            }
            rest.removeFirst()
        }
        guard digits > 0, decimals != 0, (decimals ?? 0) <= fractionDigits else { return nil }
        for _ in (decimals ?? 0)..<fractionDigits {
            guard DecimalNumber.append(0, to: &magnitude) else { return nil }
        }
        value = isNegative ? -magnitude : magnitude
        self.rest = rest
    }

    private static func append(_ digit: Int64, to number: inout Int64) -> Bool {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        guard !overflow, product <= Int64.max - digit else { return false }
        number = product + digit
        return true
    }
}

/// Units of a duration, largest first: a unit is `factor` times ten to the power of `decimals`
/// nanoseconds, so a number with that many decimals is a whole number of nanoseconds.
private let durationUnits: [(name: StaticString, factor: Int64, decimals: Int)] = [
    ("h", 3600, 9), ("min", 60, 9), ("s", 1, 9), ("ms", 1, 6), ("us", 1, 3), ("ns", 1, 0),
]

private func parseDuration(_ bytes: [UInt8]) -> Int64? {
    var rest = bytes[...]
    var sum: Int64 = 0
    repeat {
        while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
        guard let (term, behind) = parseDurationTerm(rest) else { return nil }
        let (next, overflow) = sum.addingReportingOverflow(term)
        guard !overflow else { return nil }
        sum = next
        rest = behind
    } while !rest.isEmpty
    return sum
}

/// One number with its unit; nil also for a sign, which no duration has.
private func parseDurationTerm(_ bytes: ArraySlice<UInt8>) -> (Int64, ArraySlice<UInt8>)? {
    guard let first = bytes.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
        return nil
    }
    for (name, factor, decimals) in durationUnits {
        guard let number = DecimalNumber(bytes, fractionDigits: decimals) else { continue }
        let letters = number.rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
        guard letters.elementsEqual(name.bytes) else { continue }
        let (length, overflow) = number.value.multipliedReportingOverflow(by: factor)
        return overflow ? nil : (length, number.rest.dropFirst(letters.count))
    }
    return nil
}

extension [UInt8] {
    /// Appends the number in decimal digits.
    package mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var digits: [UInt8] = []
        var rest = number.magnitude
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self += digits.reversed()
    }

    /// Appends a duration in the largest unit that leaves no fraction.
    package mutating func append(duration nanoseconds: Int64) {
        for (name, factor, decimals) in durationUnits {
            let length = (0..<decimals).reduce(factor) { product, _ in product * 10 }
            guard nanoseconds % length == 0, nanoseconds != 0 || factor == 1 else { continue }
            append(decimal: nanoseconds / length)
            append(name)
            return
        }
    }

    /// Appends a temperature in degrees, with a fraction only if there is one.
    package mutating func append(temperature milliCelsius: Int32) {
        append(thousandths: Int64(milliCelsius))
        append("C")
    }

    /// Appends a number of thousandths, with a fraction only if there is one.
    package mutating func append(thousandths number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(decimal: Int64(number.magnitude / 1000))
        var fraction = number.magnitude % 1000
        if fraction > 0 { append(UInt8(ascii: ".")) }
        while fraction > 0 {
            append(UInt8(ascii: "0") + UInt8(fraction / 100))
            fraction = fraction % 100 * 10
        }
    }
}
