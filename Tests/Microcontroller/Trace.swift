// A long walk of both interlocks through a small world with faults, the same on every machine:
// integers only, one seed, no clock. All that each step answers goes into a digest; two machines
// with the same digests gave the same answers.

import HearthSafety
import HearthUnits

/// FNV-1a, 64 bits.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ number: Int64) {
        for shift in 0..<8 {
            let byte = UInt64(bitPattern: number) >> UInt64(8 * shift) & 0xFF
            value = (value ^ byte) &* 0x100_0000_01B3
        }
    }

    mutating func add(_ number: some FixedWidthInteger) { add(Int64(truncatingIfNeeded: number)) }
    mutating func add(_ bool: Bool) { add(bool ? 1 as Int64 : 0) }
}

/// SplitMix64.
struct Random {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ bound: UInt64) -> Int64 { Int64(bitPattern: next() % bound) }
    mutating func chance(in many: UInt64) -> Bool { next() % many == 0 }
}

/// What is reported on the way, in numbers that C can print.
public typealias Report =
    @convention(c) (
        _ step: UInt32, _ on: UInt32, _ kinds: UInt32, _ latches: UInt32, _ high: UInt32,
        _ low: UInt32
    ) -> Void

/// Digest, and what was reached: steps with the actuator on, kinds of trips, latches.
struct Tally {
    var digest = Digest()
    private var on: UInt32 = 0
    private var latches: UInt32 = 0
    private var kinds: UInt64 = 0
    private var wasLatched = false

    mutating func note(isOn: Bool, kind: UInt8?, isLatched: Bool) {
        if isOn { on += 1 }
        if let kind { kinds |= 1 << UInt64(kind) }
        if isLatched && !wasLatched { latches += 1 }
        wasLatched = isLatched
    }

    func report(_ step: UInt32, _ report: Report) {
        var count: UInt32 = 0
        for bit in 0..<64 where kinds >> UInt64(bit) & 1 == 1 { count += 1 }
        report(
            step, on, count, latches, UInt32(truncatingIfNeeded: digest.value >> 32),
            UInt32(truncatingIfNeeded: digest.value))
    }
}

/// `which` 0 is the toaster's interlock, 1 the wearable's. Reports every ten thousand steps.
@_cdecl("hearth_trace")
public func trace(_ which: Int32, _ steps: UInt32, _ seed: UInt32, _ report: Report) {
    if which == 0 {
        var world = ToasterTrace(seed: UInt64(seed))
        for step in 1...steps {
            world.step()
            if step % 10_000 == 0 { world.tally.report(step, report) }
        }
    } else {
        var world = WearableTrace(seed: UInt64(seed))
        for step in 1...steps {
            world.step()
            if step % 10_000 == 0 { world.tally.report(step, report) }
        }
    }
}
