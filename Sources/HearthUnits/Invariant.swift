// A check that is kept in release builds: what safety rests on is never an `assert`.

/// Stops the program with `message` when `condition` does not hold.
///
/// For programmer errors only. A device fault is an input of a state machine, and a bad file or
/// message is a thrown error; neither may reach an invariant.
@inlinable
public func invariant(
    _ condition: @autoclosure () -> Bool, _ message: StaticString,
    file: StaticString = #fileID, line: UInt = #line
) {
    if condition() { return }
    #if hasFeature(Embedded)
        // A text put together would need the heap, which a microcontroller does not have.
        fatalError(message, file: file, line: line)
    #else
        fatalError("invariant broken: \(message)", file: file, line: line)
    #endif
}
