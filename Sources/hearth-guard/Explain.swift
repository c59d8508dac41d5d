// `hearth-guard explain`: what the state directory tells of the last trips.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety

enum Explain {
    /// The answer for people, with block characters on a terminal that shows them, or as JSON.
    ///
    /// - Parameter target: whose record; nil for whichever is there.
    /// - Throws: `unreadable` when the directory is not there.
    static func answer(
        _ directory: [UInt8], of target: GuardTarget?, isJSON: Bool
    ) throws(GuardError) -> [UInt8] {
        let descriptor = unsafe withPath(directory) {
            unsafe guard_open($0, O_RDONLY | O_DIRECTORY, 0)
        }
        guard descriptor >= 0 else {
            throw systemError(
                .unreadable, directory, "open", guard_errno(),
                "; --state names the guard's state directory")
        }
        close(descriptor)
        let stored = StoredMemory<SafetyRecordImage>(directory)
        let worn = StoredMemory<WearableRecordImage>(directory)
        let isWorn = target.map { $0 == .wearable } ?? (stored.record == nil && worn.record != nil)
        let report = TripReport(
            record: isWorn ? .wearable(worn.record) : .toaster(stored.record),
            entries: stored.trips, now: guard_calendar_seconds())
        return isJSON ? report.json : report.text(isUnicode: isTerminalWithUnicode)
    }

    /// Whether standard output is a terminal whose language setting says UTF-8.
    private static var isTerminalWithUnicode: Bool {
        guard isatty(STDOUT_FILENO) == 1 else { return false }
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] as [StaticString] {
            guard let value = environment(name), !value.isEmpty else { continue }
            // Letters alone, in lower case: "UTF-8" and "utf8" are written both ways.
            let letters = value.filter { $0 != UInt8(ascii: "-") }.map { $0 | 0x20 }
            return letters.suffix(4).elementsEqual([UInt8](utf8: "utf8"))
        }
        return false
    }
}
