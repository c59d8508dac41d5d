// hearth-guard: owns the heater, and lets it heat while every interlock agrees. Wiring only.

import CGuard
import HearthGuard
import HearthINI

func main() -> GuardExit {
    do throws(GuardError) {
        let arguments = try Arguments(commandLine())
        switch arguments.task {
        case .help: try writeOutput(Arguments.help())
        case .version: try writeOutput(Arguments.version())
        case .limits: try writeOutput(arguments.show(LimitTable.report))
        case .check:
            let (configuration, document) = try readConfiguration(arguments.configuration)
            try writeOutput(arguments.show(configuration.report(document)))
        case .explain:
            var state = arguments.state
            if state == nil {
                state = try readConfiguration(arguments.configuration).0.stateDirectory
            }
            try writeOutput(Explain.answer(state ?? [], isJSON: arguments.isJSON))
        case .run:
            let (configuration, _) = try readConfiguration(arguments.configuration)
            try GuardProgram.run(configuration)
        }
        return .done
    } catch {
        say([UInt8](utf8: "hearth-guard: ") + error.message)
        return error.exit
    }
}

exit(main().rawValue)
