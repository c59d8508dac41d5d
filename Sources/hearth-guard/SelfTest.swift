// What is looked at before the first turn.
//
// Two kinds of findings. What no interlock would ever see ends the start (exit status 78): limits
// that are not those of the source, an output that does not go low. What an interlock watches is
// said in the log, and the guard starts: a sensor that is not there, a sense line that is on. A
// guard that refused to start would not sound the alarm, not open the second channel, not run the
// fan and not tell hearthd; and under systemd it would only start again and again.

import CGuard
import HearthGuard
import HearthINI
import HearthSafety
import HearthUnits

enum SelfTest {
    /// How long the lines are given to go off, and the readers for their first samples.
    static var patience: TimeSpan { .milliseconds(500) }

    static func checkLimits() throws(GuardError) {
        let digest = LimitTable.digest
        guard digest == LimitTable.expectedDigest else {
            throw GuardError(
                .selfTest,
                [UInt8](
                    utf8: "the limits' digest is not the expected one: install hearth-guard anew"))
        }
    }

    /// What `--check` can see of the hardware, where it is there: nothing is opened or started.
    ///
    /// - Throws: `configuration` for a watchdog that is none, and for one chip in two roles.
    static func checkDevices(
        _ configuration: GuardConfiguration, system: [UInt8]
    ) throws(GuardError) {
        try Watchdog.check(configuration.watchdog, .configuration)
        let (first, second) = configuration.watchedPair
        let found = SensorDevice.find(
            configuration.sensor(second), role: second, system: system)
        guard let device = found.device,
            device.isSame(as: configuration.sensor(first), first, system: system)
        else { return }
        var text = [UInt8](utf8: "[Sensors] ")
        text.append(second.key)
        text.append("= and ")
        text.append(first.key)
        text.append("= are one device, ")
        text += device.identity
        text.append(": two are needed")
        throw GuardError(.configuration, text)
    }

    /// - Throws: when an output reads high just after it was set low.
    static func checkOutputs(areLow: Bool) throws(GuardError) {
        guard areLow else {
            throw GuardError(
                .selfTest,
                [UInt8](
                    utf8: """
                        an output line is high after it was set low: unplug the device, and look \
                        for a short on the GPIO header
                        """))
        }
    }

    /// Says which sensors an interlock is going to act on.
    static func reportFaults(_ target: GuardTarget, _ samples: SharedSamples) {
        rest(patience)
        for role in target.sensors { report(role, target, samples) }
    }

    private static func report(
        _ role: SensorRole, _ target: GuardTarget, _ samples: SharedSamples
    ) {
        var sample = guard_sample()
        samples.take(role, into: &sample)
        var text = [UInt8](utf8: "self-test: ")
        text.append(role.key)
        switch sample.kind {
        case 0:
            let problem = samples.problem(of: role)
            text.append(": no sample")
            switch problem {
            case 0: text.append(" yet")
            case ENODEV: text.append(", no hwmon or IIO device has this name")
            case EXDEV: text.append(", it is the device of the other sensor: two are needed")
            case ENOTUNIQ: text.append(", several devices have this name: say name@device")
            default:
                text.append(", error ")
                text.append(decimal: Int64(problem))
            }
        case 2: text.append(": reports an open sensor")
        default:
            text.append(" reads ")
            if role == .supply {
                text.append(decimal: Int64(sample.value))
                text.append(" mV")
            } else {
                text.append(temperature: sample.value)
            }
            let (low, high) = plausible(role, target)
            guard sample.value < low || sample.value > high else { return }
            text.append(", out of its range")
        }
        text.append(
            target == .toaster
                ? "; no heat until it reads well" : "; no motor, no charging until it reads well")
        say(text)
    }

    private static func plausible(
        _ role: SensorRole, _ target: GuardTarget
    ) -> (low: Int32, high: Int32) {
        switch role {
        case .thermocouple, .infrared:
            (ToasterLimits.sensorMin.rawValue, ToasterLimits.sensorMax.rawValue)
        case .processor: (ToasterLimits.sensorMin.rawValue, ToasterLimits.processorMax.rawValue)
        case .battery, .skin:
            (WearableLimits.sensorMin.rawValue, WearableLimits.sensorMax.rawValue)
        case .supply:
            target == .toaster
                ? (ToasterLimits.supplyMinMillivolts, ToasterLimits.supplyMaxMillivolts)
                : (WearableLimits.supplyMinMillivolts, WearableLimits.supplyMaxMillivolts)
        }
    }
}
