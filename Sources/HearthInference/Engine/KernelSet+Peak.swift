// What a kernel set could do at the very best, for benchmarks to be measured against.

internal import CKernels
internal import HearthUnits

extension KernelSet {
    /// Multiplies bytes on registers alone with the set's own instructions; this processor must
    /// support them.
    ///
    /// - Returns: how many products were added up: a multiple of `rounds`, 0 for the reference.
    public func multiplyAtPeak(rounds: Int) -> Int {
        invariant(isSupported, "this processor has the instructions of the kernels")
        return Int(hearth_run_peak(number, Int64(rounds)))
    }
}
