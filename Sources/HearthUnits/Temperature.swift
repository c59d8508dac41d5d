// Temperatures as integers, so that the interlock's arithmetic is the same on every processor.
// A temperature and a difference of two temperatures are different types: 20 °C warmer than 20 °C
// is 40 °C, and no formula can add two temperatures by mistake.
//
// Sums and differences saturate: a sensor that reads nonsense must not stop the program that keeps
// the heater off.

/// A temperature in thousandths of a degree Celsius.
///
/// 32 bits reach from -2,147,483 °C to 2,147,483 °C; sensors are range-checked long before that.
@frozen
public struct MilliCelsius: RawRepresentable, Comparable, Hashable, Sendable {
    public var rawValue: Int32

    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// A whole number of degrees. `degrees` must be within ±2,000,000.
    @inlinable
    public static func celsius(_ degrees: Int32) -> MilliCelsius {
        MilliCelsius(rawValue: degrees * 1000)
    }

    @inlinable
    public static func < (lhs: MilliCelsius, rhs: MilliCelsius) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    @inlinable
    public static func - (lhs: MilliCelsius, rhs: MilliCelsius) -> MilliKelvin {
        MilliKelvin(rawValue: Int32(saturating: Int64(lhs.rawValue) - Int64(rhs.rawValue)))
    }

    @inlinable
    public static func + (lhs: MilliCelsius, rhs: MilliKelvin) -> MilliCelsius {
        MilliCelsius(rawValue: Int32(saturating: Int64(lhs.rawValue) + Int64(rhs.rawValue)))
    }

    @inlinable
    public static func - (lhs: MilliCelsius, rhs: MilliKelvin) -> MilliCelsius {
        MilliCelsius(rawValue: Int32(saturating: Int64(lhs.rawValue) - Int64(rhs.rawValue)))
    }
}

/// A difference of two temperatures, in thousandths of a kelvin.
@frozen
public struct MilliKelvin: RawRepresentable, Comparable, Hashable, Sendable {
    public var rawValue: Int32

    @inlinable
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// A whole number of kelvins. `kelvins` must be within ±2,000,000.
    @inlinable
    public static func kelvins(_ kelvins: Int32) -> MilliKelvin {
        MilliKelvin(rawValue: kelvins * 1000)
    }

    @inlinable
    public var magnitude: MilliKelvin { MilliKelvin(rawValue: saturatingMagnitude(rawValue)) }

    @inlinable
    public static func < (lhs: MilliKelvin, rhs: MilliKelvin) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
