// A model on its way from the file to its first answer, timed.

import Glibc
import HearthInference

/// A model that has answered once.
struct LoadedModel {
    let interpreter: Interpreter
    /// From before the file was opened until the first inference was done.
    let loadNanoseconds: Int

    /// Opens, reads, validates, prepares and runs the model once, on zeros.
    ///
    /// - Throws: exit status 64 for kernels that cannot be had, 65 for a refused model, 66 for a
    ///   file that cannot be read.
    init(_ path: String) throws(ProbeFailure) {
        let start = nanoseconds()
        let bytes = try contents(of: path)
        let kernels = try LoadedModel.kernelSet()
        do throws(ModelError) {
            interpreter = try Interpreter(Model(bytes), kernels: kernels)
        } catch {
            throw ProbeFailure(status: 65, message: "\(path) is refused: \(error)")
        }
        LoadedModel.clearInputs(interpreter)
        interpreter.run()
        loadNanoseconds = nanoseconds() - start
    }

    /// The set that the environment names, else the best.
    private static func kernelSet() throws(ProbeFailure) -> KernelSet {
        guard let value = unsafe getenv("HEARTH_KERNELS"), unsafe value.pointee != 0 else {
            return .best
        }
        do throws(KernelSetError) {
            return try KernelSet(named: unsafe String(cString: value))
        } catch {
            throw ProbeFailure(status: 64, message: "HEARTH_KERNELS: \(error)")
        }
    }

    private static func clearInputs(_ interpreter: Interpreter) {
        for index in interpreter.inputs.indices {
            interpreter.withInputBytes(index) { bytes in
                for place in bytes.indices { bytes[place] = 0 }
            }
        }
    }

    /// Nanoseconds that `count` runs back to back take together.
    func time(runs count: Int) -> Int {
        let start = nanoseconds()
        for _ in 0..<count { interpreter.run() }
        return nanoseconds() - start
    }

    /// What one line for people says; times are means over all runs.
    func report(runs count: Int) throws(ProbeFailure) -> String {
        let mean = time(runs: count) / count
        return """
            \(interpreter.kernelSet.rawValue): first inference after \(loadNanoseconds / 1000) µs, \
            \(count) more of \(mean) ns each, arena \(interpreter.plan.byteCount) bytes, \
            constants \(interpreter.constantByteCount) bytes, \
            at most \(try peakResidentKilobytes()) kB resident
            """
    }
}
