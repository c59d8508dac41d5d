// Bit equality with TensorFlow Lite Micro, and what a run may not do.

import CAllocationCounter
import HearthInference
import Testing

@Suite struct ExactnessTests {
    private static let kernelSets = KernelSet.allCases.filter(\.isSupported)

    @Test(arguments: Fixture.all, kernelSets)
    func `every fixture gives the bytes of TensorFlow Lite Micro`(
        _ fixture: Fixture, _ kernels: KernelSet
    ) throws {
        let interpreter = try Interpreter(Model(fixture.model), kernels: kernels)
        let (inputs, expected) = (fixture.inputs, fixture.outputs)
        #expect(run(interpreter, on: inputs) == expected)
        // Once more: nothing may be left over from the last run, but what a reset forgets.
        interpreter.reset()
        #expect(run(interpreter, on: inputs) == expected)
    }

    @Test func `there is at least one fixture for every operator`() throws {
        var operators: Set<String> = []
        for fixture in Fixture.all {
            operators.formUnion(try Interpreter(Model(fixture.model)).layers.map(\.name))
        }
        #expect(
            operators.sorted() == [
                "ADD", "ASSIGN_VARIABLE", "AVERAGE_POOL_2D", "CALL_ONCE", "CONCATENATION",
                "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "EXPAND_DIMS", "FULLY_CONNECTED",
                "HARD_SWISH", "LOGISTIC", "MAX_POOL_2D", "MEAN", "MUL", "PAD", "PADV2", "QUANTIZE",
                "READ_VARIABLE", "RELU", "RELU6", "RESHAPE", "SOFTMAX", "SPLIT", "SPLIT_V",
                "SQUEEZE", "STRIDED_SLICE", "SUB", "SVDF", "TANH", "TRANSPOSE", "VAR_HANDLE",
            ])
    }

    @Test(arguments: Fixture.all, kernelSets)
    func `a run allocates nothing`(_ fixture: Fixture, _ kernels: KernelSet) throws {
        let interpreter = try Interpreter(Model(fixture.model), kernels: kernels)
        guard hearth_allocation_count() >= 0 else { return }
        let before = hearth_allocation_count()
        for _ in 0..<3 {
            interpreter.withInputBytes(0) { values in
                for index in values.indices { values[index] = UInt8(truncatingIfNeeded: index) }
            }
            interpreter.run()
            interpreter.reset()
            interpreter.withOutputBytes(0) { _ = $0.count }
        }
        #expect(hearth_allocation_count() - before == 0)
    }

    @Test func `the allocation counter sees an allocation`() {
        guard hearth_allocation_count() >= 0 else { return }
        let before = hearth_allocation_count()
        let array = [Int](repeating: 1, count: Int.random(in: 100...200))
        #expect(array.count >= 100)
        #expect(hearth_allocation_count() > before)
    }

    @Test func `an interpreter can be sent to another thread`() async throws {
        let fixture = try #require(Fixture.all.first { $0.name == "network" })
        let interpreter = try Interpreter(Model(fixture.model))
        let task = Task.detached { interpreter.outputs.count }
        #expect(await task.value == 2)
    }

    @Test(arguments: Fixture.all)
    func `sharing memory changes no answer`(_ fixture: Fixture) throws {
        let interpreter = try Interpreter(
            isolating: Model(fixture.model), arenaBudgetBytes: 1 << 20, workBudgetSteps: 1 << 30,
            shared: false)
        #expect(run(interpreter, on: fixture.inputs) == fixture.outputs)
    }

    private func run(_ interpreter: Interpreter, on samples: [UInt8]) -> [UInt8] {
        var answers: [UInt8] = []
        var offset = 0
        while offset < samples.count {
            for index in interpreter.inputs.indices {
                interpreter.withInputBytes(index) { bytes in
                    for position in bytes.indices { bytes[position] = samples[offset + position] }
                    offset += bytes.count
                }
            }
            interpreter.run()
            for index in interpreter.outputs.indices {
                interpreter.withOutputBytes(index) { bytes in
                    for position in bytes.indices { answers.append(bytes[position]) }
                }
            }
        }
        return answers
    }
}
