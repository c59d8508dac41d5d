// The wearable's committed model in Hearth's own engine: its golden stream, bit for bit; its size.

import HearthCore
import HearthInference
import HearthLinux
import HearthPolicy
import Testing

struct WearableModelTests {
    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 } + "/Models/wearable/"

    private func bytes(_ name: String) throws -> [UInt8] {
        try readFile(WearableModelTests.folder + name, limit: .mebibytes(1))
    }

    @Test func `the model follows the reference through its golden stream`() throws {
        let interpreter = try Interpreter(Model(bytes("wearable.tflite")))
        let inputs = try bytes("golden/input.bin")
        let outputs = try bytes("golden/output.bin")
        let inputCount = interpreter.inputs[0].byteCount
        #expect(inputCount == 120)
        #expect(outputs.count >= 250)
        #expect(inputs.count == outputs.count * inputCount)
        #expect(outputs.contains { $0 > 230 }, "the stream holds a call")
        #expect(outputs.contains { $0 < 5 }, "and what is none")
        var answers: [UInt8] = []
        for step in 0..<outputs.count {
            interpreter.withInputBytes(0) { input in
                for index in 0..<inputCount { input[index] = inputs[step * inputCount + index] }
            }
            interpreter.run()
            answers.append(interpreter.withOutputBytes(0) { $0[0] })
        }
        #expect(answers == outputs)
    }

    /// The card's figures are of the rule in Python: it must be the policy's.
    @Test func `the recipe's detector has the policy's constants`() throws {
        let recipe = String(decoding: try bytes("detector.py"), as: UTF8.self)
        func constant(_ name: String) -> Double? {
            let line = recipe.split(separator: "\n").first { $0.hasPrefix(name + " = ") }
            return line.flatMap { Double($0.dropFirst(name.count + 3).prefix { $0 != " " }) }
        }
        let factory = PhraseThresholds.factory
        #expect(constant("THRESHOLD") == factory.certain)
        #expect(constant("NEAR") == factory.unsure)
        #expect(constant("SMOOTHING_STEPS") == Double(factory.window))
    }

    @Test func `the model keeps within its budgets`() throws {
        let file = try bytes("wearable.tflite")
        #expect(file.count <= 100_000)
        let interpreter = try Interpreter(Model(file))
        #expect(interpreter.work.multiplyAccumulates <= 60_000)
        #expect(interpreter.plan.byteCount <= 12_288)
    }
}
