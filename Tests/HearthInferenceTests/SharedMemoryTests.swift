// Tensors that share their memory on purpose, and those that must not.

import HearthInference
import Testing

@Suite struct SharedMemoryTests {
    private func labels(_ name: String) throws -> [String] {
        let fixture = try #require(Fixture.all.first { $0.name == name })
        return try Interpreter(Model(fixture.model)).plan.requests.map(\.label)
    }

    @Test func `a reshaped tensor is its source`() throws {
        #expect(try labels("reshape_to_row") == ["0 't0' = 2 't2'"])
    }

    @Test func `an element-wise answer takes the memory of an operand that is done with`() throws {
        #expect(try labels("add_same_shape") == ["0 't0' = 2 't2'", "1 't1'"])
        #expect(try labels("logistic_0") == ["0 't0' = 1 't1'"])
    }

    @Test func `an operand that is repeated is not written over`() throws {
        #expect(try labels("mul_repeats_channels") == ["0 't0' = 2 't2'", "1 't1'"])
        #expect(try labels("add_repeats_both").count == 3)
    }

    @Test func `a source that is read later keeps its memory`() throws {
        let labels = try labels("views")
        // The squeezed source and what RELU made of its view: two blocks, then the sum in one.
        #expect(labels == ["0 't0' = 1 't1' = 2 't2' = 7 't7'", "4 't4' = 6 't6'"])
    }

    @Test func `a variable is read where it lies, and written by who computes its next value`()
        throws
    {
        let labels = try labels("stream")
        #expect(
            labels.contains {
                $0.contains("'t2'") && $0.contains("'t4'") && $0.contains("variable")
            })
    }

    @Test func `a variable that is read after its next value is known is copied`() throws {
        let labels = try labels("stream_reads_late")
        #expect(!labels.contains { $0.contains("'t2'") && $0.contains("variable") })
    }
}
