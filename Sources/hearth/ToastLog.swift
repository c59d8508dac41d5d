// The plain log of a cycle, for pipes: a line where something changes, and one every ten seconds.

import HearthLinux
import HearthPolicy
import HearthSafety
import HearthScene
import HearthSimulation

struct ToastLog {
    let isQuiet: Bool
    let showsUnicode: Bool

    func begin(_ setup: CycleSetup) throws {
        try say(
            "\(setup.bread.rawValue) bread, asked browning \(two(setup.browning)), "
                + "\(setup.light.rawValue) light, seed \(setup.seed)")
    }

    func add(_ moment: Moment, after previous: Moment?) throws {
        guard !isQuiet, let previous else { return }
        if moment.faults.count > previous.faults.count {
            for fault in moment.faults[previous.faults.count...] {
                try say(fault.seconds, "fault: \(fault.fault.name) begins")
            }
        }
        if moment.trips.count > previous.trips.count {
            for trip in moment.trips[previous.trips.count...] {
                try say(trip.seconds, "trip: \(trip.trip.words)")
            }
        }
        if moment.status.phase != previous.status.phase {
            try say(moment.seconds, "interlock: \(moment.status.phase.words)")
        }
        if let refusal = moment.status.refusal, previous.status.refusal != refusal {
            try say(moment.seconds, "interlock: refused, \(refusal.words)")
        }
        if moment.isFuseOpen && !previous.isFuseOpen {
            try say(moment.seconds, "thermal fuse opens")
        }
        if case .stop(let reason) = moment.decision, moment.decision != previous.decision {
            try say(moment.seconds, "policy: \(reason.words)")
        }
        let isTenth = Int(moment.seconds / 10) != Int(previous.seconds / 10)
        if isTenth && moment.isCycleOn { try say(moment.seconds, course(moment)) }
    }

    private func course(_ moment: Moment) -> String {
        let seen = moment.browningTracked.map { ", seen \(two($0))" } ?? ""
        return "chamber \(Int(moment.chamber)) °C, heat \(Int(moment.heat * 100)) %, "
            + "browning \(two(moment.browning))\(seen)"
    }

    private func say(_ seconds: Double, _ text: String) throws {
        let time = two(seconds)
        try say(String(repeating: " ", count: max(0, 7 - time.count)) + time + " s  " + text)
    }

    func say(_ text: String) throws {
        if !isQuiet { try printOutput(showsUnicode ? text : ascii(text)) }
    }
}
