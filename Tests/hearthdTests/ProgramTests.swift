// The built program, from outside.

import HearthLinux
import Testing

struct ProgramTests {
    @Test func `the program is built beside its tests`() {
        #expect(isReadable(programDirectory() + "/hearthd"))
    }
}
