// machine-plant: the world around a real guard in the test machine, and the faults in it. Wiring
// only; it runs in the machine, as root, after `guest-board.sh build`.
//
//   machine-plant faults [--repeat N] [--only TEXT]… [--part K/N] [--lines keep|fall] [--json]
//                       the fault tables: rows with a text in their name, or every Nth of them;
//                       what the guard's lines do when it is gone
//   machine-plant daemon [--only TEXT]… [--part K/N] [--json]
//                       hearthd with cameras and with a microphone, and faults
//   machine-plant boot STEP…       what is done in one boot
//   machine-plant records          the guard's records in files
//   machine-plant list             the names of all rows and checks
//   machine-plant lease            the lease client; rows start it

import Glibc
import HearthCore
import HearthLinux

/// What of the tables is wanted, and how.
private struct Wish {
    var times = 1
    var isJSON = false
    var keepsReleasedLevels = true
    private var only: [String] = []
    private var part = (number: 1, of: 1)
    /// All that there are.
    private let names: [String]

    init(_ words: ArraySlice<String>, of names: [String]) throws(MachineError) {
        self.names = names
        var words = words
        while let word = words.popFirst() {
            if word == "--json" {
                isJSON = true
                continue
            }
            guard let value = words.popFirst() else { throw .usage("\(word) needs a value") }
            try take(word, value)
        }
        guard names.contains(where: takes) else {
            throw .usage("no row and no check has such a name: `machine-plant list` has them")
        }
    }

    private mutating func take(_ word: String, _ value: String) throws(MachineError) {
        switch word {
        case "--only": only.append(value)
        case "--lines" where value == "keep" || value == "fall":
            keepsReleasedLevels = value == "keep"
        case "--lines": throw .usage("--lines needs keep or fall, not '\(value)'")
        case "--repeat":
            guard let number = Int(value), number > 0 else {
                throw .usage("--repeat needs a number from 1 up, not '\(value)'")
            }
            times = number
        case "--part":
            let numbers = value.split(separator: "/").map { Int($0) ?? 0 }
            guard numbers.count == 2, numbers[0] > 0, numbers[0] <= numbers[1] else {
                throw .usage("--part needs K/N with K from 1 to N, not '\(value)'")
            }
            part = (numbers[0], numbers[1])
        default: throw .usage("unknown argument '\(word)'")
        }
    }

    func takes(_ name: String) -> Bool {
        let number = (names.firstIndex(of: name) ?? 0) % part.of + 1
        return number == part.number && (only.isEmpty || only.contains { name.contains($0) })
    }
}

private let faultNames =
    Row.all.map(\.name) + Check<Bench>.toaster.map(\.name) + WearableRow.all.map(\.name)
    + Check<WearableBench>.wearable.map(\.name)

private func faults(_ words: ArraySlice<String>) throws(MachineError) -> Int32 {
    let wish = try Wish(words, of: faultNames)
    var table = FaultTable(isJSON: wish.isJSON)
    let rows = Row.all.filter { wish.takes($0.name) }
    let checks = Check<Bench>.toaster.filter { wish.takes($0.name) }
    if !rows.isEmpty || !checks.isEmpty {
        let bench = try Bench(
            bus: try busNumber(), keepsReleasedLevels: wish.keepsReleasedLevels)
        try bench.commissionAnew()
        table.carryOut("Toaster", rows, checks, times: wish.times, on: bench)
        bench.world.end()
    }
    let wearableRows = WearableRow.all.filter { wish.takes($0.name) }
    let wearableChecks = Check<WearableBench>.wearable.filter { wish.takes($0.name) }
    if !wearableRows.isEmpty || !wearableChecks.isEmpty {
        let bench = try WearableBench(
            bus: try busNumber(), keepsReleasedLevels: wish.keepsReleasedLevels)
        try bench.stopGuard()
        try bench.board("wearable")
        table.carryOut("Wearable", wearableRows, wearableChecks, times: wish.times, on: bench)
    }
    table.conclude()
    return table.failures == 0 ? 0 : 1
}

private let daemonNames =
    Check<ToasterDaemonBench>.toaster.map(\.name) + Check<WearableDaemonBench>.wearable.map(\.name)

private func daemon(_ words: ArraySlice<String>) throws(MachineError) -> Int32 {
    let wish = try Wish(words, of: daemonNames)
    var table = FaultTable(isJSON: wish.isJSON)
    let toaster = Check<ToasterDaemonBench>.toaster.filter { wish.takes($0.name) }
    if !toaster.isEmpty {
        let bench = try ToasterDaemonBench(bus: try busNumber())
        table.carryOut(toaster, on: bench)
        try bench.end()
    }
    let wearable = Check<WearableDaemonBench>.wearable.filter { wish.takes($0.name) }
    if !wearable.isEmpty {
        table.carryOut(wearable, on: try WearableDaemonBench(bus: try busNumber()))
    }
    table.conclude()
    return table.failures == 0 ? 0 : 1
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

func busNumber() throws(MachineError) -> Int {
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
    case "list": for name in faultNames + daemonNames { show(name) }
    case "records": showRecords()
    case "boot": exit(try boot(words.dropFirst()))
    case "lease":
        var client = LeaseClient(path: "/run/hearth-guard/lease.sock")
        try client.run()
    default: throw .usage("machine-plant takes faults, daemon, boot, records, list or lease")
    }
} catch {
    printError("machine-plant: \(error)")
    exit(70)
}
