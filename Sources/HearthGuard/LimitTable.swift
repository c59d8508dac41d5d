// Every hard limit with its unit, as `hearth-guard --limits` prints them, and one number for all:
// two programs with the same digest have the same limits.

internal import HearthINI
internal import HearthSafety
internal import HearthUnits

/// One limit of the source.
public struct HardLimit: Sendable {
    public let name: StaticString
    public let value: Int64
    public let unit: StaticString

    init(_ name: StaticString, _ value: Int64, _ unit: StaticString) {
        (self.name, self.value, self.unit) = (name, value, unit)
    }
}

/// All limits, in the order of the source.
public enum LimitTable {
    /// What `digest` must give. A changed limit changes it, here and in what a package declares;
    /// the self-test compares the two at every start.
    public static let expectedDigest: UInt64 = 0x5C20_5C0A_3944_F457

    /// What both targets share, and the toaster's own.
    public static var toaster: [HardLimit] {
        [
            HardLimit("tick", ToasterLimits.tick.rawValue, "ns"),
            HardLimit("tickLate", ToasterLimits.tickLate.rawValue, "ns"),
            HardLimit("tickLost", ToasterLimits.tickLost.rawValue, "ns"),
            HardLimit("unattendedTicksMax", ToasterLimits.unattendedTicksMax, "ticks"),
            HardLimit("lateStepsMax", Int64(ToasterLimits.lateStepsMax), "steps"),
            HardLimit("clockSkewMax", ToasterLimits.clockSkewMax.rawValue, "ns"),
            HardLimit("chamberMax", Int64(ToasterLimits.chamberMax.rawValue), "mC"),
            HardLimit("chamberStartMax", Int64(ToasterLimits.chamberStartMax.rawValue), "mC"),
            HardLimit("coolBelow", Int64(ToasterLimits.coolBelow.rawValue), "mC"),
            HardLimit("sensorMin", Int64(ToasterLimits.sensorMin.rawValue), "mC"),
            HardLimit("sensorMax", Int64(ToasterLimits.sensorMax.rawValue), "mC"),
            HardLimit("badSamplesMax", Int64(ToasterLimits.badSamplesMax), "samples"),
            HardLimit("sampleAgeMaxTicks", ToasterLimits.sampleAgeMaxTicks, "ticks"),
            HardLimit("stuckBand", Int64(ToasterLimits.stuckBand.rawValue), "mK"),
            HardLimit("stuckOtherMoves", Int64(ToasterLimits.stuckOtherMoves.rawValue), "mK"),
            HardLimit("disagreementMax", Int64(ToasterLimits.disagreementMax.rawValue), "mK"),
            HardLimit("disagreementTicks", ToasterLimits.disagreementTicks, "ticks"),
            HardLimit("riseMax", Int64(ToasterLimits.riseMax.rawValue), "mK"),
            HardLimit("riseWindowTicks", ToasterLimits.riseWindowTicks, "ticks"),
            HardLimit("heatingRiseMin", Int64(ToasterLimits.heatingRiseMin.rawValue), "mK"),
            HardLimit("heatingRiseOnTicks", ToasterLimits.heatingRiseOnTicks, "ticks"),
            HardLimit("heatingRiseSpanTicks", ToasterLimits.heatingRiseSpanTicks, "ticks"),
            HardLimit("heatingRiseBelow", Int64(ToasterLimits.heatingRiseBelow.rawValue), "mC"),
            HardLimit("residualHeatTicks", ToasterLimits.residualHeatTicks, "ticks"),
            HardLimit("offRiseMax", Int64(ToasterLimits.offRiseMax.rawValue), "mK"),
            HardLimit("offRiseSpanTicks", ToasterLimits.offRiseSpanTicks, "ticks"),
            HardLimit("processorMax", Int64(ToasterLimits.processorMax.rawValue), "mC"),
            HardLimit("heaterSenseTicks", ToasterLimits.heaterSenseTicks, "ticks"),
            HardLimit("heaterSenseOnTicks", ToasterLimits.heaterSenseOnTicks, "ticks"),
            HardLimit("safetySenseTicks", ToasterLimits.safetySenseTicks, "ticks"),
            HardLimit("safetyRelayHoldTicks", ToasterLimits.safetyRelayHoldTicks, "ticks"),
            HardLimit("proofHeatTicks", ToasterLimits.proofHeatTicks, "ticks"),
            HardLimit("burstWindowTicks", ToasterLimits.burstWindowTicks, "ticks"),
            HardLimit("heatingTicksMax", ToasterLimits.heatingTicksMax, "ticks"),
            HardLimit("timerTicksMax", ToasterLimits.timerTicksMax, "ticks"),
            HardLimit("offTicksMin", ToasterLimits.offTicksMin, "ticks"),
            HardLimit("onTimeBudgetTicks", ToasterLimits.onTimeBudgetTicks, "ticks"),
            HardLimit(
                "onTimeRefillDivisor", ToasterLimits.onTimeRefillDivisor, "ticks off a tick on"),
            HardLimit("armingTicksMax", ToasterLimits.armingTicksMax, "ticks"),
            HardLimit("drillTemperature", Int64(ToasterLimits.drillTemperature.rawValue), "mC"),
            HardLimit("drillCyclesMax", Int64(ToasterLimits.drillCyclesMax), "cycles"),
            HardLimit("leaseTicksMax", ToasterLimits.leaseTicksMax, "ticks"),
            HardLimit("firstRenewalTicksMax", ToasterLimits.firstRenewalTicksMax, "ticks"),
            HardLimit("observationAgeMaxTicks", ToasterLimits.observationAgeMaxTicks, "ticks"),
            HardLimit("sequenceGapMax", Int64(ToasterLimits.sequenceGapMax), "renewals"),
            HardLimit("supplyMinMillivolts", Int64(ToasterLimits.supplyMinMillivolts), "mV"),
            HardLimit("supplyMaxMillivolts", Int64(ToasterLimits.supplyMaxMillivolts), "mV"),
            HardLimit("supplyTicks", ToasterLimits.supplyTicks, "ticks"),
            HardLimit("leverUpSteps", ToasterLimits.leverUpSteps, "steps"),
            HardLimit("leverDownSteps", ToasterLimits.leverDownSteps, "steps"),
            HardLimit("clearHoldTicks", ToasterLimits.clearHoldTicks, "ticks"),
            HardLimit("soundSamplesMin", Int64(ToasterLimits.soundSamplesMin), "samples"),
            HardLimit("uncleanEndsMax", Int64(ToasterLimits.uncleanEndsMax), "ends"),
        ]
    }

    /// The wearable's own.
    public static var wearable: [HardLimit] {
        [
            HardLimit("batteryChargeMin", Int64(WearableLimits.batteryChargeMin.rawValue), "mC"),
            HardLimit("batteryChargeMax", Int64(WearableLimits.batteryChargeMax.rawValue), "mC"),
            HardLimit("batteryMax", Int64(WearableLimits.batteryMax.rawValue), "mC"),
            HardLimit(
                "temperatureHysteresis",
                Int64(WearableLimits.temperatureHysteresis.rawValue), "mK"),
            HardLimit("skinMax", Int64(WearableLimits.skinMax.rawValue), "mC"),
            HardLimit("sensorMin", Int64(WearableLimits.sensorMin.rawValue), "mC"),
            HardLimit("sensorMax", Int64(WearableLimits.sensorMax.rawValue), "mC"),
            HardLimit("sampleAgeMaxTicks", WearableLimits.sampleAgeMaxTicks, "ticks"),
            HardLimit("stuckBand", Int64(WearableLimits.stuckBand.rawValue), "mK"),
            HardLimit("stuckOtherMoves", Int64(WearableLimits.stuckOtherMoves.rawValue), "mK"),
            HardLimit("stuckTicks", WearableLimits.stuckTicks, "ticks"),
            HardLimit("soundSamplesMin", Int64(WearableLimits.soundSamplesMin), "samples"),
            HardLimit("motorOnTicksMax", WearableLimits.motorOnTicksMax, "ticks"),
            HardLimit("motorRestTicks", WearableLimits.motorRestTicks, "ticks"),
            HardLimit("motorWindowTicks", WearableLimits.motorWindowTicks, "ticks"),
            HardLimit("motorWindowOnTicksMax", WearableLimits.motorWindowOnTicksMax, "ticks"),
            HardLimit("motorSenseOffTicks", WearableLimits.motorSenseOffTicks, "ticks"),
            HardLimit("motorSenseOnTicks", WearableLimits.motorSenseOnTicks, "ticks"),
            HardLimit("chargeSenseTicks", WearableLimits.chargeSenseTicks, "ticks"),
            HardLimit("supplyMinMillivolts", Int64(WearableLimits.supplyMinMillivolts), "mV"),
            HardLimit("supplyMaxMillivolts", Int64(WearableLimits.supplyMaxMillivolts), "mV"),
        ]
    }

    /// FNV-1a, 64 bits, over names, values and units; the wearable's behind the toaster's.
    public static var digest: UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for limit in toaster + wearable {
            for byte in limit.name.bytes { add(byte) }
            for shift in 0..<8 { add(UInt8(truncatingIfNeeded: limit.value >> Int64(8 * shift))) }
            for byte in limit.unit.bytes { add(byte) }
        }
        return digest
    }

    /// Target, name, value, unit; the digest of all comes last. What both targets share is under
    /// the toaster's.
    public static var report: Report {
        var report = Report(["target", "name", "value", "unit"])
        add(toaster, of: .toaster, to: &report)
        add(wearable, of: .wearable, to: &report)
        var text: [UInt8] = []
        text.append(hexadecimal: digest, digits: 16)
        report.add([[UInt8](utf8: "all"), [UInt8](utf8: "digest"), text, [UInt8](utf8: "FNV-1a")])
        return report
    }

    private static func add(
        _ limits: [HardLimit], of target: GuardTarget, to report: inout Report
    ) {
        for limit in limits {
            var value: [UInt8] = []
            value.append(decimal: limit.value)
            report.add([target.name.bytes, limit.name.bytes, value, limit.unit.bytes])
        }
    }
}
