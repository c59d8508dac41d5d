// The square root of a whole number.

/// The nearest whole number to the square root; halves cannot occur.
///
/// As in the definition, a root that would round up to 2^16 from an argument below 2^32, or to 2^32
/// from any, stays one less. The processor's own square root is exact to the last bit (IEEE 754),
/// but its argument has 53 bits: the estimate is at most one off, and integers settle it.
package func roundedSquareRoot(_ value: UInt64) -> UInt32 {
    var root = UInt64(bitPattern: min(Int64(Double(value).squareRoot()), 0xFFFF_FFFF))
    if root &* root > value { root &-= 1 }
    var remainder = value &- root &* root
    if remainder > 2 &* root, root < 0xFFFF_FFFF {
        remainder &-= 2 &* root &+ 1
        root &+= 1
    }
    let largest: UInt64 = value >> 32 == 0 ? 0xFFFF : 0xFFFF_FFFF
    if remainder > root, root != largest { root &+= 1 }
    return UInt32(truncatingIfNeeded: root)
}
