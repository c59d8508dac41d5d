// hearth-guard: owns every actuator, and lets it act while every interlock agrees. Wiring only.

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
            try SelfTest.checkDevices(configuration, system: [UInt8](utf8: "/sys"))
            try writeOutput(arguments.show(configuration.report(document)))
        case .explain:
            if let state = arguments.state {
                try writeOutput(Explain.answer(state, of: nil, isJSON: arguments.isJSON))
                break
            }
            let (configuration, _) = try readConfiguration(arguments.configuration)
            try writeOutput(
                Explain.answer(
                    configuration.stateDirectory, of: configuration.target,
                    isJSON: arguments.isJSON))
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
