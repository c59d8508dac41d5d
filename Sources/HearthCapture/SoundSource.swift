// Where sound comes from, whatever gives it: a card, a file, a test.

public import HearthUnits

/// What came of waiting for a hop.
public enum SoundEvent: Equatable, Sendable {
    /// The hop is there, whole.
    case hop
    /// It was not there by the deadline; it may be by the next.
    case late
    /// There is no device, or none that can be used. It is tried again, by and by.
    case gone
    /// A file has come to its end: there will be no more.
    case ended
}

/// 16 kHz mono sound, hop by hop. One thread at a time.
public protocol SoundSource: ~Copyable {
    /// Fills `hop` with the next samples, or says by `deadline` why not.
    ///
    /// What was read of a hop that is late is not lost: it stands at the front of the next.
    mutating func read(into hop: inout MutableSpan<Int16>, before deadline: Instant) -> SoundEvent
}
