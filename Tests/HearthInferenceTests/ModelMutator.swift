// Breaks model files in ways that a random flip of a bit would hardly find: every change is made
// to a field whose meaning is known, and most of them keep the rest of the file readable.

import HearthCore

/// Makes mutants of one model file.
struct ModelMutator {
    let map: ModelMap
    /// Numbers with a meaning: shapes, types, codes, indices, options, scales.
    private let values: [Place]
    /// Numbers that hold the file together: offsets, lengths, vtables.
    private let structure: [Place]

    init(_ bytes: [UInt8]) {
        map = ModelMap(bytes)
        values = map.places.filter { [.scalar, .float].contains($0.kind) }
        structure = map.places.filter { ![.scalar, .float].contains($0.kind) }
    }

    /// A copy with one to three changes.
    func mutant(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = map.bytes
        for _ in 0...random.below(3) { change(&bytes, &random) }
        if random.chance(0.02) { bytes.removeLast(random.below(bytes.count)) }
        if random.chance(0.01) { bytes += [UInt8](repeating: 0xFF, count: random.below(64)) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let places = random.chance(0.7) ? values : structure
        let place = places[random.below(places.count)]
        switch place.kind {
        case .scalar:
            if random.chance(0.3) { return swap(place, &bytes, &random) }
            write(interestingNumber(place, bytes, &random), place, &bytes)
        case .float:
            if random.chance(0.3) { return swap(place, &bytes, &random) }
            write(Int(interestingFloat(&random).bitPattern), place, &bytes)
        case .offset, .vtableDistance:
            if random.chance(0.5) { return swap(place, &bytes, &random) }
            let step = [-8, -4, -2, 2, 4, 8, 16, -bytes.count, 1 << 31][random.below(9)]
            write(value(place, bytes) &+ step, place, &bytes)
        case .vtableEntry:
            let step = [-4, -2, 2, 4, 64][random.below(5)]
            let old = value(place, bytes)
            write(random.chance(0.5) ? 0 : old &+ step, place, &bytes)
        case .length:
            let old = value(place, bytes)
            let lengths = [0, 1, old - 1, old + 1, old * 2, 1 << 16, 1 << 30, -1]
            write(lengths[random.below(lengths.count)], place, &bytes)
        }
    }

    /// Exchanges two numbers of the same kind and width.
    private func swap(_ place: Place, _ bytes: inout [UInt8], _ random: inout SeededRandom) {
        for _ in 0..<20 {
            let other = map.places[random.below(map.places.count)]
            guard other.kind == place.kind, other.width == place.width else { continue }
            let (left, right) = (value(place, bytes), value(other, bytes))
            // Offsets count from where they stand: exchange what they point to.
            let shift = place.kind == .offset ? other.offset - place.offset : 0
            write(right &+ shift, place, &bytes)
            return write(left &- shift, other, &bytes)
        }
    }

    private func interestingNumber(
        _ place: Place, _ bytes: [UInt8], _ random: inout SeededRandom
    ) -> Int {
        let old = value(place, bytes)
        switch random.below(6) {
        case 0: return old &+ [-1, 1, 2, -2][random.below(4)]
        case 1: return random.below(32)
        case 2: return old ^ (1 << random.below(8 * place.width))
        case 3: return [0, 1, -1, 127, 128, 255, -128, -129][random.below(8)]
        case 4:
            return [1 << 15, 1 << 16, 1 << 28, 1 << 30, (1 << 31) - 1, 1 << 31][random.below(6)]
        default: return Int(truncatingIfNeeded: random.next())
        }
    }

    private func interestingFloat(_ random: inout SeededRandom) -> Float {
        let values: [Float] = [
            0, -1, 1, 1e-9, 1e-30, .leastNonzeroMagnitude, 1e9, 1e30, .greatestFiniteMagnitude,
            .infinity,
            -.infinity, .nan, 1 / 256, 0.5,
        ]
        if random.chance(0.3) {
            return Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        }
        return values[random.below(values.count)]
    }

    private func value(_ place: Place, _ bytes: [UInt8]) -> Int {
        (0..<place.width).reduce(0) { $0 | Int(bytes[place.offset + $1]) << (8 * $1) }
    }

    private func write(_ value: Int, _ place: Place, _ bytes: inout [UInt8]) {
        ModelMap.write(value, to: place, of: &bytes)
    }
}
