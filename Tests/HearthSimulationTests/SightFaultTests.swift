// Camera and model faults in mid-cycle: each ends the heat in its own way, and none ends it darker.

import HearthPolicy
import HearthSafety
import HearthSimulation
import Testing

struct SightFaultTests {
    @Test(arguments: [
        (Fault.cameraDark, StopReason.viewLost), (.cameraGone, .viewLost),
        (.cameraSmoky, .viewLost), (.cameraFrozen, .frozen), (.modelMissing, .modelLost),
    ])
    func `a lost sight ends the cycle within two seconds, and says why`(
        fault: Fault, reason: StopReason
    ) {
        let report = CycleSetup.sober().with(fault, at: 60).report()
        #expect(report.stopReason == reason)
        #expect((60...62).contains(report.duration))
        #expect(report.result == .under || report.result == .refused)
        #expect(report.violations.isEmpty)
    }

    @Test(arguments: [Fault.cameraDark, .cameraGone, .modelMissing])
    func `blind from the start there is a short timer`(fault: Fault) {
        let report = CycleSetup.sober().with(fault, at: -5).report()
        #expect(report.stopReason == .timerEnded)
        #expect((30...76).contains(report.duration))
        #expect(report.violations.isEmpty)
    }

    @Test func `a slow model loses its heat`() {
        let report = CycleSetup.sober().with(.modelSlow, at: 60).report()
        #expect(report.duration < 63)
        #expect(report.violations.isEmpty)
    }
}
