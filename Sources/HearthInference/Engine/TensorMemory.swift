// The memory behind an interpreter's slots: one block with the arena and the constants behind it,
// or, for tests, a block for each.

/// Freshly allocated blocks and the table of addresses into them. Whoever takes it frees both.
@unsafe struct TensorMemory {
    let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
    let blocks: [UnsafeMutableRawPointer]

    private static let alignment = ArenaPlan.alignment

    init(_ graph: Graph, plan: ArenaPlan, isolated: Bool) {
        let preparation = graph.preparation
        let block = unsafe TensorMemory.allocate(
            isolated ? 1 : plan.byteCount + preparation.constants.count)
        var blocks = unsafe [block]
        // Slots that no kernel reads (shape operands) keep the address of the block's start.
        let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(
            capacity: preparation.count)
        unsafe addresses.initialize(repeating: block, count: preparation.count)
        let firstBlock = unsafe blocks.count
        if isolated {
            for request in plan.requests {
                unsafe blocks.append(TensorMemory.allocate(request.byteCount))
            }
        }
        for (slot, request) in graph.requestOfSlot {
            unsafe addresses[slot] =
                isolated ? blocks[firstBlock + request] : block + plan.offsets[request]
        }
        for (slot, range) in preparation.constantRanges {
            if isolated {
                unsafe blocks.append(TensorMemory.allocate(range.count))
                unsafe addresses[slot] = blocks[blocks.count - 1]
            } else {
                unsafe addresses[slot] = block + plan.byteCount + range.lowerBound
            }
            unsafe preparation.constants[range].withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(start: addresses[slot], count: range.count)
                    .copyMemory(from: source)
            }
        }
        unsafe self.addresses = addresses
        unsafe self.blocks = blocks
    }

    /// `byteCount` zeros.
    private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let block = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: alignment)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        return unsafe block
    }
}
