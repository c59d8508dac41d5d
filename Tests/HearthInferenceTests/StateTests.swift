// Streaming models: what they carry from run to run, and how it is reset, kept and put back.

import CAllocationCounter
import HearthInference
import Testing

@Suite struct StateTests {
    private let interpreter: Interpreter
    private let fixture: Fixture

    init() throws {
        fixture = try #require(Fixture.all.first { $0.name == "stream_two_variables" })
        interpreter = try Interpreter(Model(fixture.model))
    }

    /// The answer to step `number` of the fixture's inputs.
    private func step(_ number: Int, of interpreter: Interpreter) -> [UInt8] {
        let size = interpreter.inputs[0].byteCount
        interpreter.withInputBytes(0) { bytes in
            for index in 0..<size { bytes[index] = fixture.inputs[number * size + index] }
        }
        interpreter.run()
        var answer: [UInt8] = []
        for output in interpreter.outputs.indices {
            interpreter.withOutputBytes(output) { bytes in
                for index in bytes.indices { answer.append(bytes[index]) }
            }
        }
        return answer
    }

    @Test func `the state is that of all variables`() {
        #expect(interpreter.stateByteCount == 2 * 3 * 6)
    }

    @Test func `the same input gives another answer later`() {
        #expect(step(2, of: interpreter) != step(2, of: interpreter))
    }

    @Test func `a reset starts over`() {
        let first = (0..<10).map { step($0, of: interpreter) }
        interpreter.reset()
        #expect((0..<10).map { step($0, of: interpreter) } == first)
    }

    @Test func `a fresh interpreter has the state of a reset one`() throws {
        let fresh = interpreter.snapshot()
        _ = step(3, of: interpreter)
        #expect(interpreter.snapshot() != fresh)
        interpreter.reset()
        #expect(interpreter.snapshot() == fresh)
    }

    @Test func `a state that was kept goes on where it was`() {
        for number in 0..<5 { _ = step(number, of: interpreter) }
        let kept = interpreter.snapshot()
        let once = (5..<14).map { step($0, of: interpreter) }
        interpreter.restore(kept)
        #expect(interpreter.snapshot() == kept)
        #expect((5..<14).map { step($0, of: interpreter) } == once)
    }

    @Test func `one interpreter can listen to two streams in turns`() throws {
        let other = try Interpreter(Model(fixture.model))
        var (mine, theirs) = (interpreter.snapshot(), interpreter.snapshot())
        for number in 0..<7 {
            interpreter.restore(mine)
            let answer = step(number, of: interpreter)
            mine = interpreter.snapshot()
            interpreter.restore(theirs)
            _ = step(13 - number, of: interpreter)
            theirs = interpreter.snapshot()
            #expect(step(number, of: other) == answer)
        }
    }

    @Test func `a state can move to another interpreter of the model`() throws {
        for number in 0..<4 { _ = step(number, of: interpreter) }
        let other = try Interpreter(Model(fixture.model))
        other.restore(interpreter.snapshot())
        #expect(step(4, of: other) == step(4, of: interpreter))
    }

    @Test func `putting a state back allocates nothing`() {
        guard hearth_allocation_count() >= 0 else { return }
        let kept = interpreter.snapshot()
        let before = hearth_allocation_count()
        interpreter.restore(kept)
        #expect(hearth_allocation_count() - before == 0)
    }

    @Test func `a model without state has an empty one`() throws {
        let other = try #require(Fixture.all.first { $0.name == "network" })
        let stateless = try Interpreter(Model(other.model))
        #expect(stateless.stateByteCount == 0)
        stateless.restore(stateless.snapshot())
    }

    @Test func `the state of another model is a programmer's error`() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let fixtures = Fixture.all.filter { ["stream", "network"].contains($0.name) }
            let both = try fixtures.map { try Interpreter(Model($0.model)) }
            both[0].restore(both[1].snapshot())
        }
        let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(message.contains("the state is one of this model"))
    }

    @Test func `variables are counted in the arena and in its budget`() throws {
        let plan = interpreter.plan
        #expect(plan.requests.contains { $0.label.contains("variable") })
        #expect(throws: ModelError.self) {
            _ = try Interpreter(Model(fixture.model), arenaBudgetBytes: plan.byteCount - 1).plan
        }
        _ = try Interpreter(Model(fixture.model), arenaBudgetBytes: plan.byteCount)
    }
}
