// The eye against its parts by hand, the models it refuses, and the pictures it does not take.

import CAllocationCounter
import HearthCore
import HearthInference
import HearthPipeline
import HearthPolicy
import HearthVision
import Testing

@Suite struct ToasterEyeTests {
    // MARK: Models

    /// The message that refuses a model; nil when it is taken.
    private func refusal(_ bytes: [UInt8]) throws -> String? {
        let interpreter = try Interpreter(Model(bytes))
        do throws(ToasterModelError) {
            _ = try ToasterEye(interpreter)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `the committed model is taken`() throws {
        #expect(try refusal(ToasterModel.bytes()) == nil)
    }

    @Test(arguments: ["softmax_10", "conv_3x3_same_relu", "network", "dense_long"])
    func `a model with another input is refused with what was found and what to do`(
        _ name: String
    ) throws {
        let path = "Tests/HearthInferenceTests/Fixtures/\(name).tflite"
        let message = try #require(try refusal(ToasterModel.bytes(path)))
        #expect(message.hasPrefix("the model's input is "))
        #expect(
            message.hasSuffix(
                """
                ; the toaster's is one int8 tensor [1, S, S, 6] with scale 1/255 and zero point \
                -128 (S 8 to 256): give a model made by Models/toaster
                """))
    }

    @Test func `a refused input is told by type, shape and quantisation`() throws {
        let path = "Tests/HearthInferenceTests/Fixtures/softmax_10.tflite"
        let message = try #require(try refusal(ToasterModel.bytes(path)))
        #expect(message.contains("INT8 [1, 10], scale 0.17, zero point 24;"))
    }

    @Test func `a model that takes its pixels on another scale is refused`() throws {
        let scale = Float(1) / 255
        let models = try ToasterModel.replacing(
            [scale.bitPattern], by: [(2 * scale).bitPattern])
        #expect(models.count == 1)
        for model in models {
            #expect(try refusal(model)?.contains("scale 0.00784") == true)
        }
    }

    @Test func `a model that answers with something else is refused`() throws {
        let answer = try #require(ToasterModel.interpreter().outputs.first)
        var refused = 0
        // Of the words that read "one, 44" one pair lists the outputs: name the logits instead.
        for model in try ToasterModel.replacing([1, 44], by: [1, 43]) {
            let changed: Model
            do throws(ModelError) { changed = try Model(model) } catch { continue }
            guard changed.outputs.first?.name != answer.name else { continue }
            let message = try #require(try refusal(model))
            #expect(message.hasPrefix("the model's output is INT8 [1, 14], scale "))
            #expect(
                message.hasSuffix(
                    """
                    ; the toaster's is one int8 tensor [1, 14] with scale 1/256 and zero point \
                    -128: give a model made by Models/toaster
                    """))
            refused += 1
        }
        #expect(refused == 1)
    }

    // MARK: Looking

    /// What preprocessor and interpreter make of a pair, without the eye.
    private func byHand(_ initial: Frame, _ now: Frame) throws -> BrowningEstimate {
        let interpreter = try ToasterModel.interpreter()
        var preprocessor = Preprocessor(side: interpreter.inputs[0].shape[1])
        interpreter.withInput(0) { input in
            preprocessor.fill(initial: initial, now: now, tensor: &input)
        }
        interpreter.run()
        return interpreter.withOutput(0) { BrowningEstimate(probabilities: $0) }
    }

    @Test func `a look is preprocessor, interpreter and estimate in a row`() throws {
        let eye = try ToasterModel.eye()
        var answers: [BrowningEstimate] = []
        for cycle in UInt64(0)..<3 {
            let initial = picture(ofBread: 0, shot: 10 * cycle)
            eye.begin(with: initial)
            for look in UInt64(1)..<5 {
                let now = picture(ofBread: Double(look) * 0.2, shot: 10 * cycle + look)
                let estimate = try byHand(initial, now)
                #expect(eye.look(at: now) == .seen(estimate))
                answers.append(estimate)
            }
        }
        // A model that says the same of everything would prove nothing.
        #expect(Set(answers.map(\.browning)).count > 3)
    }

    @Test func `the very same picture again is frozen, and so are a few in turn`() throws {
        let eye = try ToasterModel.eye()
        let (first, second) = (picture(seed: 1), picture(seed: 2))
        eye.begin(with: first)
        #expect(eye.look(at: first) != .frozen)
        #expect(eye.look(at: first) == .frozen)
        #expect(eye.look(at: first) == .frozen)
        #expect(eye.look(at: second) != .frozen)
        #expect(eye.look(at: first) == .frozen)
        #expect(eye.look(at: second) == .frozen)
        #expect(eye.look(at: picture(seed: 3)) != .frozen)
    }

    @Test func `one bit of one pixel is another picture`() throws {
        let eye = try ToasterModel.eye()
        let frame = picture(seed: 1)
        eye.begin(with: frame)
        for index in [0, frame.pixels.count / 2, frame.pixels.count - 1] {
            _ = eye.look(at: frame)
            var other = frame
            other.pixels[index] ^= 1
            #expect(eye.look(at: other) != .frozen)
        }
    }

    @Test func `a new cycle does not remember the last picture of the old one`() throws {
        let eye = try ToasterModel.eye()
        let frame = picture(seed: 1)
        eye.begin(with: frame)
        _ = eye.look(at: frame)
        eye.begin(with: frame)
        #expect(eye.look(at: frame) != .frozen)
    }

    @Test func `a damaged picture is none`() throws {
        let eye = try ToasterModel.eye()
        eye.begin(with: picture(seed: 1))
        for count in [0, 1, 96 * 96 * 3 - 1, 96 * 96 * 3 + 1] {
            var frame = picture(seed: 2)
            frame.pixels = [UInt8](repeating: 7, count: count)
            #expect(eye.look(at: frame) == .noFrame)
        }
    }

    // MARK: From a camera

    /// A picture as a camera would fill it in; false when it is damaged.
    private func fill(_ frame: Frame, _ tensor: inout MutableSpan<Int8>) -> Bool {
        guard
            let format = unwrapped({
                () throws(PictureFormatError) in
                try PictureFormat(.rgb, width: frame.width, height: frame.height)
            })
        else { return false }
        var conversion = FrameConversion(format, side: 32)
        conversion.fill(frame.pixels.span, into: &tensor, channel: 3)
        return true
    }

    private func unwrapped(
        _ make: () throws(PictureFormatError) -> PictureFormat
    ) -> PictureFormat? {
        do throws(PictureFormatError) { return try make() } catch { return nil }
    }

    @Test func `a camera's picture is seen as the frame is, the first one as both`() throws {
        let (camera, eye) = (try ToasterModel.eye(), try ToasterModel.eye())
        #expect(camera.side == 32)
        for cycle in UInt64(0)..<2 {
            camera.begin()
            // What cannot be looked at is not the first picture.
            #expect(camera.look(isFrozen: false) { _ in false } == .noFrame)
            #expect(camera.look(isFrozen: true) { _ in true } == .frozen)
            eye.begin(with: picture(ofBread: 0, shot: 10 * cycle))
            for look in UInt64(0)..<4 {
                let now = picture(ofBread: Double(look) * 0.2, shot: 10 * cycle + look)
                let sight = camera.look(isFrozen: false) { fill(now, &$0) }
                #expect(sight == eye.look(at: now))
                #expect(camera.pair == eye.pair)
            }
        }
    }

    // MARK: Views that cannot be trusted

    /// `frame` under a camera whose exposure and white balance have run away: bytes are about the
    /// square root of light.
    private func drifted(_ frame: Frame, exposure: Double, red: Double) -> Frame {
        let gains = [exposure * red, exposure, exposure / red].map { $0.squareRoot() }
        var drifted = frame
        for index in frame.pixels.indices {
            drifted.pixels[index] = UInt8(
                clamping: Int(Double(frame.pixels[index]) * gains[index % 3]))
        }
        return drifted
    }

    @Test func `toast in a view that cannot be trusted is not seen, and nothing else changes`()
        throws
    {
        let eye = try ToasterModel.eye()
        // Dim enough for every gain.
        let first = drifted(picture(ofBread: 0, shot: 0), exposure: 0.3, red: 1)
        eye.begin(with: first)
        var (trusted, replaced, left) = (0, 0, 0)
        for browning in [0.1, 0.6, 1.6] {
            for exposure in [0.1, 0.2, 0.3, 0.65, 0.9] {
                for red in [0.6, 0.8, 1, 1.3] {
                    let bread = picture(ofBread: browning, shot: 1)
                    let sight = eye.look(at: drifted(bread, exposure: exposure, red: red))
                    let raw = eye.withOutput { BrowningEstimate(probabilities: $0) }
                    if eye.trouble == nil {
                        trusted += 1
                        #expect(sight == .seen(raw))
                    } else if raw.verdict == .toast {
                        replaced += 1
                        let blind = BrowningEstimate(browning: raw.browning, cannotSee: 1)
                        #expect(sight == .seen(blind) && blind.verdict == .cannotSee)
                    } else {
                        left += 1
                        #expect(sight == .seen(raw))
                    }
                }
            }
        }
        // All sides of the rule were tried.
        #expect(trusted > 0 && replaced > 0 && left > 0, "\(trusted), \(replaced), \(left)")
    }

    @Test func `a look allocates nothing`() throws {
        let eye = try ToasterModel.eye()
        let frames = (0..<4).map { picture(seed: UInt64($0)) }
        eye.begin(with: frames[0])
        guard hearth_allocation_count() >= 0 else { return }
        let before = hearth_allocation_count()
        var seen = 0
        for frame in frames where eye.look(at: frame) != .frozen { seen += 1 }
        eye.begin(with: frames[1])
        #expect(hearth_allocation_count() - before == 0)
        #expect(seen == 4)
    }
}
