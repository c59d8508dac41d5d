// The constants of a prepared model where kernels read them. Nobody writes here after `init`; the
// memory lives as long as the last interpreter that reads it.

/// One block with all constants, or, for tests, a block for each.
@safe final class ConstantMemory {
    /// Where each constant is, by slot.
    let addresses: [(slot: Int, address: UnsafeMutableRawPointer)]
    private let blocks: [UnsafeMutableRawPointer]

    init(_ preparation: Preparation, isolated: Bool) {
        let block = unsafe TensorMemory.allocate(isolated ? 1 : preparation.constants.count)
        var blocks = unsafe [block]
        var addresses: [(slot: Int, address: UnsafeMutableRawPointer)] = unsafe []
        for (slot, range) in preparation.constantRanges {
            var address = unsafe block
            if isolated {
                unsafe address = TensorMemory.allocate(range.count)
                unsafe blocks.append(address)
            } else {
                unsafe address = block + range.lowerBound
            }
            unsafe preparation.constants[range].withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(start: address, count: range.count)
                    .copyMemory(from: source)
            }
            unsafe addresses.append((slot, address))
        }
        unsafe self.addresses = addresses
        unsafe self.blocks = blocks
    }

    deinit { unsafe blocks.forEach { unsafe $0.deallocate() } }
}
