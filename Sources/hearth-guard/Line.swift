// Lines of the board, requested by name. Outputs are active high, start low, and go low when they
// are let go.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety

/// A requested line of either direction.
@safe
struct Line: ~Copyable {
    private var line: guard_line
    private let isOutput: Bool

    /// - Parameter chip: the only chip to look on; nil for every `/dev/gpiochip*`.
    /// - Throws: `unavailable` when no chip has the line, several have it, or somebody holds it.
    init(_ role: LineRole, named name: [UInt8], chip: [UInt8]?) throws(GuardError) {
        let place = try Line.find(role, name, chip)
        unsafe line = try Line.request(role, name, place.path, place.offset)
        isOutput = role.isOutput
    }

    private static func find(
        _ role: LineRole, _ name: [UInt8], _ chip: [UInt8]?
    ) throws(GuardError) -> (path: [UInt8], offset: Int32) {
        var found: [(path: [UInt8], offset: Int32)] = []
        var chips = 0
        for entry in list([UInt8](utf8: "/dev"))
        where entry.starts(with: [UInt8](utf8: "gpiochip")) {
            let path = [UInt8](utf8: "/dev/") + entry
            guard let handle = unsafe withPath(path, { unsafe guard_chip_open($0) }) else {
                continue
            }
            defer { unsafe gpiod_chip_close(handle) }
            if let chip, unsafe withPath(chip, { unsafe guard_chip_is(handle, $0) }) == 0 {
                continue
            }
            chips += 1
            let offset = unsafe withPath(name) { unsafe guard_chip_find(handle, $0) }
            if offset >= 0 { found.append((path, offset)) }
        }
        guard let place = found.first, found.count == 1 else {
            throw Line.notFound(role, name, chip, chips: chips, lines: found.count)
        }
        return place
    }

    private static func request(
        _ role: LineRole, _ name: [UInt8], _ path: [UInt8], _ offset: Int32
    ) throws(GuardError) -> guard_line {
        guard let handle = unsafe withPath(path, { unsafe guard_chip_open($0) }) else {
            throw systemError(.unavailable, path, "open", guard_errno())
        }
        var line = unsafe guard_line()
        let isOutput: Int32 = role.isOutput ? 1 : 0
        guard unsafe guard_line_request(handle, UInt32(offset), isOutput, &line) == 0 else {
            let number = guard_errno()
            unsafe gpiod_chip_close(handle)
            throw systemError(
                .unavailable, Line.title(role, name), "request", number,
                number == EBUSY ? "; `gpioinfo` shows who holds it" : "")
        }
        return unsafe line
    }

    /// The level; nil when the line cannot be read.
    var level: Bool? {
        switch unsafe withUnsafePointer(to: line, { unsafe guard_line_get($0) }) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Returns false when the line does not take the level.
    func set(_ level: Bool) -> Bool {
        unsafe withUnsafePointer(to: line) { unsafe guard_line_set($0, level ? 1 : 0) } == 0
    }

    deinit {
        if isOutput { _ = set(false) }
        unsafe withUnsafePointer(to: line) { unsafe guard_line_close($0) }
    }

    private static func title(_ role: LineRole, _ name: [UInt8]) -> [UInt8] {
        var text = [UInt8](utf8: role.key)
        text.append(": line \"")
        text += name
        text.append("\"")
        return text
    }

    private static func notFound(
        _ role: LineRole, _ name: [UInt8], _ chip: [UInt8]?, chips: Int, lines: Int
    ) -> GuardError {
        var text = title(role, name)
        text.append(lines == 0 ? " is on none of " : " is on more than one of ")
        text.append(decimal: Int64(chips))
        text.append(" GPIO chips")
        if let chip {
            text.append(" named \"")
            text += chip
            text.append("\"")
        }
        text.append(lines == 0 ? "; `gpioinfo` lists names" : "; GpioChip= says which chip counts")
        return GuardError(.unavailable, text)
    }
}

/// A wearable's motor or charge line: each permit is spent by a change of the level, and it is the
/// changes that hold the monostable behind the line. Without a permit it is low.
struct PulsedLine: ~Copyable {
    private let line: Line
    private var isHigh = false

    init(_ line: consuming Line) { self.line = line }

    mutating func drive(_ permit: consuming MotorPermit?, at tick: Int64) -> Bool {
        switch consume permit {
        case .some(let permit):
            permit.spend(at: tick)
            return pulse(true)
        case .none: return pulse(false)
        }
    }

    mutating func drive(_ permit: consuming ChargePermit?, at tick: Int64) -> Bool {
        switch consume permit {
        case .some(let permit):
            permit.spend(at: tick)
            return pulse(true)
        case .none: return pulse(false)
        }
    }

    private mutating func pulse(_ isPermitted: Bool) -> Bool {
        isHigh = isPermitted && !isHigh
        return line.set(isHigh)
    }
}

/// The solid-state relay's line. It is high for one tick by spending the permit for that tick.
struct HeaterLine: ~Copyable {
    private let line: Line

    init(_ line: consuming Line) { self.line = line }

    func drive(_ permit: consuming HeatPermit?, at tick: Int64) -> Bool {
        switch consume permit {
        case .some(let permit):
            permit.spend(at: tick)
            return line.set(true)
        case .none: return line.set(false)
        }
    }
}
