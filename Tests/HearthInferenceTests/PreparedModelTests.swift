// Interpreters of one prepared model: what they share, and what each has for itself.

import CAllocationCounter
import HearthInference
import Testing

@Suite struct PreparedModelTests {
    private func fixture(_ name: String) throws -> Fixture {
        try #require(Fixture.all.first { $0.name == name })
    }

    @Test(arguments: [KernelSet.best, .reference])
    func `a second interpreter costs its arena and a table of addresses`(
        _ kernels: KernelSet
    ) throws {
        let prepared = try PreparedModel(
            Model(fixture("dense_long").model), kernels: kernels)
        let first = try Interpreter(prepared)
        let before = hearth_allocated_byte_count()
        guard before >= 0 else { return }
        let second = try Interpreter(prepared)
        let byteCount = hearth_allocated_byte_count() - before
        #expect(byteCount >= prepared.plan.byteCount)
        #expect(byteCount < prepared.plan.byteCount + 1024)
        #expect(prepared.constantByteCount > 2 * 1024)
        #expect(first.constantByteCount == second.constantByteCount)
    }

    @Test func `interpreters of one model keep their own state`() throws {
        let fixture = try fixture("stream")
        let prepared = try PreparedModel(Model(fixture.model))
        let (first, second) = (try Interpreter(prepared), try Interpreter(prepared))
        let (input, output) = (first.inputs[0].byteCount, first.outputs[0].byteCount)
        let steps = fixture.inputs.count / input
        try #require(steps > 1 && first.inputs.count == 1 && first.outputs.count == 1)
        for step in 0..<steps {
            let sample = fixture.inputs[step * input..<(step + 1) * input]
            let wanted = fixture.outputs[step * output..<(step + 1) * output]
            #expect(answer(first, Array(sample)) == Array(wanted))
            // The other one hears everything twice and must not disturb the first.
            _ = answer(second, Array(sample))
            _ = answer(second, Array(sample))
        }
        #expect(first.snapshot() != second.snapshot())
    }

    @Test func `an interpreter outlives the prepared model that it came from`() throws {
        let fixture = try fixture("dense_long")
        let interpreter = try {
            let prepared = try PreparedModel(Model(fixture.model))
            _ = try Interpreter(prepared)
            return try Interpreter(prepared)
        }()
        // Memory that was given back would be taken again here.
        let others = try (0..<8).map { _ in try Interpreter(Model(fixture.model)) }
        let input = Array(fixture.inputs[..<interpreter.inputs[0].byteCount])
        let wanted = Array(fixture.outputs[..<interpreter.outputs[0].byteCount])
        for one in others + [interpreter] { #expect(answer(one, input) == wanted) }
    }

    @Test func `an arena beyond the budget is refused before it is allocated`() throws {
        let prepared = try PreparedModel(Model(fixture("network").model))
        let need = prepared.plan.byteCount
        let before = hearth_allocated_byte_count()
        var refusal: ModelError?
        do throws(ModelError) {
            _ = try Interpreter(prepared, arenaBudgetBytes: need - 1).plan
        } catch {
            refusal = error
        }
        let byteCount = hearth_allocated_byte_count() - before
        #expect("\(try #require(refusal))".contains("\(need)"))
        if before >= 0 { #expect(byteCount < need) }
        _ = try Interpreter(prepared, arenaBudgetBytes: need)
    }

    private func answer(_ interpreter: Interpreter, _ input: [UInt8]) -> [UInt8] {
        interpreter.withInputBytes(0) { bytes in
            for place in bytes.indices { bytes[place] = input[place] }
        }
        interpreter.run()
        return interpreter.withOutputBytes(0) { bytes in bytes.indices.map { bytes[$0] } }
    }
}
