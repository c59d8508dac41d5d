// daemon-bench: hearthd as it is built, at a device's pace, with a guard that only listens:
//
//   daemon-bench [toaster] [speech] [silence] [--seconds N] [--json]
//
// Exit status 1 where hearthd takes more than it may: 20 MiB, 2 % of a core, growth; or answers
// less than half. "End of phrase" is where the synthesiser says that its last sound ends; the
// model may know before. Pictures and sound come through named pipes, so that the moment is known
// at which the last byte of a picture or of a phrase was there. The pipe's own copy is part of
// the figures.

import DaemonWorkshop
import Glibc
import HearthCore
import HearthLinux
import HearthUnits

private let measurements: [(name: String, measure: (TimeSpan) throws -> Report)] = [
    ("toaster", { try measureToaster(for: $0) }),
    ("speech", { try measureWearable(isSilent: false, for: $0) }),
    ("silence", { try measureWearable(isSilent: true, for: $0) }),
]

private func refuse(_ text: String) -> Never {
    printError("daemon-bench: \(text)")
    exit(64)
}

private var wanted: Set<String> = []
private var span = TimeSpan.seconds(60)
private var isJSON = false
private var words = CommandLine.arguments.dropFirst()
while let word = words.popFirst() {
    switch word {
    case "--json": isJSON = true
    case "--seconds":
        let value = words.popFirst() ?? ""
        guard let number = Int64(value), number > 0 else {
            refuse("--seconds needs a number from 1 up, not '\(value)'")
        }
        span = .seconds(number)
    default:
        guard measurements.contains(where: { $0.name == word }) else {
            refuse("'\(word)' is none of toaster, speech, silence, --seconds N, --json")
        }
        wanted.insert(word)
    }
}
do {
    var reports: [JSON] = []
    var isSound = true
    for (name, measure) in measurements where wanted.isEmpty || wanted.contains(name) {
        let report = try measure(span)
        for finding in report.findings {
            isSound = false
            printError("daemon-bench: \(report.name): \(finding)")
        }
        if isJSON { reports.append(report.json) } else { try writeOutput(report.words + "\n") }
    }
    if isJSON { try writeOutput("\(JSON.array(reports))\n") }
    exit(isSound ? 0 : 1)
} catch {
    printError("daemon-bench: \(error)")
    exit(70)
}
