// Finding the name that a person probably meant, and the first byte that is not UTF-8.

/// The known name with the smallest edit distance, letters compared without their case; the first
/// of several. Empty only if `known` is.
func nearest(to name: [UInt8], in known: [[UInt8]]) -> [UInt8] {
    var best: [UInt8] = []
    var bestDistance = Int.max
    for candidate in known {
        let distance = editDistance(name, candidate)
        if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
    }
    return best
}

/// Levenshtein distance, one row at a time.
func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in second.enumerated() {
            let substituted = diagonal + (lowercase(a) == lowercase(b) ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}

/// ASCII letters only.
func lowercase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}

/// The index of the first byte that does not belong to well-formed UTF-8 (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF); nil if all do.
func firstInvalidUTF8(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let lead = bytes[index]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0x00...0x7F: (1, 0x80...0xBF)
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, index + length <= bytes.endIndex else { return index }
        if length > 1, !second.contains(bytes[index + 1]) { return index }
        if length > 2, bytes[index + 2] & 0xC0 != 0x80 { return index }
        if length > 3, bytes[index + 3] & 0xC0 != 0x80 { return index }
        index += length
    }
    return nil
}
