// What TensorFlow Lite Micro cannot be asked about: LiteRT's rounding, RELU_N1_TO_1 alone, and real
// numbers that no integer stands for.

import HearthInference
import Testing

@Suite struct ModeTests {
    private func fixture(_ name: String) throws -> Fixture {
        try #require(Fixture.all.first { $0.name == name })
    }

    private func answers(
        _ model: [UInt8], _ input: [UInt8], rounding: FullyConnectedRounding = .twice
    ) throws -> [UInt8] {
        let interpreter = try Interpreter(Model(model), rounding: rounding)
        interpreter.withInputBytes(0) { bytes in
            for index in bytes.indices { bytes[index] = input[index] }
        }
        interpreter.run()
        return interpreter.withOutputBytes(0) { bytes in bytes.indices.map { bytes[$0] } }
    }

    @Test func `FULLY_CONNECTED rounded once differs by at most one, and does differ`() throws {
        let fixture = try fixture("dense_double_precision_product")
        let twice = try answers(fixture.model, fixture.inputs)
        let once = try answers(fixture.model, fixture.inputs, rounding: .once)
        #expect(twice != once)
        for (left, right) in zip(twice, once) {
            #expect(abs(Int(Int8(bitPattern: left)) - Int(Int8(bitPattern: right))) <= 1)
        }
    }

    @Test func `RELU_N1_TO_1 holds a number between −1 and 1`() throws {
        let relu = try fixture("relu_0")
        let map = ModelMap(relu.model)
        var model = map.setting("operator_codes[0].builtin_code", to: 20)
        ModelMap.write(20, to: map["operator_codes[0].deprecated_builtin_code"], of: &model)
        ModelMap.write(1, to: map["operator_codes[0].version"], of: &model)
        // Scale 0.05, zero point −3: −1 and 1 are 20 steps away.
        let expected = relu.inputs.prefix(256).map { byte in
            UInt8(bitPattern: min(max(Int8(bitPattern: byte), -23), 17))
        }
        #expect(try answers(model, relu.inputs) == expected)
    }

    @Test func `real numbers beyond the integers are held at the ends, and none is zero`() throws {
        let model = try fixture("quantize_reals").model
        let reals: [Float] = [
            .infinity, -.infinity, 1e30, -1e30, .greatestFiniteMagnitude, .nan, 0, -0.0,
            .leastNonzeroMagnitude,
        ]
        var input: [UInt8] = []
        for index in 0..<80 {
            let bits = (index < reals.count ? reals[index] : 0).bitPattern
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                input.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        let answer = try answers(model, input).prefix(reals.count).map { Int8(bitPattern: $0) }
        #expect(answer == [127, -128, 127, -128, 127, 11, 11, 11, 11])
    }
}
