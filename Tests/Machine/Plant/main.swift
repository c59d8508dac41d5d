// machine-plant: the world around a real guard in the test machine, and the faults in it. Wiring
// only; it runs in the machine, as root, after `guest-board.sh build`.
//
//   machine-plant faults [--repeat N] [--only TEXT]… [--lines keep|fall] [--json]
//                                                                the fault table; what the guard's
//                                                                lines do when it is gone
//   machine-plant daemon [--only TEXT]…                          hearthd with a camera, and faults
//   machine-plant boot STEP…                                     what is done in one boot
//   machine-plant records                                        the guard's records in files
//   machine-plant list                                           its rows
//   machine-plant lease                                          the lease client; rows start it

import Glibc
import HearthCore
import HearthLinux

private func allRows() -> [Row] { Row.lease + Row.controller + Row.sensors }

private func faults(_ words: ArraySlice<String>) throws(MachineError) -> Int32 {
    var words = words
    var times = 1
    var only: [String] = []
    var isJSON = false
    var keepsReleasedLevels = true
    while let word = words.popFirst() {
        switch word {
        case "--json": isJSON = true
        case "--only": only.append(words.popFirst() ?? "")
        case "--lines":
            let word = words.popFirst() ?? ""
            guard word == "keep" || word == "fall" else {
                throw .usage("--lines needs keep or fall, not '\(word)'")
            }
            keepsReleasedLevels = word == "keep"
        case "--repeat":
            guard let number = words.popFirst().flatMap({ Int($0) }), number > 0 else {
                throw .usage("--repeat needs a number from 1 up")
            }
            times = number
        default: throw .usage("unknown argument '\(word)'")
        }
    }
    func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains { name.contains($0) } }
    let rows = allRows().filter { isWanted($0.name) }
    let checks = Check.all.filter { isWanted($0.name) }
    guard !rows.isEmpty || !checks.isEmpty else {
        throw .usage("no row and no check has one of \(only) in its name")
    }
    let bench = try Bench(bus: try busNumber(), keepsReleasedLevels: keepsReleasedLevels)
    try bench.commissionAnew()
    var table = FaultTable(isJSON: isJSON)
    for row in rows { table.carryOut(row, times: times, on: bench) }
    for check in checks { table.carryOut(check, on: bench) }
    table.conclude(rows, longestGap: bench.with { $0.longestGap })
    return table.failures == 0 ? 0 : 1
}

private func daemon(_ words: ArraySlice<String>) throws(MachineError) -> Int32 {
    guard words.first == nil || words.first == "--only" else {
        throw .usage("daemon takes --only TEXT, not '\(words.first ?? "")'")
    }
    let only = words.filter { $0 != "--only" }
    let checks = DaemonCheck.toaster.filter { check in
        only.isEmpty || only.contains { check.name.contains($0) }
    }
    let bench = try DaemonBench(bus: try busNumber())
    var failures = 0
    for check in checks {
        var finding: String?
        do throws(MachineError) { finding = try check.finding(bench) } catch { finding = "\(error)" }
        if finding != nil { failures += 1 }
        show("\(finding == nil ? "ok      " : "FAILED  ")\(check.name)")
        if let finding { show("    \(finding)") }
    }
    return failures == 0 ? 0 : 1
}

private func boot(_ words: ArraySlice<String>) throws(MachineError) -> Int32 {
    let bench = try Bench(bus: try busNumber())
    for word in words {
        guard let step = Boot(rawValue: word) else { throw .usage("no step is called '\(word)'") }
        if let finding = try step.carryOut(on: bench) {
            show("\(step): \(finding)")
            return 1
        }
        show("\(step): ok")
    }
    return 0
}

private func busNumber() throws(MachineError) -> Int {
    do throws(FileError) {
        let text = try readFile("/run/machine/bus", limit: .kibibytes(1))
        return Int(String(decoding: text, as: UTF8.self).filter(\.isNumber)) ?? -1
    } catch {
        throw .usage("no simulated board here: this runs in the machine of ./dev machine")
    }
}

do throws(MachineError) {
    let words = CommandLine.arguments.dropFirst()
    switch words.first {
    case "faults": exit(try faults(words.dropFirst()))
    case "daemon": exit(try daemon(words.dropFirst()))
    case "list": for name in allRows().map(\.name) + Check.all.map(\.name) { show(name) }
    case "records": showRecords()
    case "boot": exit(try boot(words.dropFirst()))
    case "lease":
        var client = LeaseClient(path: "/run/hearth-guard/lease.sock")
        try client.run()
    default: throw .usage("machine-plant takes faults, boot, records, list or lease")
    }
} catch {
    printError("machine-plant: \(error)")
    exit(70)
}
