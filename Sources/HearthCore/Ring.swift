// A bounded queue: the last N samples, the records not yet sent. Full is a normal state, so the
// caller says at every append what then happens: refuse the new element or let go of the oldest.

internal import HearthUnits

/// A first-in, first-out queue of at most `capacity` elements, index 0 being the oldest.
///
/// All storage is taken in `init`; no operation allocates after it, unless the ring has been copied
/// and the copy is changed. For one thread: threads meet in the single-producer ring instead.
public struct Ring<Element> {
    private var slots: [Element?]
    private var head = 0
    public private(set) var count = 0

    /// An empty ring. `capacity` must be positive.
    public init(capacity: Int) {
        invariant(capacity > 0, "a ring holds at least one element")
        slots = [Element?](repeating: nil, count: capacity)
    }

    public var capacity: Int { slots.count }
    public var isFull: Bool { count == slots.count }

    /// Appends `element`, or changes nothing and answers false when the ring is full.
    public mutating func appendIfRoom(_ element: Element) -> Bool {
        guard !isFull else { return false }
        slots[slot(count)] = element
        count += 1
        return true
    }

    /// Appends `element`; a full ring lets go of its oldest element and returns it.
    @discardableResult
    public mutating func appendOverwriting(_ element: Element) -> Element? {
        let lost = isFull ? popFirst() : nil
        slots[slot(count)] = element
        count += 1
        return lost
    }

    /// Takes the oldest element out.
    public mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head]
        slots[head] = nil
        head = slot(1)
        count -= 1
        return element
    }

    /// Lets go of everything and keeps the storage.
    public mutating func removeAll() {
        while popFirst() != nil {}
    }

    private func slot(_ offset: Int) -> Int {
        let index = head + offset
        return index < slots.count ? index : index - slots.count
    }
}

extension Ring: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(position: Int) -> Element {
        guard position >= 0, position < count, let element = slots[slot(position)] else {
            fatalError("invariant broken: ring index out of range")
        }
        return element
    }
}

extension Ring: Sendable where Element: Sendable {}
