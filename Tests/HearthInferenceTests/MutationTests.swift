// Damaged and hostile model files: each is run or refused, none stops the program. Set
// HEARTH_MUTATIONS for a longer campaign, HEARTH_MUTATION_SEED for another one.

import HearthCore
import HearthInference
import Testing

@Suite struct MutationTests {
    private struct Tally {
        var malformed = 0
        var unreadable = 0
        var unprepared = 0
        var ran = 0
        var total: Int { malformed + unreadable + unprepared + ran }
        var prepared: Int { unprepared + ran }
    }

    @Test func `mutants of model files are run or refused`() {
        let count = environment("HEARTH_MUTATIONS", otherwise: 10_000)
        let seed = environment("HEARTH_MUTATION_SEED", otherwise: 1)
        let mutators = Fixture.all.map { ModelMutator($0.model) }
        var tally = Tally()
        for number in 0..<count {
            var random = SeededRandom(seed: UInt64(seed)).stream(UInt64(number))
            let mutant = mutators[number % mutators.count].mutant(&random)
            MutationTests.judge(mutant, &tally)
        }
        print(
            "mutations: \(tally.total) from seed \(seed); \(tally.malformed) malformed,"
                + " \(tally.unreadable) refused by the reader, \(tally.prepared) reached prepare:"
                + " \(tally.unprepared) refused there, \(tally.ran) run")
        #expect(tally.total == count)
        #expect(tally.prepared * 5 >= count, "at least 20 % reach prepare")
        #expect(tally.ran > 0)
    }

    @Test func `every prefix of a model file is refused`() {
        for fixture in Fixture.all where fixture.name == "network" {
            let bytes = fixture.model
            // Past the last constant a file may lose a few bytes of padding.
            for length in 0..<bytes.count - 16 {
                #expect(throws: ModelError.self) {
                    _ = try Model(Array(bytes[..<length])).tensorCount
                }
            }
        }
    }

    private static func judge(_ bytes: [UInt8], _ tally: inout Tally) {
        let model: Model
        do throws(ModelError) {
            model = try Model(bytes)
        } catch {
            if case .malformed = error { tally.malformed += 1 } else { tally.unreadable += 1 }
            return
        }
        do throws(ModelError) {
            let interpreter = try Interpreter(
                isolating: model, arenaBudgetBytes: 1 << 20, workBudgetSteps: 1 << 20)
            for index in interpreter.inputs.indices {
                interpreter.withInputBytes(index) { bytes in
                    for position in bytes.indices { bytes[position] = UInt8(position & 0xFF) }
                }
            }
            interpreter.run()
            tally.ran += 1
        } catch {
            tally.unprepared += 1
        }
    }
}
