// The guard's record in files, read as the guard reads it; for cuts of a disk that was recorded.

import HearthCore
import HearthLinux
import HearthSafety

/// Of pairs of files, named on standard input, one a line: the record in force, as "SEQUENCE
/// latched|clear armed|disarmed", or "none".
func showRecords() {
    while let a = readLine(), let b = readLine() {
        guard let record = SafetyRecordImage.newest(image(a), image(b))?.record else {
            show("none")
            continue
        }
        let latch = record.latch == nil ? "clear" : "latched"
        show("\(record.sequence) \(latch) \(record.isArmed ? "armed" : "disarmed")")
    }
}

extension Bench {
    /// In the log of a disk that is recorded: from here on, a cut must leave this record or a newer
    /// one. On any other disk nothing happens.
    func mark(_ event: String) throws(MachineError) {
        let folder = "/var/lib/hearth-guard/record."
        guard let newest = SafetyRecordImage.newest(image(folder + "a"), image(folder + "b"))
        else { throw .waitedFor("a record to mark", seconds: 0, saw: "none") }
        let latch = newest.record.latch == nil ? "clear" : "latched"
        guard try run("sh", "-c", "dmsetup info recorded >/dev/null 2>&1") == 0 else { return }
        let text = "\(event):\(newest.record.sequence):\(latch)"
        guard try run("dmsetup", "message", "recorded", "0", "mark", text) == 0 else {
            throw .waitedFor("the mark \(text)", seconds: 0, saw: "an error")
        }
    }
}

/// The file of the record in force: "a" or "b".
func newestSlot() -> String {
    let folder = "/var/lib/hearth-guard/record."
    let newest = SafetyRecordImage.newest(image(folder + "a"), image(folder + "b"))
    return newest?.slot == .b ? "b" : "a"
}

/// A file of exactly one image; nil for anything else.
private func image(_ path: String) -> InlineArray<64, UInt8>? {
    do throws(FileError) {
        let bytes = try readFile(path, limit: .kibibytes(4))
        guard bytes.count == SafetyRecordImage.byteCount else { return nil }
        return InlineArray { bytes[$0] }
    } catch {
        return nil
    }
}
