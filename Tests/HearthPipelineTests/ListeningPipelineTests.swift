// Sound in, calls out: that the gate loses nothing, that nothing is allocated, and that what is
// broken is told.

import CAllocationCounter
import HearthInference
import HearthPipeline
import HearthPolicy
import HearthUnits
import Testing

@Suite struct ListeningPipelineTests {
    @Test func `the committed clip calls for help`() throws {
        var listener = try Listener(WearableModel.model())
        listener.hear(room(seconds: 3))
        #expect(listener.events.isEmpty)
        listener.hear(try WearableModel.clip())
        listener.hear(room(seconds: 2))
        #expect(listener.names.contains("called"), "\(listener.names)")
    }

    @Test(arguments: [40, 64, 100, 200])
    func `a card that gives its sound in long periods is heard as well`(milliseconds: Int) throws {
        var listener = try Listener(WearableModel.model())
        listener.hear(room(seconds: 3))
        listener.hear(try WearableModel.clip(), period: milliseconds)
        #expect(listener.names.contains("called"), "\(listener.names)")
    }

    @Test func `a model that comes later takes over, and what was before goes on`() throws {
        var listener = Listener(nil)
        listener.hear(room(seconds: 2, loud: 2_000))
        listener.press(seconds: 2.5)
        listener.adopt(try WearableModel.model())
        #expect(listener.names == ["deaf", "called"], "a press while deaf labels nothing")
        listener.hear(room(seconds: 3))
        listener.hear(try WearableModel.clip())
        #expect(listener.names.contains("hearing"))
        // The call that nobody took, raised again by voice.
        #expect(listener.names.contains("called_again"), "\(listener.names)")
        #expect(listener.events.compactMap(\.call?.rawValue).allSatisfy { $0 == 1 })
    }

    @Test func `in silence the model is not asked`() throws {
        var listener = try Listener(WearableModel.model())
        listener.hear(room(seconds: 30))
        let figures = listener.pipeline.figures
        #expect(figures.hops == 3_000)
        #expect(figures.gatedShare > 0.9)
        #expect(figures.modelSteps * listener.pipeline.rowsPerStep < 300)
        #expect(listener.events.isEmpty)
    }

    /// Clips between silences of many lengths, louder and fainter.
    private func scene() throws -> [Int16] {
        let clip = try WearableModel.clip()
        var samples = room(seconds: 2.5)
        for (index, pause) in [4.0, 1.6, 3.33, 7.01, 2.2].enumerated() {
            let gain = [0, 2, 4, 1, 3][index]
            samples += zip(clip, room(seconds: 60, seed: UInt64(index))).map {
                ($0 >> Int16(gain)) &+ $1
            }
            samples += room(seconds: pause, seed: UInt64(100 + index))
        }
        return samples
    }

    @Test func `every answer is the one that an ungated model gives, to the bit`() throws {
        let scene = try scene()
        var gated = try Listener(WearableModel.model())
        var ungated = try Listener(WearableModel.model(), isGated: false)
        gated.hear(scene)
        ungated.hear(scene)
        let figures = gated.pipeline.figures
        #expect(figures.openings >= 4 && figures.gatedShare > 0.2, "\(figures)")
        #expect(ungated.pipeline.figures.gatedHops == 0)
        for (step, answer) in gated.steps { #expect(answer == ungated.steps[step], "step \(step)") }
        #expect(gated.steps.count > 100 && gated.steps.count < ungated.steps.count)
        #expect(gated.names == ungated.names)
    }

    @Test func `whatever is nearly a phrase was heard with the gate open`() throws {
        let scene = try scene()
        var gated = try Listener(WearableModel.model())
        var ungated = try Listener(WearableModel.model(), isGated: false)
        gated.hear(scene)
        ungated.hear(scene)
        // But for the steps that are caught up with, several in one hop.
        let loud = ungated.steps.filter { $0.value > 0.3 }.keys
        #expect(loud.count > 20 && loud.allSatisfy { gated.steps[$0] != nil })
    }

    @Test func `an onset before the gate opened is judged when it opens`() throws {
        var listener = try Listener(WearableModel.model())
        listener.hear(try scene())
        #expect(listener.names.contains("called"))
        let steps = listener.pipeline.figures.modelSteps
        let open = listener.answers.count { $0 != nil }
        // Each opening feeds more steps than it has hops for.
        #expect(steps * listener.pipeline.rowsPerStep > open + 100)
    }

    @Test func `nothing is allocated per hop`() throws {
        guard hearth_allocation_count() >= 0 else { return }
        let scene = try scene()
        let listener = try Listener(WearableModel.model())
        let (pipeline, clock) = (listener.pipeline, listener.clock)
        for start in stride(from: 0, to: 16_000, by: 160) {
            _ = pipeline.hear(
                scene.span.extracting(start..<start + 160), CallInput(.nothing), at: clock.now)
        }
        let before = hearth_allocation_count()
        var events = 0
        for start in stride(from: 0, through: scene.count - 160, by: 160) {
            clock.now = clock.now + .milliseconds(10)
            events +=
                pipeline.hear(
                    scene.span.extracting(start..<start + 160),
                    CallInput(.nothing, isButtonDown: true),
                    at: clock.now
                ).events.count
        }
        for _ in 0..<100 {
            clock.now = clock.now + .milliseconds(100)
            events += pipeline.missSound(CallInput(.nothing), at: clock.now).events.count
        }
        #expect(hearth_allocation_count() - before == 0)
        #expect(events > 0 && pipeline.figures.openings > 2)
    }

    @Test func `without a model it says so, once there is something to hear`() throws {
        var listener = Listener(nil)
        listener.hear(try WearableModel.clip() + WearableModel.clip())
        #expect(listener.names.first == "deaf")
        #expect(listener.pipeline.policy.deaf == .model)
    }

    @Test func `a dead microphone is told within three seconds, and its return too`() throws {
        var listener = try Listener(WearableModel.model())
        listener.hear(room(seconds: 5))
        listener.hear([Int16](repeating: 0, count: 3 * 16_000))
        #expect(listener.events == [.deaf(.microphone(.dead))])
        listener.hear(room(seconds: 3))
        #expect(listener.names == ["deaf", "hearing"])
        listener.miss(seconds: 1.2)
        #expect(listener.events.last == .deaf(.microphone(.gone)))
        listener.hear(room(seconds: 3))
        #expect(listener.names == ["deaf", "hearing", "deaf", "hearing"])
    }

    @Test func `what a button says reaches the policy`() throws {
        let listener = try Listener(WearableModel.model())
        let (pipeline, clock) = (listener.pipeline, listener.clock)
        var names: [String] = []
        let sound = room(seconds: 4)
        for (index, start) in stride(from: 0, to: sound.count, by: 160).enumerated() {
            clock.now = clock.now + .milliseconds(10)
            let output = pipeline.hear(
                sound.span.extracting(start..<start + 160),
                CallInput(.nothing, isButtonDown: index > 50), at: clock.now)
            output.events.forEach { names.append($0.name) }
        }
        #expect(names == ["called", "label"])
    }

    @Test func `a model of another kind is refused with the reason`() throws {
        func refusal(_ path: String) throws -> String {
            do {
                _ = try WakeModel(Interpreter(Model(WearableModel.bytes(path))))
                return "nothing"
            } catch let error as WakeModelError {
                return "\(error)"
            }
        }
        let toaster = try refusal("Models/toaster/toaster.tflite")
        #expect(toaster.contains("the model's input is INT8 [1, "), "\(toaster)")
        let fixtures = "Tests/HearthInferenceTests/Fixtures/"
        #expect(try refusal(fixtures + "stream.tflite").contains("rows of 40 features"))
        #expect(try refusal(fixtures + "dense_long.tflite").contains("the model's"))
    }
}
