// Every interlock is there for something: a fault demands something at the element, the carriage or
// the annunciator, and gets it in time with the interlock and not without.

import HearthSafety
import HearthSimulation
import Testing

struct AblationTests {
    @Test func `every interlock has one scenario`() {
        let numbers = Scenario.all.map(\.interlock.rawValue).sorted()
        #expect(numbers == Interlock.allCases.map(\.rawValue))
    }

    @Test(arguments: Scenario.all.indices)
    func `an interlock acts in time, and taken out it is missed`(index: Int) {
        let outcome = Scenario.all[index].compare()
        let scenario = outcome.scenario
        #expect(
            outcome.isProven,
            """
            \(scenario.interlock): \(scenario.story); due \(scenario.dueSeconds), \
            with \(String(describing: outcome.with)), without \(String(describing: outcome.without))
            """)
        #expect(outcome.with.violations.isEmpty)
        #expect(outcome.with.actors.contains(scenario.interlock))
    }

    /// The judge knows nothing of interlocks; what it says of a kitchen without one is its own.
    @Test func `the judge objects to a kitchen without one of these`() {
        let objected = Scenario.all.filter { !$0.compare().without.violations.isEmpty }
            .map(\.interlock)
        for interlock: Interlock in [
            .overTemperature, .sensorOpen, .sensorShort, .sensorOutOfRange, .sensorsDisagree,
            .heatingTime, .leaseLapsed, .cancel, .loopLate, .processorTooHot, .supplyOutOfRange,
            .clockAnomaly,
        ] {
            #expect(objected.contains(interlock), "\(interlock)")
        }
    }
}
