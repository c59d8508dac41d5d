// How much of each column of pixels lies in each cell of a row, as the kernel reads it: for every
// cell a first column and as many weights as the widest cell needs.

internal import CKernels

struct ColumnWeights {
    /// Weights of a cell in one phase.
    let taps: Int
    /// For each phase and cell, the first column that is read.
    let starts: [Int32]
    /// For each phase and cell, `taps` weights.
    let weights: [UInt32]

    /// - Parameters:
    ///   - skip: columns that are summed before the square begins.
    ///   - phases: 2 where even and odd columns have sums of their own.
    ///   - cellUnits: units of a cell; columns have `pixelUnits`.
    init(
        skip: Int, square: Int, side: Int, phases: Int, cellUnits: Int, pixelUnits: Int
    ) {
        var starts = [Int32](repeating: 0, count: side * phases)
        var found = [[UInt32]](repeating: [], count: side * phases)
        for cell in 0..<side {
            let units = (cell * cellUnits)..<((cell + 1) * cellUnits)
            let last = (units.upperBound + pixelUnits - 1) / pixelUnits
            for column in (units.lowerBound / pixelUnits)..<last {
                let place = (column + skip) % phases * side + cell
                if found[place].isEmpty { starts[place] = Int32((column + skip) / phases) }
                let pixel = (column * pixelUnits)..<((column + 1) * pixelUnits)
                found[place].append(UInt32(units.clamped(to: pixel).count))
            }
        }
        let lanes = Int(HEARTH_TAP_LANES)
        let widest = found.reduce(1) { max($0, $1.count) }
        let taps = (widest + lanes - 1) / lanes * lanes
        self.taps = taps
        self.starts = starts
        weights = found.flatMap { $0 + [UInt32](repeating: 0, count: taps - $0.count) }
    }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
}
