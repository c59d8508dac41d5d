// How many things can happen at once.

internal import HearthCore

/// The number of processors that this process may run on: those of its affinity mask, which a
/// container or `taskset` makes smaller than the machine. At least 1.
///
/// Read from `/proc/self/status`: `sched_getaffinity` is not visible to Swift.
public func availableProcessorCount() -> Int {
    do {
        let status = try readFile("/proc/self/status", limit: .kibibytes(64))
        return allowedProcessorCount(status: status) ?? 1
    } catch {
        return 1
    }
}

/// The bits set in the line `Cpus_allowed:\t3,ffffffff`; nil when it is not there.
package func allowedProcessorCount(status: [UInt8]) -> Int? {
    let name = Array("Cpus_allowed:".utf8)
    guard
        let line = status.split(separator: UInt8(ascii: "\n")).first(where: {
            $0.starts(with: name)
        })
    else { return nil }
    let bits = line.dropFirst(name.count).reduce(0) { sum, byte in
        sum + (Character(Unicode.Scalar(byte)).hexDigitValue?.nonzeroBitCount ?? 0)
    }
    return bits > 0 ? bits : nil
}
