// Rows whose fault is in a sensor, its bus, or a relay.

import Glibc
import HearthCore
import HearthSafety
import HearthSimulation
import HearthUnits

extension Row {
    private static let tick = ToasterLimits.tick

    /// Ten samples a second, and a tick until the newest is taken.
    private static let sampling = TimeSpan.milliseconds(100) + tick
    private static let stale = tick * (ToasterLimits.sampleAgeMaxTicks + 1)
    private static let staleWords = "sampleAgeMaxTicks 50 + 1 + 3 ticks"
    private static let sampleWords = "sample 100 ms + 1 + 3 ticks"

    static var sensors: [Row] {
        [
            unbound, hung,
            infrared("infrared reports an error", .sensorStale, stale, staleWords) {
                $0.register = SensorRegister.infraredError
            },
            infrared("infrared shorted", .sensorOutOfRange, sampling, sampleWords) {
                $0.register = 0
            },
            thermocouple(
                "thermocouple out of range", .sensorOutOfRange, sampling, sampleWords
            ) { $0.register = SensorRegister.thermocouple(.celsius(-100)) },
            infrared("infrared jumps by 20 K", .riseTooFast, sampling, sampleWords) {
                $0.offset = 20
            },
            stuck, bothStuck, drifting, tooHot, welded,
        ]
    }

    private static func thermocouple(
        _ name: String, _ interlock: Interlock, _ window: TimeSpan, _ derivation: String,
        _ change: @escaping (inout SensorFault) -> Void
    ) -> Row {
        Row(
            name: name, end: .guardActs(within: window), interlock: interlock,
            derivation: derivation
        ) { bench in
            var fault = SensorFault()
            change(&fault)
            return bench.with { world in
                world.spoil(thermocouple: fault)
                return machineTime()
            }
        }
    }

    private static func infrared(
        _ name: String, _ interlock: Interlock, _ window: TimeSpan, _ derivation: String,
        _ change: @escaping (inout SensorFault) -> Void
    ) -> Row {
        Row(
            name: name, end: .guardActs(within: window), interlock: interlock,
            derivation: derivation
        ) { bench in
            var fault = SensorFault()
            change(&fault)
            return bench.with { world in
                world.spoil(infrared: fault)
                return machineTime()
            }
        }
    }

    // MARK: The bus

    private static var unbound: Row {
        Row(
            name: "sensor driver unbound", end: .guardActs(within: stale),
            interlock: .sensorStale, derivation: staleWords
        ) { bench throws(MachineError) in
            try bench.unbind("0048")
        } undo: { bench throws(MachineError) in
            try bench.board("bind")
        }
    }

    private static var hung: Row {
        Row(
            name: "sensor bus hung", end: .guardActs(within: stale), interlock: .sensorStale,
            derivation: staleWords
        ) { bench throws(MachineError) in
            try bench.hang("0048")
        } undo: { bench throws(MachineError) in
            try bench.board("unhang")
        }
    }

    // MARK: What readings say

    private static var stuck: Row {
        // The weakest rise that this plant's own power can give, from cold: found by its model.
        let kelvins = Double(ToasterLimits.stuckOtherMoves.rawValue) / 1000 + 1.65 + 0.4
        let time = PlantModel.timeToRise(by: kelvins)
        return thermocouple(
            "thermocouple stuck", .sensorStuck, time + .milliseconds(500) + sampling,
            "model: \(kelvins) K of rise; infrared lag 500 ms, \(sampleWords)"
        ) { $0.isStuck = true }
    }

    private static var bothStuck: Row {
        Row(
            name: "heating without rise",
            end: .guardActs(within: tick * ToasterLimits.heatingRiseOnTicks + sampling),
            interlock: .heatingWithoutRise,
            derivation: "heatingRiseOnTicks 2000, \(sampleWords)"
        ) { bench in
            bench.with { world in
                world.freezeSensors()
                return machineTime()
            }
        }
    }

    private static var drifting: Row {
        // 25 K, the lags' 9.9 K and noise of 1.65 K at 4 K/s; then the rule's two seconds.
        let drift = TimeSpan.milliseconds(Int64((25 + 9.9 + 1.65) / 4 * 1000))
        let window = tick * ToasterLimits.disagreementTicks
        return infrared(
            "infrared drifts from the thermocouple", .sensorsDisagree,
            drift + window + sampling,
            "36.6 K at 4 K/s, disagreementTicks 200, \(sampleWords)"
        ) { $0.driftPerSecond = 4 }
    }

    private static var tooHot: Row {
        Row(
            name: "chamber over its limit", end: .guardActs(within: sampling),
            interlock: .overTemperature,
            derivation: "\(sampleWords), from the reading at 120 °C",
            chamber: 112
        ) { bench throws(MachineError) in
            bench.with { $0.watchedTemperature = .celsius(120) }
            try bench.wait(for: "120 °C", atMost: 60) { bench in
                bench.with { $0.reachedWatched != nil }
            }
            return bench.with { $0.reachedWatched } ?? machineTime()
        }
    }

    private static var welded: Row {
        Row(
            name: "heater relay welded",
            end: .guardActs(
                within: tick * (ToasterLimits.heaterSenseTicks + 1),
                board: Contacts.monostable + Contacts.relay),
            interlock: .heaterSensedOn,
            derivation: "from the command's end: heaterSenseTicks 5 + 1 + 3 ticks, "
                + "monostable 100 + relay 20 ms",
            conduct: .half
        ) { bench throws(MachineError) in
            try bench.wait(for: "a burst", atMost: 3) { bench in bench.with { $0.heater } }
            bench.with { $0.contacts.isHeaterWelded = true }
            try bench.wait(for: "the burst's end", atMost: 3) { bench in
                bench.with { !$0.heater }
            }
            return bench.with { $0.edges }.last { $0.signal == .heater && !$0.level }?.at
                ?? machineTime()
        }
    }
}

/// What the plant's own model says of times.
enum PlantModel {
    /// From a cold element at full power until the chamber has risen so far.
    static func timeToRise(by kelvins: Double) -> TimeSpan {
        var random = SeededRandom(seed: 1)
        var plant = Plant(bread: BreadConstants(), ambient: 22, chamber: 22, random: &random)
        var steps: Int64 = 0
        while plant.chamber < 22 + kelvins {
            plant.step(
                watts: plant.constants.power, extraWatts: 0, fan: false, isDown: true)
            steps += 1
        }
        return .milliseconds(10 * steps)
    }
}
