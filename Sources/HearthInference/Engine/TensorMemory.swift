// The memory behind an interpreter's slots: one block with the arena, or, for tests, a block for
// each request; constants lie in the prepared model's.

/// Freshly allocated blocks and the table of addresses into them. Whoever takes it frees both, and
/// keeps the prepared model.
@unsafe struct TensorMemory {
    let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
    let blocks: [UnsafeMutableRawPointer]

    private static let alignment = ArenaPlan.alignment

    init(_ prepared: PreparedModel, isolated: Bool) {
        let plan = prepared.plan
        let block = unsafe TensorMemory.allocate(isolated ? 1 : plan.byteCount)
        var blocks = unsafe [block]
        // Slots that no kernel reads (shape operands) keep the address of the block's start.
        let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(
            capacity: prepared.slotCount)
        unsafe addresses.initialize(repeating: block, count: prepared.slotCount)
        let firstBlock = unsafe blocks.count
        if isolated {
            for request in plan.requests {
                unsafe blocks.append(TensorMemory.allocate(request.byteCount))
            }
        }
        for (slot, request) in prepared.requestOfSlot {
            unsafe addresses[slot] =
                isolated ? blocks[firstBlock + request] : block + plan.offsets[request]
        }
        for unsafe(slot, address) in unsafe prepared.constants.addresses {
            unsafe addresses[slot] = address
        }
        unsafe self.addresses = addresses
        unsafe self.blocks = blocks
    }

    /// `byteCount` zeros.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let block = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: alignment)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        return unsafe block
    }
}
