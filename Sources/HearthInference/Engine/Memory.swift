// The memory that kernels run in: one address a tensor, resolved once when the interpreter is
// made. Kernels hold slots, not addresses, so a prepared kernel is a plain value.

/// A place in the table of addresses: a tensor, a packed constant, or scratch space.
struct Slot: Equatable, Sendable {
    let index: Int
}

/// The table of addresses. Valid as long as the interpreter that made it.
@unsafe struct Memory {
    let addresses: UnsafePointer<UnsafeMutableRawPointer>

    @inline(__always)
    func read<Element>(_ slot: Slot, as type: Element.Type) -> UnsafePointer<Element> {
        unsafe UnsafePointer(addresses[slot.index].assumingMemoryBound(to: type))
    }

    @inline(__always)
    func write<Element>(_ slot: Slot, as type: Element.Type) -> UnsafeMutablePointer<Element> {
        unsafe addresses[slot.index].assumingMemoryBound(to: type)
    }
}
