// Every kernel set that this processor can run gives the reference's answers, on layers made at
// random. HEARTH_LAYERS for more of them, HEARTH_LAYER_SEED for others.

import HearthCore
import HearthInference
import Testing

@Suite struct KernelSetTests {
    @Test func `every kernel set gives the answers of the reference on random layers`() {
        let count = environment("HEARTH_LAYERS", otherwise: 2_000)
        let seed = environment("HEARTH_LAYER_SEED", otherwise: 1)
        let sets = KernelSet.allCases.filter { $0 != .reference }
        var packed: [KernelSet: Int] = [:]
        var compared = 0
        for number in 0..<count {
            var random = SeededRandom(seed: UInt64(seed)).stream(UInt64(number))
            let layer = RandomLayer(RandomLayer.kinds[number % RandomLayer.kinds.count], &random)
            guard let expected = answer(to: layer, .reference) else { continue }
            compared += 1
            for set in sets where set.isSupported {
                let found = answer(to: layer, set)
                if let found, found.kernels == set { packed[set, default: 0] += 1 }
                #expect(
                    found?.bytes == expected.bytes,
                    "\(set), seed \(seed), layer \(number): \(layer.summary)")
            }
        }
        print("kernel sets: \(compared) layers of \(count) from seed \(seed)")
        #expect(compared * 10 >= count * 7)
        for set in sets {
            guard set.isSupported else {
                print("kernel set \(set): not run, this processor has it not")
                continue
            }
            print("kernel set \(set): \(packed[set] ?? 0) layers in its own kernels")
            #expect((packed[set] ?? 0) * 10 >= compared * 7)
        }
    }

    /// The output, every tensor in memory of its own; nothing when the layer is refused.
    private func answer(
        to layer: RandomLayer, _ set: KernelSet
    ) -> (bytes: [UInt8], kernels: KernelSet)? {
        do throws(ModelError) {
            let interpreter = try Interpreter(
                isolating: layer.model, arenaBudgetBytes: 1 << 22, workBudgetSteps: 1 << 26,
                kernels: set)
            for index in interpreter.inputs.indices {
                interpreter.withInputBytes(index) { bytes in
                    for place in bytes.indices { bytes[place] = layer.inputs[index][place] }
                }
            }
            interpreter.run()
            let bytes = interpreter.withOutputBytes(0) { bytes in
                bytes.indices.map { bytes[$0] }
            }
            return (bytes, interpreter.layers[0].kernels)
        } catch {
            return nil
        }
    }

    @Test func `names that are no kernel set, or none for this processor, are refused`() throws {
        #expect(try KernelSet(named: "auto") == .best)
        #expect(try KernelSet(named: "reference") == .reference)
        #expect(throws: KernelSetError.unknown(name: "sse9")) { _ = try KernelSet(named: "sse9") }
        for set in KernelSet.allCases where !set.isSupported {
            #expect(throws: KernelSetError.unsupported(set)) {
                _ = try KernelSet(named: set.rawValue)
            }
        }
        #expect(
            "\(KernelSetError.unknown(name: "sse9"))"
                == "there are no kernels 'sse9'; there are reference, avx2, avxvnni, avx512vnni,"
                + " neon, neondot, i8mm, auto")
    }

    @Test func `the reference computes everything when it is asked to`() throws {
        for fixture in Fixture.all {
            let interpreter = try Interpreter(Model(fixture.model), kernels: .reference)
            #expect(interpreter.layers.allSatisfy { $0.kernels == .reference })
        }
    }
}
