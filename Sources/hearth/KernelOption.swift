// Which kernels compute: the ones named on the command line, else in the environment, else the
// best that this processor has.

import ArgumentParser
import HearthInference
import HearthLinux

struct KernelOption: ParsableArguments {
    @Option(
        name: .customLong("kernels"),
        help: ArgumentHelp(
            "\(KernelSet.names.joined(separator: "|")) (default: $HEARTH_KERNELS, else auto).",
            valueName: "set"),
        completion: .list(KernelSet.names))
    var name: String?

    /// - Throws: the exit code for a set that does not exist or cannot run here.
    func set() throws -> KernelSet {
        if let name { return try KernelOption.set(named: name, "--kernels") }
        return try KernelOption.fromEnvironment()
    }

    /// What the environment says, for commands without the option.
    static func fromEnvironment() throws -> KernelSet {
        let variable = "HEARTH_KERNELS"
        guard let name = environmentVariable(variable), !name.isEmpty else { return .best }
        return try set(named: name, variable)
    }

    /// - Parameter source: who asked for it, for the message.
    static func set(named name: String, _ source: String) throws -> KernelSet {
        do throws(KernelSetError) {
            return try KernelSet(named: name)
        } catch {
            throw failure("\(source): \(error)", .usage)
        }
    }
}
