// hearthd: looks or listens, decides, and asks the guard. Wiring only.

import Glibc
import HearthCore
import HearthDaemon
import HearthLinux

func main() -> DaemonExit {
    do throws(DaemonError) {
        let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
        switch arguments.task {
        case .help: try answer(Arguments.help)
        case .version: try answer(Arguments.version)
        case .check:
            let read = try ReadConfiguration(arguments.configuration)
            try DaemonProgram.validate(read)
            try answer(read.report(isJSON: arguments.isJSON))
        case .run:
            return try DaemonProgram.run(arguments.configuration)
        }
        return .done
    } catch {
        printError("hearthd: \(error.message)")
        return error.exit
    }
}

func answer(_ text: String) throws(DaemonError) {
    do throws(FileError) {
        try writeOutput(text)
    } catch {
        throw DaemonError(.unwritable, "\(error)")
    }
}

exit(main().rawValue)
