// The committed model in Hearth's own engine: its golden vectors, bit for bit, and its size.

import HearthCore
import HearthInference
import HearthLinux
import HearthPolicy
import Testing

struct ToasterModelTests {
    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 } + "/Models/toaster/"

    private func bytes(_ name: String) throws -> [UInt8] {
        try readFile(ToasterModelTests.folder + name, limit: .mebibytes(1))
    }

    @Test func `the model gives the reference's answers to its golden inputs`() throws {
        let interpreter = try Interpreter(Model(bytes("toaster.tflite")))
        let inputs = try bytes("golden/input.bin")
        let outputs = try bytes("golden/output.bin")
        let inputCount = interpreter.inputs[0].byteCount
        let outputCount = interpreter.outputs[0].byteCount
        let vectorCount = inputs.count / inputCount
        #expect(vectorCount >= 15)
        #expect(outputs.count == vectorCount * outputCount)
        for vector in 0..<vectorCount {
            interpreter.withInputBytes(0) { input in
                for index in 0..<inputCount { input[index] = inputs[vector * inputCount + index] }
            }
            interpreter.run()
            let answer = interpreter.withOutputBytes(0) { output in
                (0..<outputCount).map { output[$0] }
            }
            #expect(answer == Array(outputs[(vector * outputCount)...].prefix(outputCount)))
        }
    }

    @Test func `the model keeps within its budgets`() throws {
        let file = try bytes("toaster.tflite")
        #expect(file.count <= 100_000)
        let interpreter = try Interpreter(Model(file))
        #expect(interpreter.work.multiplyAccumulates <= 1_000_000)
        #expect(interpreter.plan.byteCount <= 32_768)
    }

    @Test func `the labels are the policy's classes`() throws {
        let labels = try String(decoding: bytes("labels.txt"), as: UTF8.self).split(separator: "\n")
        #expect(labels.count == BrowningEstimate.classCount)
        #expect(labels.suffix(3) == ["burnt", "not_bread", "cannot_see"])
    }
}
