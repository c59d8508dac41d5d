// The requantisation table of the C kernels, and the question whether their arithmetic can do it.

internal import CKernels

extension OutputScaling {
    /// What the C kernels need of a channel's weights: their sum, and how far the channel's sum
    /// can get from zero whatever the activations.
    struct WeightSums {
        var sum: Int32 = 0
        var magnitude: Int64 = 0

        @inline(__always)
        mutating func add(_ weight: UInt8) {
            let value = Int32(Int8(bitPattern: weight))
            sum &+= value
            magnitude += Int64(abs(value))
        }
    }

    /// How far a channel's sum can get from zero.
    private func reach(_ channel: Int, _ weights: [WeightSums], _ inputZeroPoint: Int32) -> Int64 {
        let widest = Int64(max(127 - inputZeroPoint, inputZeroPoint + 128))
        return weights[channel].magnitude * widest + Int64(biases[channel].magnitude)
    }

    /// The largest sum whose double fits 32 bits.
    private static let doubledMax = Int64(1) << 30 - 1

    /// The scaling and the numbers of the channels whose weights may as well be zero: sums too
    /// large for the short way of rounding that all give one output. A converter leaves such
    /// channels where training killed them.
    func settled(
        _ weights: [WeightSums], inputZeroPoint: Int32
    ) -> (scaling: OutputScaling, channels: [Int]) {
        var (multipliers, biases, settled) = (multipliers, biases, [Int]())
        for channel in 0..<channels {
            let reach = reach(channel, weights, inputZeroPoint)
            let swing = reach - Int64(biases[channel].magnitude)
            let bias = Int64(biases[channel])
            guard reach > OutputScaling.doubledMax, multipliers[channel].shift <= 0,
                let least = Int32(exactly: bias - swing), let most = Int32(exactly: bias + swing)
            else { continue }
            let output = range.clamp(multipliers[channel].multiply(least) &+ zeroPoint)
            guard output == range.clamp(multipliers[channel].multiply(most) &+ zeroPoint) else {
                continue
            }
            // Half of twice the output.
            multipliers[channel] = FixedPointMultiplier(significand: 1 << 30, shift: 0)
            biases[channel] = 2 * (Int32(output) - zeroPoint)
            settled.append(channel)
        }
        let scaling = OutputScaling(
            multipliers: multipliers, biases: biases, zeroPoint: zeroPoint, range: range)
        return (scaling, settled)
    }

    func packed(_ weights: [WeightSums], inputZeroPoint: Int32) -> hearth_requantisation {
        let fits = (0..<channels).allSatisfy { channel in
            multipliers[channel].shift <= 0
                && reach(channel, weights, inputZeroPoint) <= OutputScaling.doubledMax
        }
        let rounding =
            !fits
            ? HEARTH_ROUNDING_ANY
            : range.lowest >= zeroPoint
                ? HEARTH_ROUNDING_RECTIFIED
                : multipliers.allSatisfy { $0.shift < 0 }
                    ? HEARTH_ROUNDING_SIGNED : HEARTH_ROUNDING_ANY
        return hearth_requantisation(
            zero_point: zeroPoint, lowest: range.lowest, highest: range.highest,
            rounding: rounding, multiplier_step: OutputScaling.blockNumbers)
    }

    /// Numbers of a block of the table.
    private static let blockNumbers = 7 * HEARTH_BLOCK

    /// From one block's multipliers to the next one's in `table`: nothing where they are alike.
    static func multiplierStep(_ table: [Int32]) -> Int32 {
        let (block, biases) = (Int(blockNumbers), Int(HEARTH_BLOCK))
        let areAlike = stride(from: block, to: table.count, by: block).allSatisfy { start in
            table[biases..<block].elementsEqual(table[start + biases..<start + block])
        }
        return areAlike ? 0 : blockNumbers
    }

    /// The table for channels in the order of `places`; a place may stay empty.
    ///
    /// - Parameters:
    ///   - weights: one a channel.
    ///   - offset: what the kernel adds to an activation before it multiplies.
    func table(
        places: [Int?], weights: [WeightSums], inputZeroPoint: Int32, offset: Int32
    ) -> [Int32] {
        let block = Int(HEARTH_BLOCK)
        var table: [Int32] = []
        table.reserveCapacity(places.count * 7)
        for start in stride(from: 0, to: places.count, by: block) {
            let channels = places[start..<start + block].map { $0 }
            let rows = channels.map { channel in
                channel.map { multipliers[$0] } ?? FixedPointMultiplier(significand: 0, shift: 0)
            }
            table += channels.map { channel in
                guard let channel else { return 0 }
                return biases[channel] &- (offset + inputZeroPoint) &* weights[channel].sum
            }
            table += rows.map(\.significand)
            let pairs = stride(from: 0, to: block, by: 2)
            table += pairs.flatMap { [rows[$0 + 1].significand, 0] }
            table += pairs.flatMap { [.min, OutputScaling.half(rows[$0])] }
            table += pairs.flatMap { [.min, OutputScaling.half(rows[$0 + 1])] }
            table += rows.map { max(0, -$0.shift) }
            table += rows.map { max(0, $0.shift) }
        }
        return table
    }

    /// Half a unit of the right shift; the lower half of the 64-bit number before it is 2^31.
    private static func half(_ multiplier: FixedPointMultiplier) -> Int32 {
        multiplier.shift < 0 ? 1 << (-multiplier.shift - 1) : 0
    }
}

extension Preparation {
    /// A C structure as a constant.
    mutating func packed<Structure: BitwiseCopyable>(
        structure: Structure
    ) throws(ModelError) -> Slot {
        var structure = structure
        let bytes = unsafe withUnsafeBytes(of: &structure) { unsafe Array($0) }
        return try packed(bytes)
    }
}
