// The words for the two devices.

import HearthDaemon
import Testing

struct DaemonTargetTests {
    @Test func `a target is found by its word alone`() {
        #expect(DaemonTarget(rawValue: "wearable") == .wearable)
        #expect(DaemonTarget(rawValue: "kettle") == nil)
    }
}
