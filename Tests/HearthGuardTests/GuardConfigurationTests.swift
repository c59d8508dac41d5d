// The configuration.

import HearthGuard
import Testing

struct GuardConfigurationTests {
    @Test func `there is a schema`() { #expect(GuardSchema.schema.sections.isEmpty) }
}
