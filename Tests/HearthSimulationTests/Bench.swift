// What the kitchen's tests share: a plant with chosen constants, sets of faults, readings.

import HearthCore
import HearthSafety
import HearthScene
import HearthSimulation
import HearthUnits

extension FaultSet {
    init(_ faults: [Fault]) {
        self.init()
        for fault in faults { insert(fault) }
    }
}

extension Plant {
    /// A plant at one temperature throughout, with white bread.
    static func bench(
        chamber: Double = 22, ambient: Double = 22, seed: UInt64 = 1,
        constants: ToasterConstants = ToasterConstants()
    ) -> Plant {
        var random = SeededRandom(seed: seed)
        return Plant(
            bread: BreadConstants(), ambient: ambient, chamber: chamber, random: &random,
            constants: constants)
    }

    /// Runs on with everything held as it is.
    mutating func run(seconds: Double, watts: Double, fan: Bool = false, isDown: Bool = false) {
        for _ in 0..<Int((seconds / Plant.step).rounded()) {
            step(watts: watts, extraWatts: 0, fan: fan, isDown: isDown)
        }
    }
}

extension SensorSample {
    /// °C; nil for an open or shorted sensor.
    var celsius: Double? {
        guard case .value(let value) = reading else { return nil }
        return Double(value.rawValue) / 1000
    }
}

extension MilliCelsius {
    var celsius: Double { Double(rawValue) / 1000 }
}

extension MilliKelvin {
    var kelvins: Double { Double(rawValue) / 1000 }
}

extension CycleSetup {
    /// A sober morning: nominal mains, 22 °C, white bread, nothing drawn but noise.
    static func sober(_ faults: [ScheduledFault] = [], seed: UInt64 = 7) -> CycleSetup {
        var setup = CycleSetup(seed: seed, bread: .white, browning: 0.9)
        (setup.mains, setup.ambient, setup.chamber) = (1, 22, 22)
        setup.faults = faults
        return setup
    }

    /// The tick that lies so many seconds after the lever.
    func tick(_ seconds: Double) -> Int { leverTick + Int((seconds * 100).rounded()) }

    /// The same morning with a fault so many seconds after the lever.
    func with(_ fault: Fault, at seconds: Double) -> CycleSetup {
        var setup = self
        setup.faults.append(ScheduledFault(fault, .tick(tick(seconds))))
        return setup
    }

    /// The report of this morning, surrogate seeing.
    func report<Selection: InterlockSelection>(_ selection: Selection) -> CycleReport {
        var kitchen = KitchenWith(self, perception: .surrogate, selection: selection)
        return kitchen.run()
    }

    func report() -> CycleReport { report(EveryInterlock()) }
}

extension CycleReport {
    var kinds: Set<Violation.Kind> { Set(violations.map(\.kind)) }
    var interlocks: [Interlock] { trips.map(\.trip.interlock) }
}
