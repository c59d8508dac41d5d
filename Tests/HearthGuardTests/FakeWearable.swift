// A wearable without hardware, as `FakeBoard` is a toaster.

import HearthGuard
import HearthSafety
import HearthUnits

/// What a test sees and changes while the loop owns the board.
final class FakeWearableHardware {
    var now = Instant.boot + .seconds(100)
    var button = false
    var areLinesThere = true
    var takesLevels = true
    var isOutputStuck = false
    var isMotorWelded = false
    var battery = MilliCelsius.celsius(25)
    var skin = MilliCelsius.celsius(33)
    var supplyMillivolts: Int32 = 3_300

    var motor = false
    var charge = false
    var load = false
    var lamp = false
    var motorTurns = 0
    var feeds = 0
    var isStopped = false
}

struct FakeWearable: WearableBoard, ~Copyable {
    let hardware: FakeWearableHardware

    func clocks() -> (now: Instant, reference: Instant) { (hardware.now, hardware.now) }

    mutating func levels() -> WearableLevels? {
        guard hardware.areLinesThere else { return nil }
        hardware.now = hardware.now + ToasterLimits.tick
        var levels = WearableLevels()
        levels.motorSense = hardware.isMotorWelded || (hardware.motor && hardware.load)
        levels.chargeSense = hardware.charge
        levels.button = hardware.button
        return levels
    }

    mutating func sensed(into inputs: inout WearableInputs) {
        inputs.battery = SensorSample(.value(hardware.battery), takenAt: hardware.now)
        inputs.skin = SensorSample(.value(hardware.skin), takenAt: hardware.now)
        inputs.supplyMillivolts = hardware.supplyMillivolts
    }

    mutating func drive(
        motor: consuming MotorPermit?, charge: consuming ChargePermit?, load: Bool, lamp: Bool,
        at tick: Int64
    ) -> Bool {
        hardware.motor = spent(motor, at: tick)
        hardware.charge = spent(charge, at: tick)
        (hardware.load, hardware.lamp) = (load, lamp)
        if hardware.motor { hardware.motorTurns += 1 }
        return hardware.takesLevels
    }

    private func spent(_ permit: consuming MotorPermit?, at tick: Int64) -> Bool {
        switch consume permit {
        case .some(let permit):
            permit.spend(at: tick)
            return true
        case .none: return false
        }
    }

    private func spent(_ permit: consuming ChargePermit?, at tick: Int64) -> Bool {
        switch consume permit {
        case .some(let permit):
            permit.spend(at: tick)
            return true
        case .none: return false
        }
    }

    mutating func feedWatchdog() { hardware.feeds += 1 }

    consuming func stop() -> Bool {
        hardware.isStopped = true
        return !hardware.isOutputStuck
    }
}
