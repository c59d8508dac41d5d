// Every interlock is there for something: a fault demands its trip, in time with it and missed
// without.

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
    }
}
